"""Issue authorizations: what each rests on, until when it holds and what refuses a second."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Pharmacy
from audit.actions import Action
from monitoring.models import Authorization, Decision
from monitoring.services import authorizations, counter, prescriptions
from monitoring.services.authorizations import AlreadyAuthorized, KeyReused, NothingPrescribed
from patients.models import Kind
from tests.factories import make_user
from tests.monitoring.services import acts
from tests.ready import CANNOT, READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

# The specimen of December 3 counts through December 9, New York's time.
CLOSES_AT = datetime(2026, 12, 10, 5, 0, tzinfo=UTC)


def test_issue_writes_one_authorization_that_rests_on_a_permitting_decision() -> None:
    patient = make_ready_patient()
    prescription = acts.prescribe(patient)

    authorization = acts.issue(patient)

    kept = Authorization.objects.get()
    assert kept == authorization
    assert (kept.patient, kept.prescription, kept.pharmacy) == (patient, prescription, patient.pharmacy)
    assert (kept.decision.ask, kept.decision.permits, kept.cycle) == ("dispense", True, "first")
    assert (kept.issued_at, kept.issued_by) == (READY_AT, acts.pharmacist_of(patient))
    assert (kept.handed_over_at, kept.reversed_at) == (None, None)


def test_issue_is_in_the_trail() -> None:
    patient, authorization = acts.make_authorized_patient()

    [kept] = acts.trail_of(Action.AUTHORIZATION_ISSUED)
    assert kept == {
        "actor": acts.pharmacist_of(patient).username,
        "at": READY_AT,
        "patient": patient.reference,
        "subject": authorization.number,
        "detail": {
            "decision": authorization.decision.reference,
            "prescription": authorization.prescription.reference,
        },
    }


def test_an_authorization_ends_with_the_window_and_names_its_last_day() -> None:
    _, authorization = acts.make_authorized_patient()

    assert (authorization.expires_at, authorization.do_not_dispense_after_on) == (CLOSES_AT, date(2026, 12, 9))


def test_an_authorization_ends_with_the_prescription_if_that_ends_first() -> None:
    patient = make_ready_patient(record=CANNOT, changed={"alt": {"collected_on": date(2026, 11, 6)}})
    written = acts.prescribe(patient, at=READY_AT)
    acts.record(patient, Kind.LAB, collected_on=date(2026, 12, 5), analyte="alt", value=20, unit="U/L", upper_limit=40)

    authorization = acts.issue(patient)

    assert written.expires_at == datetime(2026, 12, 7, 5, 0, tzinfo=UTC)
    assert (authorization.expires_at, authorization.do_not_dispense_after_on) == (
        written.expires_at,
        date(2026, 12, 6),
    )


def test_the_gate_is_asked_about_the_days_of_the_prescription() -> None:
    patient = make_ready_patient()
    acts.prescribe(patient, days_supply=15)

    authorization = acts.issue(patient)

    assert '"order":{"days_supply":15,"refills":0}' in authorization.decision.case


def test_an_authorization_is_issued_up_to_the_last_second_of_the_window() -> None:
    patient = make_ready_patient()
    acts.prescribe(patient)

    authorization = acts.issue(patient, at=CLOSES_AT - timedelta(seconds=1))

    assert authorization.expires_at == CLOSES_AT


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
def test_no_authorization_is_issued_once_the_window_has_closed(late: timedelta) -> None:
    patient = make_ready_patient()
    acts.prescribe(patient)

    with pytest.raises(authorizations.NotPermitted):
        acts.issue(patient, at=CLOSES_AT + late)


def test_a_second_authorization_is_refused_and_names_the_open_one() -> None:
    patient, authorization = acts.make_authorized_patient()

    with pytest.raises(AlreadyAuthorized) as refused:
        acts.issue(patient, key="key-2")

    assert refused.value.authorization == authorization
    assert Authorization.objects.count() == 1


def test_an_authorization_at_another_pharmacy_is_a_second_one_too() -> None:
    patient, authorization = acts.make_authorized_patient()

    with pytest.raises(AlreadyAuthorized) as refused:
        acts.issue(patient, by=make_user("pharmacist"))

    assert refused.value.authorization == authorization


def test_once_a_supply_was_handed_over_nothing_prescribed_is_left_for_another() -> None:
    patient, authorization = acts.make_authorized_patient(record=CANNOT)
    authorizations.hand_over(authorization, by=acts.pharmacist_of(patient), at=READY_AT)
    later = READY_AT + timedelta(days=25)
    acts.record(
        patient, Kind.LAB, later, collected_on=date(2026, 12, 30), analyte="alt", value=20, unit="U/L", upper_limit=40
    )
    acts.record(
        patient, Kind.LAB, later, collected_on=date(2026, 12, 30), analyte="ast", value=20, unit="U/L", upper_limit=40
    )

    with pytest.raises(NothingPrescribed):
        acts.issue(patient, key="key-2", at=later)


def test_the_next_cycle_is_named_after_the_supply_that_it_follows() -> None:
    patient, authorization = acts.make_authorized_patient(record=CANNOT)
    first = authorizations.hand_over(authorization, by=acts.pharmacist_of(patient), at=READY_AT)
    later = READY_AT + timedelta(days=24)
    acts.prescribe(patient, at=later)

    second = acts.issue(patient, key="key-2", at=later)

    assert second.cycle == first.dispense.reference


def test_a_supply_dated_after_the_one_handed_over_does_not_name_two_cycles_alike() -> None:
    patient = make_ready_patient(record=CANNOT, time_zone="Asia/Tokyo")
    evening = datetime(2026, 12, 6, 1, 0, tzinfo=UTC)
    acts.record(patient, Kind.DISPENSE, evening, on=date(2026, 12, 6), days_supply=1)
    acts.record(
        patient,
        Kind.OVERRIDE,
        evening,
        requirement="supply-interval",
        from_on=date(2026, 12, 1),
        until_on=date(2027, 1, 31),
        reason="The first supply was lost.",
    )
    acts.prescribe(patient, at=evening)
    first = acts.issue(patient, at=evening)
    authorizations.hand_over(first, by=acts.pharmacist_of(patient), at=evening)
    acts.prescribe(patient, at=evening)

    second = acts.issue(patient, key="key-2", at=evening)

    assert second.cycle != first.cycle


def test_an_authorization_that_ran_out_is_reversed_and_makes_room_for_the_next() -> None:
    patient, first = acts.make_authorized_patient(record=CANNOT, changed={"alt": {"collected_on": date(2026, 11, 6)}})
    later = first.expires_at
    acts.record(
        patient, Kind.LAB, later, collected_on=date(2026, 12, 6), analyte="alt", value=20, unit="U/L", upper_limit=40
    )
    acts.prescribe(patient, at=later)

    second = acts.issue(patient, key="key-2", at=later)

    first.refresh_from_db()
    assert (first.reversed_reason, first.reversed_at) == ("not_collected", later)
    assert (second.cycle, second.reversed_at) == ("first", None)


def test_an_authorization_is_open_until_the_instant_it_runs_out() -> None:
    patient, first = acts.make_authorized_patient()

    with pytest.raises(AlreadyAuthorized):
        acts.issue(patient, key="key-2", at=first.expires_at - timedelta(seconds=1))


def test_what_was_prescribed_must_be_open() -> None:
    patient = make_ready_patient()
    written = acts.prescribe(patient)
    prescriptions.cancel(written, reason="Dose changed.", by=patient.prescriber, at=READY_AT)

    with pytest.raises(NothingPrescribed):
        acts.issue(patient)


def test_nobody_authorizes_in_the_name_of_another_pharmacy() -> None:
    patient = make_ready_patient()
    acts.prescribe(patient)

    with pytest.raises(Pharmacy.DoesNotExist):
        authorizations.issue(
            patient_id=patient.pk,
            pharmacy=patient.pharmacy,
            key="key-1",
            signing=None,
            by=make_user("pharmacist"),
            at=READY_AT,
        )

    assert not Decision.objects.filter(ask="dispense").exists()


def test_ask_keeps_the_answer_and_authorizes_nothing() -> None:
    patient = make_ready_patient()
    acts.prescribe(patient)

    decision = counter.ask(
        patient_id=patient.pk, pharmacy=patient.pharmacy, by=acts.pharmacist_of(patient), at=READY_AT
    )

    assert Decision.objects.get(ask="dispense") == decision
    assert (decision.permits, decision.asked_by) == (True, acts.pharmacist_of(patient))
    assert not Authorization.objects.exists()


def test_ask_without_a_prescription_asks_about_the_usual_month() -> None:
    patient = make_ready_patient()

    decision = counter.ask(
        patient_id=patient.pk, pharmacy=patient.pharmacy, by=acts.pharmacist_of(patient), at=READY_AT
    )

    assert decision.permits
    assert '"order"' not in decision.case


def test_nobody_asks_in_the_name_of_another_pharmacy() -> None:
    patient = make_ready_patient()

    with pytest.raises(Pharmacy.DoesNotExist):
        counter.ask(patient_id=patient.pk, pharmacy=patient.pharmacy, by=make_user("pharmacist"), at=READY_AT)


def test_a_key_taken_since_we_looked_is_reported_as_reused_and_nothing_else_escapes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient, _ = acts.make_authorized_patient()
    other = make_ready_patient(pharmacy=patient.pharmacy)
    acts.prescribe(other)
    look, looks = authorizations._repeated, iter([True])

    def look_too_early(*request: Any) -> Authorization | None:
        return None if next(looks, False) else look(*request)

    monkeypatch.setattr(authorizations, "_repeated", look_too_early)

    with pytest.raises(KeyReused):
        acts.issue(other, key="key-1")
    assert not Authorization.objects.filter(patient=other).exists()
