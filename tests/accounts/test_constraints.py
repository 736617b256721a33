"""The database refuses users, places and certifications that cannot be."""

from collections.abc import Callable
from datetime import date

import pytest

from accounts.models import User
from tests import constraints
from tests.accounts.makers import make_letter, make_recovery, make_used_code
from tests.factories import (
    LATER,
    NOW,
    make_certification,
    make_certification_void,
    make_clinic,
    make_delegation,
    make_pharmacy,
    make_signature,
    make_user,
)

pytestmark = pytest.mark.django_db


def twice(make: Callable[[], object]) -> None:
    make()
    make()


def delegate_to_oneself() -> None:
    prescriber = make_user("prescriber")
    make_delegation(prescriber=prescriber, delegate=prescriber)


def void_twice_by_one_reference() -> None:
    certification = make_certification()
    twice(lambda: make_certification_void(certification=certification, reference="void-1"))


def use_a_code_twice() -> None:
    user = make_user("nurse")
    twice(lambda: make_used_code(user=user))


def recover_oneself() -> None:
    staff = make_user("staff")
    make_recovery(user=staff, asked_by=staff)


def approve_ones_own() -> None:
    staff = make_user("staff")
    make_recovery(asked_by=staff, approved=True, decided_at=NOW, decided_by=staff)


BLANK = ("patient", "subject_kind", "subject", "printed_name", "shown", "shown_sha256", "statement", "sha256")
BROKEN = [
    *((f"accounts_signature_{name}_not_blank", lambda name=name: make_signature(**{name: ""})) for name in BLANK),
    ("accounts_signature_meaning_known", lambda: make_signature(meaning="likes")),
    ("accounts_signature_method_known", lambda: make_signature(method="pin")),
    ("accounts_signature_after_the_signer_is_known", lambda: make_signature(proved_at=LATER)),
    ("accounts_signature_one_of_each_meaning", lambda: twice(lambda: make_signature(subject="P-1"))),
    ("Clinic.reference", lambda: twice(lambda: make_clinic(reference="elm-street"))),
    ("accounts_clinic_reference_not_blank", lambda: make_clinic(reference="")),
    ("accounts_clinic_supervision_known", lambda: make_clinic(supervision="weekly")),
    ("Pharmacy.code", lambda: twice(lambda: make_pharmacy(code="PH-1"))),
    ("accounts_pharmacy_code_not_blank", lambda: make_pharmacy(code="")),
    ("User.code", lambda: twice(lambda: make_user("prescriber", code="DR-1"))),
    ("accounts_user_code_not_blank", lambda: make_user("staff", code="")),
    ("accounts_user_role_known", lambda: User.objects.create(username="x", role="doctor")),
    ("accounts_user_role_known", lambda: User.objects.create(username="x")),
    ("accounts_user_language_known", lambda: make_user("staff", language="fr")),
    ("accounts_user_theme_known", lambda: make_user("staff", theme="sepia")),
    ("accounts_user_clinician_has_clinic", lambda: make_user("prescriber", clinic=None)),
    ("accounts_user_clinician_has_clinic", lambda: make_user("nurse", clinic=None)),
    ("accounts_user_pharmacist_has_pharmacy", lambda: make_user("pharmacist", pharmacy=None)),
    ("accounts_user_prescriber_has_code", lambda: make_user("prescriber", code=None)),
    (
        "accounts_delegation_not_ended_before_it_begins",
        lambda: make_delegation(from_on=date(2026, 11, 23), until_on=date(2026, 11, 22)),
    ),
    ("accounts_delegation_to_another_person", delegate_to_oneself),
    ("accounts_certification_unique_reference", lambda: twice(lambda: make_certification(reference="c-1"))),
    ("accounts_certification_reference_not_blank", lambda: make_certification(reference="")),
    ("accounts_certification_who_not_blank", lambda: make_certification(who="")),
    ("accounts_certification_subject_known", lambda: make_certification(subject="clinic")),
    ("accounts_certificationvoid_unique_reference", void_twice_by_one_reference),
    ("accounts_certificationvoid_reference_not_blank", lambda: make_certification_void(reference="")),
    ("accounts_certificationvoid_reason_not_blank", lambda: make_certification_void(reason="")),
    ("accounts_usedcode_once", use_a_code_twice),
    ("Letter.reference", lambda: twice(lambda: make_letter(reference="L-1"))),
    ("accounts_letter_reference_not_blank", lambda: make_letter(reference="")),
    ("accounts_letter_purpose_known", lambda: make_letter(purpose="asked")),
    ("accounts_letter_lives_a_while", lambda: make_letter(expires_at=NOW)),
    ("accounts_letter_by_somebody", lambda: make_letter(made_by=None)),
    ("Recovery.reference", lambda: twice(lambda: make_recovery(reference="W-1"))),
    ("accounts_recovery_reference_not_blank", lambda: make_recovery(reference="")),
    ("accounts_recovery_reason_not_blank", lambda: make_recovery(reason="")),
    ("accounts_recovery_decision_together", lambda: make_recovery(approved=True)),
    ("accounts_recovery_lives_a_while", lambda: make_recovery(expires_at=NOW)),
    ("accounts_recovery_asked_by_another", recover_oneself),
    ("accounts_recovery_approved_by_another", approve_ones_own),
]


@pytest.mark.parametrize(("name", "write"), BROKEN)
def test_the_database_refuses_what_breaks(name: str, write: Callable[[], object]) -> None:
    with constraints.refused("accounts", name):
        write()


def test_every_constraint_is_broken_by_a_test() -> None:
    assert {name for name, _ in BROKEN} == constraints.names("accounts")


def test_staff_and_patients_need_no_place_and_no_code() -> None:
    people = [make_user("staff"), make_user("patient")]

    assert [(each.clinic, each.pharmacy, each.code) for each in people] == [(None, None, None), (None, None, None)]


def test_a_delegation_may_last_one_day() -> None:
    delegation = make_delegation(from_on=date(2026, 11, 23), until_on=date(2026, 11, 24))

    assert delegation.pk is not None


def test_a_certification_may_end_before_it_begins_because_the_contract_accepts_it() -> None:
    certification = make_certification(from_on=date(2026, 11, 23), through_on=date(2026, 11, 22))

    assert certification.pk is not None


def test_two_training_patients_may_each_have_a_certification_of_one_reference() -> None:
    first = make_certification(scope="R-1", reference="certification-1")
    second = make_certification(scope="R-2", reference="certification-1")

    assert first.pk != second.pk
