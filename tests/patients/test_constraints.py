"""The database refuses patients and facts that cannot be."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from patients.models import Category, Consent, EnrollmentClosure, Fact, Void
from tests import constraints
from tests.factories import (
    NOW,
    TODAY,
    make_broken_glass,
    make_calendar_link,
    make_consent_text,
    make_fact,
    make_guardianship,
    make_patient,
    make_training_case,
    make_transfer,
    make_user,
)

pytestmark = pytest.mark.django_db


def two_facts_of_one_reference() -> None:
    patient = make_patient()
    make_fact(Category, patient=patient, reference="category-1")
    make_fact(Consent, patient=patient, reference="category-1")


def write_fact(**fields: object) -> None:
    patient = make_patient()
    given = {"reference": "fact-1", "kind": "visit", "recorded_at": NOW, "recorded_by": patient.created_by}
    Fact.objects.create(patient=patient, **{**given, **fields})


def two_patients_of_one_user() -> None:
    user = make_user("patient")
    make_patient(user=user)
    make_patient(user=user)


def two_cases_of_one_patient() -> None:
    patient = make_patient()
    make_training_case(patient=patient)
    make_training_case(patient=patient)


def publish_twice(**fields: object) -> None:
    make_consent_text(**fields)
    make_consent_text(**fields)


def two_open_links() -> None:
    patient = make_patient()
    make_calendar_link(patient=patient)
    make_calendar_link(patient=patient)


def revoked_before_it_was_made() -> None:
    patient = make_patient()
    make_calendar_link(patient=patient, revoked_at=NOW - timedelta(seconds=1), revoked_by=patient.created_by)


def two_open_offers() -> None:
    transfer = make_transfer()
    make_transfer(patient=transfer.patient)


def answered_before_it_was_offered() -> None:
    receiver = make_user("prescriber")
    make_transfer(to_prescriber=receiver, outcome="declined", closed_at=NOW - timedelta(seconds=1), closed_by=receiver)


def offered_to_oneself() -> None:
    patient = make_patient()
    make_transfer(patient=patient, to_prescriber=patient.prescriber)


def two_open_guardianships() -> None:
    guardianship = make_guardianship()
    make_guardianship(patient=guardianship.patient, guardian=guardianship.guardian)


def ended_before_it_begins() -> None:
    patient = make_patient()
    make_guardianship(patient=patient, until_on=TODAY - timedelta(days=1), ended_at=NOW, ended_by=patient.created_by)


def void_itself() -> None:
    write_fact(kind="void")
    itself = Fact.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO patients_void (fact_ptr_id, of_id, reason) VALUES (%s, %s, 'Wrong.')", [itself.pk, itself.pk]
        )


BROKEN = [
    ("Patient.reference", lambda: (make_patient(reference="R-4F7K2M"), make_patient(reference="R-4F7K2M"))),
    ("Patient.user", two_patients_of_one_user),
    ("patients_patient_reference_not_blank", lambda: make_patient(reference="")),
    ("patients_patient_language_known", lambda: make_patient(language="fr")),
    ("TrainingCase.patient", two_cases_of_one_patient),
    (
        "CalendarLink.secret_sha256",
        lambda: (make_calendar_link(secret_sha256="a"), make_calendar_link(secret_sha256="a")),
    ),
    ("patients_calendarlink_secret_sha256_not_blank", lambda: make_calendar_link(secret_sha256="")),
    ("patients_calendarlink_revoked_together", lambda: make_calendar_link(revoked_at=NOW)),
    ("patients_calendarlink_revoked_after_it_is_made", revoked_before_it_was_made),
    ("patients_calendarlink_one_open_for_each_patient", two_open_links),
    ("Transfer.reference", lambda: (make_transfer(reference="T-1"), make_transfer(reference="T-1"))),
    ("patients_transfer_reference_not_blank", lambda: make_transfer(reference="")),
    (
        "patients_transfer_outcome_known",
        lambda: make_transfer(outcome="lost", closed_at=NOW, closed_by=make_user("prescriber")),
    ),
    ("patients_transfer_closed_together", lambda: make_transfer(outcome="declined")),
    ("patients_transfer_closed_after_it_is_offered", answered_before_it_was_offered),
    ("patients_transfer_to_another_prescriber", offered_to_oneself),
    ("patients_transfer_one_open_for_each_patient", two_open_offers),
    (
        "Guardianship.reference",
        lambda: (make_guardianship(reference="guardianship-0"), make_guardianship(reference="guardianship-0")),
    ),
    ("patients_guardianship_reference_not_blank", lambda: make_guardianship(reference="")),
    ("patients_guardianship_relation_known", lambda: make_guardianship(relation="friend")),
    ("patients_guardianship_ended_together", lambda: make_guardianship(until_on=TODAY)),
    ("patients_guardianship_not_ended_before_it_begins", ended_before_it_begins),
    ("patients_guardianship_one_open_for_each_pair", two_open_guardianships),
    ("patients_brokenglass_reason_not_blank", lambda: make_broken_glass(reason="")),
    ("patients_brokenglass_expires_after_it_is_opened", lambda: make_broken_glass(expires_at=NOW)),
    ("patients_fact_unique_reference", two_facts_of_one_reference),
    ("patients_fact_reference_not_blank", lambda: write_fact(reference="")),
    ("patients_fact_kind_known", lambda: write_fact(kind="rumor")),
    ("patients_category_category_known", lambda: make_fact(Category, category="maybe", basis="cis_male")),
    ("patients_category_basis_known", lambda: make_fact(Category, basis="other")),
    (
        "patients_category_cannot_states_its_basis",
        lambda: make_fact(Category, category="cannot", basis="default"),
    ),
    (
        "patients_consenttext_unique_version",
        lambda: publish_twice(form="treatment", version="2026-1", language="en"),
    ),
    ("patients_consenttext_form_known", lambda: make_consent_text(form="photos")),
    ("patients_consenttext_language_known", lambda: make_consent_text(language="fr")),
    ("patients_consenttext_version_not_blank", lambda: make_consent_text(version="")),
    ("patients_consenttext_text_not_blank", lambda: make_consent_text(text="")),
    ("patients_consenttext_sha256_not_blank", lambda: make_consent_text(sha256="")),
    ("patients_consent_form_known", lambda: make_fact(Consent, form="photos")),
    ("patients_consent_signed_by_known", lambda: make_fact(Consent, signed_by="friend")),
    ("patients_consent_printed_name_not_blank", lambda: make_fact(Consent, printed_name="")),
    ("patients_enrollmentclosure_reason_not_blank", lambda: make_fact(EnrollmentClosure, reason="")),
    ("patients_void_reason_not_blank", lambda: make_fact(Void, reason="")),
    ("patients_void_of_another_fact", void_itself),
]


@pytest.mark.parametrize(("name", "write"), BROKEN)
def test_the_database_refuses_what_breaks(name: str, write: Callable[[], object]) -> None:
    with constraints.refused("patients", name):
        write()


def test_every_constraint_is_broken_by_a_test() -> None:
    assert {name for name, _ in BROKEN} == constraints.names("patients")


@pytest.mark.parametrize("basis", ["cis_male", "hysterectomy", "bilateral_oophorectomy", "post_menopausal"])
def test_cannot_get_pregnant_rests_on_any_stated_basis(basis: str) -> None:
    category = make_fact(Category, category="cannot", basis=basis)

    assert category.pk is not None


def test_two_patients_may_each_have_a_fact_of_one_reference() -> None:
    first = make_fact(Category, reference="category-1")
    second = make_fact(Category, reference="category-1")

    assert first.patient != second.patient


def test_an_enrollment_may_close_before_it_opens_because_the_contract_accepts_it() -> None:
    closure = make_fact(EnrollmentClosure, closed_on=date(2020, 1, 1))

    assert closure.closed_on < closure.enrollment.opened_on
