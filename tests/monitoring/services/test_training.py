"""A contract case becomes a training patient: the same facts, judged by the record's rules at the case's own instant."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Certification, CertificationVoid, User
from audit.models import Event
from monitoring.models import Dispense, Lab, PregnancyTest, Standing, Visit
from monitoring.policy.reading import Invalid
from monitoring.services import training
from monitoring.services.checks import NotRecordable
from patients.models import Consent, EnrollmentClosure, Fact, Patient, Void
from tests.factories import NOW

pytestmark = pytest.mark.django_db

AT = "2026-11-20T12:00:00-05:00"
PHARMACY = {"id": "c1", "kind": "certification", "subject": "pharmacy", "who": "F", "from_on": "2026-01-01", "through_on": "2027-01-01"}  # fmt: skip


def load(*facts: dict[str, Any], **members: Any) -> Patient:
    case = {"id": "case-1", "at": AT, "ask": "prescribe", "facts": list(facts), **members}
    return training.load(case, clinic=training.demo_clinic(at=NOW), by=training.loader(at=NOW), at=NOW)


def visit(**fields: Any) -> dict[str, Any]:
    return {"id": "v1", "kind": "visit", "on": "2026-11-18", **fields}


def complaints(*facts: dict[str, Any], **members: Any) -> set[str]:
    with pytest.raises(NotRecordable) as refused:
        load(*facts, **members)
    assert not Patient.objects.exists()
    assert not Certification.objects.exists()
    return set(refused.value.complaints)


def test_load_keeps_the_question_with_the_patient() -> None:
    patient = load(prescriber="P", pharmacy="F", clinic="monthly", ask="dispense", order={"days_supply": Decimal(28)})

    assert (patient.clinic.name, patient.prescriber, patient.family_name) == (training.DEMO_CLINIC, None, "case-1")
    assert patient.training_case.question == {
        "prescriber": "P",
        "pharmacy": "F",
        "clinic": "monthly",
        "order": {"days_supply": 28, "refills": 0},
    }


def test_load_writes_facts_in_order_under_their_own_names() -> None:
    patient = load(visit(id="b"), visit(id="a"), visit(id="c"))

    assert list(patient.facts.order_by("pk").values_list("reference", flat=True)) == ["b", "a", "c"]


def test_load_gives_the_patient_a_standing_as_of_now() -> None:
    patient = load(visit())

    assert set(Standing.objects.filter(patient=patient).values_list("ask", "decided_at")) == {
        ("prescribe", NOW),
        ("dispense", NOW),
    }


def test_load_is_in_the_trail() -> None:
    patient = load()

    event = Event.objects.get(action="case-loaded")
    assert (event.patient, event.actor, event.at) == (patient.reference, "training", NOW)


def test_nobody_can_sign_in_as_the_loader() -> None:
    load()

    assert not User.objects.get(username="training").has_usable_password()


def test_numbers_are_kept_as_written() -> None:
    lab = {"kind": "lab", "collected_on": "2026-11-18", "analyte": "alt", "unit": "U/L"}
    load(
        {**lab, "id": "l1", "value": Decimal("33.3"), "upper_limit": Decimal("40.0000")},
        {"id": "d1", "kind": "dispense", "on": "2026-11-18", "days_supply": Decimal("3e1")},
        {
            "id": "t1", "kind": "pregnancy_test", "collected_on": "2026-11-18", "result": "negative",
            "setting": "clia", "sensitivity_miu_ml": Decimal("24.9"),
        },
    )  # fmt: skip

    assert (Lab.objects.get().value, Lab.objects.get().upper_limit) == (Decimal("33.3"), Decimal(40))
    assert Dispense.objects.get().days_supply == 30
    assert PregnancyTest.objects.get().sensitivity_miu_ml == Decimal("24.9")


def test_a_fact_is_recorded_when_the_case_says() -> None:
    load(visit(recorded_at="2026-11-19T01:00:00+02:00"))

    row = Visit.objects.get()
    assert (row.recorded_at, row.recorded_at_assumed) == (datetime(2026, 11, 18, 23, 0, tzinfo=UTC), False)


def test_a_fact_is_otherwise_taken_to_be_recorded_when_its_own_date_begins() -> None:
    load(visit())

    row = Visit.objects.get()
    assert (row.recorded_at, row.recorded_at_assumed) == (datetime(2026, 11, 18, 5, 0, tzinfo=UTC), True)


def test_a_void_is_taken_to_be_recorded_with_what_it_voids() -> None:
    load(visit(), {"id": "x1", "kind": "void", "of": "v1"})

    void = Void.objects.get()
    assert (void.reference, void.of.reference) == ("x1", "v1")
    assert (void.recorded_at, void.recorded_at_assumed) == (datetime(2026, 11, 18, 5, 0, tzinfo=UTC), True)


def test_a_case_may_void_a_fact_that_comes_later_in_it_and_twice() -> None:
    load({"id": "x1", "kind": "void", "of": "v1"}, {"id": "x2", "kind": "void", "of": "v1"}, visit())

    assert list(Void.objects.order_by("pk").values_list("reference", "of__reference")) == [("x1", "v1"), ("x2", "v1")]


def test_a_closed_enrollment_becomes_an_opening_and_a_closure() -> None:
    load({"id": "e1", "kind": "enrollment", "opened_on": "2026-11-01", "closed_on": "2026-11-10"})

    closure = EnrollmentClosure.objects.get()
    assert (closure.enrollment.reference, closure.closed_on) == ("e1", date(2026, 11, 10))


def test_a_consent_rests_on_the_text_in_use() -> None:
    load({"id": "s1", "kind": "consent", "form": "treatment", "signed_on": "2026-11-01", "signed_by": "guardian"})

    consent = Consent.objects.get()
    assert (consent.form, consent.text.form, consent.signed_by) == ("treatment", "treatment", "guardian")


def test_a_certification_counts_for_its_own_case_only() -> None:
    patient = load(PHARMACY, {"id": "x1", "kind": "void", "of": "c1"})

    certification = Certification.objects.get()
    assert (certification.scope, certification.reference) == (patient.reference, "c1")
    assert CertificationVoid.objects.get().certification == certification


def test_two_cases_may_name_their_facts_alike() -> None:
    load(PHARMACY, visit())
    load(PHARMACY, visit())

    assert (Certification.objects.count(), Visit.objects.count()) == (2, 2)


def test_what_cannot_be_is_judged_at_the_cases_own_instant() -> None:
    later = {**visit(), "on": "2026-11-21"}

    assert load(later, at="2026-11-21T00:00:00-05:00").facts.count() == 1


def test_a_fact_of_the_day_after_the_case_is_refused_and_nothing_is_written() -> None:
    assert complaints(PHARMACY, visit(), visit(id="v2", on="2026-11-21")) == {"on"}
    assert not Fact.objects.exists()
    assert not Event.objects.filter(action="case-loaded").exists()


def test_what_is_only_unlikely_is_loaded() -> None:
    patient = load({"id": "p1", "kind": "patient", "born_on": "2020-01-01"})

    assert patient.facts.count() == 1


@pytest.mark.parametrize(
    ("fact", "field"),
    [
        (visit(id="x" * 101), "reference"),
        (visit(id="a\0b"), "reference"),
        (visit(id="\ud800"), "reference"),
        ({**PHARMACY, "id": "x" * 101}, "reference"),
        ({**PHARMACY, "who": "a\0b"}, "who"),
        ({**PHARMACY, "specialty": "\ud800"}, "specialty"),
        (visit(recorded_at="0001-01-01T00:00:00+14:00"), "recorded_at"),
        (visit(recorded_at="9999-12-31T23:59:59-05:00"), "recorded_at"),
        ({"id": "d1", "kind": "dispense", "on": "2026-11-18", "days_supply": Decimal("1e999999999")}, "days_supply"),
        ({"id": "d1", "kind": "dispense", "on": "2026-11-18", "days_supply": 366}, "days_supply"),
    ],
)
def test_what_no_database_holds_is_refused_by_field(fact: dict[str, Any], field: str) -> None:
    assert complaints(fact) == {field}


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"prescriber": "a\0b"}, "prescriber"),
        ({"pharmacy": "\ud800"}, "pharmacy"),
        ({"at": "9999-12-31T23:59:59-05:00"}, "at"),
    ],
)
def test_a_question_that_no_database_holds_is_refused_by_field(members: dict[str, str], field: str) -> None:
    assert complaints(**members) == {field}


def test_a_void_with_too_long_a_name_is_refused_of_facts_and_certifications_alike() -> None:
    assert complaints(visit(), {"id": "x" * 101, "kind": "void", "of": "v1"}) == {"reference"}
    assert complaints(PHARMACY, {"id": "x" * 101, "kind": "void", "of": "c1"}) == {"reference"}


@pytest.mark.parametrize(("case_id", "shown"), [("y" * 200, "y" * 100), ("a\0b", "a?b"), ("皮膚\ud800", "皮膚?")])
def test_a_case_is_loaded_whatever_it_is_called(case_id: str, shown: str) -> None:
    assert load(id=case_id).family_name == shown


def test_a_case_that_is_not_valid_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(Invalid, match="field on: expected a calendar date"):
        load(visit(on="2026-02-30"))

    assert not Patient.objects.exists()
