"""Record facts, all or none; correct them by a void and a new row; whatever is written, the standing follows."""

from datetime import date, timedelta
from typing import Any

import pytest

from audit.actions import Action
from audit.models import Event
from monitoring.models import Lab, PregnancyTest, Standing, Visit
from monitoring.services import enrollments, facts
from monitoring.services.checks import NeedsConfirmation, NotRecordable
from monitoring.services.new_facts import MODELS, NewFact
from patients.models import Enrollment, EnrollmentClosure, Entry, Fact, Kind, Patient, Void
from tests.factories import FACTS, NOW, make_fact, make_patient, make_user
from tests.monitoring.services import acts
from tests.ready import CAN, READY_AT, enter, make_ready_patient
from tests.signing import signed

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(hours=1)


def fields_of(model: type[Entry], patient: Patient) -> dict[str, Any]:
    """Return valid fields of a new fact, with the rows that they refer to."""
    return {name: value(patient) if callable(value) else value for name, value in FACTS[model].items()}


def decided_at(patient: Patient) -> set[Any]:
    return set(Standing.objects.filter(patient=patient).values_list("decided_at", flat=True))


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
def test_a_fact_is_recorded_by_whom_and_when_and_is_in_the_trail(model: type[Entry]) -> None:
    patient, nurse = make_patient(), make_user("nurse")
    fields = fields_of(model, patient)

    row = enter(model.KIND, patient_id=patient.pk, fields=fields, by=nurse, at=SOON)

    kept = model.objects.get(pk=row.pk)
    assert (kept.patient, kept.recorded_by, kept.recorded_at, kept.recorded_at_assumed) == (patient, nurse, SOON, False)
    assert {name: getattr(kept, name) for name in fields} == fields
    event = Event.objects.get(subject=row.reference)
    action = Action.FACT_VOIDED if model is Void else Action.FACT_RECORDED
    assert (event.action, event.patient, event.actor, event.at, event.detail) == (
        action,
        patient.reference,
        nurse.username,
        SOON,
        {"kind": model.KIND.value, "for": patient.prescriber.username},
    )


@pytest.mark.parametrize("model", FACTS, ids=lambda model: model.__name__)
def test_every_fact_refreshes_the_standing(model: type[Entry]) -> None:
    patient = make_patient()

    enter(model.KIND, patient_id=patient.pk, fields=fields_of(model, patient), by=patient.created_by, at=SOON)

    assert decided_at(patient) == {SOON}


def test_every_kind_can_be_recorded() -> None:
    assert set(MODELS) == set(Kind)


def test_several_facts_are_recorded_in_the_order_given() -> None:
    patient = make_patient()
    new = [NewFact(Kind.VISIT, {"on": date(2026, 11, day)}) for day in (3, 1, 2)]

    facts.record_all(new, patient_id=patient.pk, by=patient.created_by, at=NOW)

    assert list(Visit.objects.order_by("pk").values_list("on__day", flat=True)) == [3, 1, 2]


def test_of_several_facts_all_or_none_are_recorded() -> None:
    patient = make_patient()
    new = [NewFact(Kind.VISIT, {"on": date(2026, 11, 1)}), NewFact(Kind.VISIT, {"on": date(2027, 1, 1)})]

    with pytest.raises(NotRecordable):
        facts.record_all(new, patient_id=patient.pk, by=patient.created_by, at=NOW)

    assert not Fact.objects.exists()
    assert not Event.objects.exists()
    assert not Standing.objects.exists()


def test_a_fact_may_say_itself_how_it_is_named_and_when_it_was_recorded() -> None:
    patient = make_patient()
    new = NewFact(Kind.VISIT, {"on": date(2026, 11, 1)}, "visit-9", NOW - timedelta(days=9), recorded_at_assumed=True)

    [row] = facts.record_all([new], patient_id=patient.pk, by=patient.created_by, at=NOW)

    assert (row.reference, row.recorded_at, row.recorded_at_assumed) == ("visit-9", NOW - timedelta(days=9), True)


def test_what_is_unlikely_is_not_recorded_until_somebody_confirms_it() -> None:
    patient = make_patient()
    fields = {**FACTS[Lab], "value": 4001}

    with pytest.raises(NeedsConfirmation):
        facts.record(Kind.LAB, patient_id=patient.pk, fields=fields, by=patient.created_by, at=NOW)
    assert not Lab.objects.exists()

    facts.record(Kind.LAB, patient_id=patient.pk, fields=fields, confirmed=True, by=patient.created_by, at=NOW)
    assert Lab.objects.get().value == 4001


def test_what_cannot_be_is_not_recorded_even_if_somebody_confirms_it() -> None:
    patient = make_patient()

    with pytest.raises(NotRecordable):
        facts.record(
            Kind.VISIT,
            patient_id=patient.pk,
            fields={"on": date(2026, 11, 24)},
            confirmed=True,
            by=patient.created_by,
            at=NOW,
        )

    assert not Visit.objects.exists()


def test_a_fact_that_refers_to_another_patients_is_refused() -> None:
    patient, other = make_patient(), make_patient()
    enrollment = make_fact(Enrollment, patient=other)
    fields = {"enrollment": enrollment, "closed_on": date(2026, 11, 23), "reason": "Done."}

    with pytest.raises(NotRecordable) as refused:
        facts.record(Kind.ENROLLMENT_CLOSURE, patient_id=patient.pk, fields=fields, by=patient.created_by, at=NOW)

    assert refused.value.complaints == {"enrollment": "There is no such entry in this patient's record."}
    assert not EnrollmentClosure.objects.exists()


def test_a_void_of_another_patients_fact_is_refused() -> None:
    patient, other = make_patient(), make_patient()
    visit = Fact.objects.get(pk=make_fact(Visit, patient=other).pk)

    with pytest.raises(NotRecordable) as refused:
        acts.record(patient, Kind.VOID, NOW, of=visit, reason="Wrong.")

    assert refused.value.complaints == {"of": "There is no such entry in this patient's record."}


def test_void_keeps_the_fact_and_says_why_it_does_not_stand() -> None:
    patient = make_patient()
    visit = make_fact(Visit, patient=patient)

    void = facts.void(
        visit.fact_ptr, reason="Wrong day.", signing=signed(patient.created_by, SOON), by=patient.created_by, at=SOON
    )

    assert (void.of_id, void.reason, void.recorded_at) == (visit.pk, "Wrong day.", SOON)
    assert Visit.objects.filter(pk=visit.pk).exists()
    assert decided_at(patient) == {SOON}


def test_a_fact_is_voided_only_once() -> None:
    patient = make_patient()
    visit = make_fact(Visit, patient=patient)
    facts.void(
        visit.fact_ptr, reason="Wrong day.", signing=signed(patient.created_by, NOW), by=patient.created_by, at=NOW
    )

    with pytest.raises(NotRecordable, match="already been corrected"):
        facts.void(
            visit.fact_ptr, reason="Again.", signing=signed(patient.created_by, NOW), by=patient.created_by, at=NOW
        )

    assert Void.objects.count() == 1


def test_a_void_is_not_voided() -> None:
    patient = make_patient()
    void = make_fact(Void, patient=patient)

    with pytest.raises(NotRecordable, match="A correction cannot itself be corrected"):
        facts.void(
            void.fact_ptr,
            reason="It was right.",
            signing=signed(patient.created_by, NOW),
            by=patient.created_by,
            at=NOW,
        )

    assert Void.objects.count() == 1


def test_correct_keeps_the_old_row_voids_it_and_records_what_is_true() -> None:
    patient = make_patient()
    wrong = make_fact(PregnancyTest, patient=patient, collected_on=date(2026, 11, 1))
    fields = {**FACTS[PregnancyTest], "collected_on": date(2026, 11, 2)}

    right = facts.correct(
        wrong.fact_ptr,
        fields=fields,
        reason="Wrong day.",
        signing=signed(patient.created_by, SOON),
        by=patient.created_by,
        at=SOON,
    )

    kept = PregnancyTest.objects.order_by("pk").values_list("pk", "collected_on")
    assert list(kept) == [(wrong.pk, date(2026, 11, 1)), (right.pk, date(2026, 11, 2))]
    assert Void.objects.get().of_id == wrong.pk
    assert decided_at(patient) == {SOON}


def test_correct_voids_nothing_when_what_replaces_it_cannot_be() -> None:
    patient = make_patient()
    visit = make_fact(Visit, patient=patient)

    with pytest.raises(NotRecordable):
        facts.correct(
            visit.fact_ptr,
            fields={"on": date(2027, 1, 1)},
            reason="Wrong day.",
            signing=signed(patient.created_by, NOW),
            by=patient.created_by,
            at=NOW,
        )

    assert not Void.objects.exists()


def test_correct_voids_nothing_until_what_is_unlikely_is_confirmed() -> None:
    patient = make_patient()
    lab = make_fact(Lab, patient=patient)
    fields = {**FACTS[Lab], "value": 4001}

    with pytest.raises(NeedsConfirmation):
        facts.correct(
            lab.fact_ptr,
            fields=fields,
            reason="Mistyped.",
            signing=signed(patient.created_by, NOW),
            by=patient.created_by,
            at=NOW,
        )
    assert not Void.objects.exists()

    facts.correct(
        lab.fact_ptr,
        fields=fields,
        reason="Mistyped.",
        confirmed=True,
        signing=signed(patient.created_by, NOW),
        by=patient.created_by,
        at=NOW,
    )
    assert Void.objects.get().of_id == lab.pk


def test_what_was_corrected_is_not_corrected_again() -> None:
    patient = make_patient()
    visit = make_fact(Visit, patient=patient)
    facts.correct(
        visit.fact_ptr,
        fields={"on": date(2026, 11, 2)},
        reason="Wrong day.",
        signing=signed(patient.created_by, NOW),
        by=patient.created_by,
        at=NOW,
    )

    with pytest.raises(NotRecordable, match="already been corrected"):
        facts.correct(
            visit.fact_ptr,
            fields={"on": date(2026, 11, 3)},
            reason="Oh.",
            signing=signed(patient.created_by, NOW),
            by=patient.created_by,
            at=NOW,
        )

    assert Visit.objects.count() == 2


def test_a_closed_enrollment_is_not_replaced_by_an_open_one() -> None:
    patient = make_ready_patient()
    enrollment = Enrollment.objects.get(patient=patient)
    enrollments.close(enrollment, on=date(2026, 12, 4), reason="Moved.", by=patient.created_by, at=READY_AT)

    with pytest.raises(NotRecordable, match="This enrollment was closed"):
        facts.correct(
            enrollment.fact_ptr,
            fields={"opened_on": date(2026, 11, 2)},
            reason="Wrong day.",
            signing=signed(patient.created_by, READY_AT),
            by=patient.created_by,
            at=READY_AT,
        )

    assert Enrollment.objects.count() == 1


def test_an_enrollment_whose_closure_was_voided_can_be_corrected() -> None:
    patient = make_ready_patient()
    enrollment = Enrollment.objects.get(patient=patient)
    closure = enrollments.close(enrollment, on=date(2026, 12, 4), reason="Moved.", by=patient.created_by, at=READY_AT)
    facts.void(
        closure.fact_ptr,
        reason="Did not move.",
        signing=signed(patient.created_by, READY_AT),
        by=patient.created_by,
        at=READY_AT,
    )

    facts.correct(
        enrollment.fact_ptr,
        fields={"opened_on": date(2026, 11, 2)},
        reason="Wrong day.",
        signing=signed(patient.created_by, READY_AT),
        by=patient.created_by,
        at=READY_AT,
    )

    assert list(Enrollment.objects.order_by("pk").values_list("opened_on__day", flat=True)) == [1, 2]


def test_the_consent_text_is_that_of_its_form() -> None:
    patient = make_ready_patient(without={"treatment"})
    kind, given = CAN["treatment"]
    text = patient.facts.get(reference="birth-defects").as_consent.text

    with pytest.raises(NotRecordable) as refused:
        acts.record(patient, kind, **given, text=text, printed_name="Ana Lopez")

    assert refused.value.complaints == {"text": "This is the text of another form; sign the text of this one."}


@pytest.mark.parametrize(("length", "is_kept"), [(100, True), (101, False)])
def test_a_reference_has_at_most_a_hundred_characters(length: int, is_kept: bool) -> None:
    patient = make_patient()
    new = NewFact(Kind.VISIT, {"on": date(2026, 11, 1)}, reference="é" * length)

    if is_kept:
        facts.record_all([new], patient_id=patient.pk, by=patient.created_by, at=NOW)
    else:
        with pytest.raises(NotRecordable, match="reference: The text is too long"):
            facts.record_all([new], patient_id=patient.pk, by=patient.created_by, at=NOW)

    assert Visit.objects.exists() is is_kept


def test_a_fact_of_nobody_is_refused() -> None:
    with pytest.raises(Patient.DoesNotExist):
        facts.record(Kind.VISIT, patient_id=404, fields={"on": date(2026, 11, 1)}, by=make_user("nurse"), at=NOW)


@pytest.mark.parametrize(
    ("time_zone", "today"),
    [
        ("America/New_York", date(2026, 11, 23)),
        ("Pacific/Honolulu", date(2026, 11, 23)),
        ("Asia/Tokyo", date(2026, 11, 24)),
        ("Pacific/Kiritimati", date(2026, 11, 24)),
    ],
)
def test_today_is_the_later_of_the_programs_and_the_patients_own_date(time_zone: str, today: date) -> None:
    patient = make_patient(time_zone=time_zone)

    assert facts.latest_date(NOW, patient) == today
