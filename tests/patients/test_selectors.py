"""Each role sees its own patients; anybody else's is not found."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from patients import selectors
from patients.models import BirthDate, Fact, Patient, Void
from tests.factories import (
    make_clinic,
    make_delegation,
    make_fact,
    make_patient,
    make_pharmacy,
    make_training_case,
    make_user,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
BORN_ON = date(1998, 5, 4)


def seen(user: User, on: date = TODAY) -> set[Patient]:
    return set(selectors.visible_to(user, on=on))


def test_a_prescriber_sees_own_patients_and_nobody_elses_even_in_the_same_clinic() -> None:
    clinic = make_clinic()
    prescriber, colleague = make_user("prescriber", clinic=clinic), make_user("prescriber", clinic=clinic)
    own = make_patient(prescriber=prescriber)
    make_patient(prescriber=colleague)

    assert seen(prescriber) == {own}


@pytest.mark.parametrize(
    ("delegation", "is_seen"),
    [
        ({"from_on": TODAY}, True),
        ({"from_on": date(2026, 11, 24)}, False),
        ({"from_on": date(2026, 11, 1), "until_on": date(2026, 11, 24)}, True),
        ({"from_on": date(2026, 11, 1), "until_on": TODAY}, False),
    ],
)
def test_a_nurse_sees_patients_of_a_prescriber_while_acting_for_them(delegation: dict[str, Any], is_seen: bool) -> None:
    patient = make_patient()
    nurse = make_user("nurse", clinic=patient.clinic)
    make_delegation(prescriber=patient.prescriber, delegate=nurse, **delegation)

    assert seen(nurse) == ({patient} if is_seen else set())


def test_a_nurse_who_acts_for_nobody_sees_nobody() -> None:
    patient = make_patient()

    assert seen(make_user("nurse", clinic=patient.clinic)) == set()


def test_two_delegations_show_a_patient_once() -> None:
    patient = make_patient()
    nurse = make_user("nurse", clinic=patient.clinic)
    for day in (1, 2):
        make_delegation(prescriber=patient.prescriber, delegate=nurse, from_on=date(2026, 11, day))

    assert list(selectors.visible_to(nurse, on=TODAY)) == [patient]


def test_one_delegation_that_ended_and_one_to_come_are_none_today() -> None:
    patient = make_patient()
    nurse = make_user("nurse", clinic=patient.clinic)
    spans = [{"from_on": date(2026, 1, 1), "until_on": date(2026, 2, 1)}, {"from_on": date(2026, 12, 1)}]
    for span in spans:
        make_delegation(prescriber=patient.prescriber, delegate=nurse, **span)

    assert seen(nurse) == set()


def test_a_delegate_from_another_clinic_sees_nobody() -> None:
    patient = make_patient()
    nurse = make_user("nurse", clinic=make_clinic())
    make_delegation(prescriber=patient.prescriber, delegate=nurse)

    assert seen(nurse) == set()


def test_a_patient_sees_the_own_record_only() -> None:
    user = make_user("patient")
    own = make_patient(user=user)
    make_patient(user=make_user("patient"))

    assert seen(user) == {own}


@pytest.mark.parametrize("role", [Role.PHARMACIST, Role.STAFF])
def test_pharmacists_and_staff_list_nobody(role: Role) -> None:
    pharmacy = make_pharmacy()
    make_patient(pharmacy=pharmacy)
    fields = {"pharmacy": pharmacy} if role is Role.PHARMACIST else {}

    assert seen(make_user(role, **fields)) == set()


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE])
def test_a_training_patient_is_seen_by_the_clinicians_of_its_clinic(role: Role) -> None:
    patient = make_training_case().patient
    there, elsewhere = make_user(role, clinic=patient.clinic), make_user(role)

    assert (seen(there), seen(elsewhere)) == ({patient}, set())


@pytest.mark.parametrize("role", Role)
def test_who_is_disabled_sees_nobody(role: Role) -> None:
    user = make_user(role, is_active=False)
    patient = make_patient(user=user, prescriber=user) if role is Role.PRESCRIBER else make_patient(user=user)
    make_training_case(patient=patient)

    assert seen(user) == set()


def test_every_role_has_its_door() -> None:
    assert set(selectors._VISIBLE) == set(Role)


@pytest.mark.parametrize("reference", ["R-4F7K2M", " r-4f7k2m "])
def test_at_the_counter_reference_and_birth_date_find_one_patient(reference: str) -> None:
    patient = make_patient(reference="R-4F7K2M")
    make_fact(BirthDate, patient=patient, born_on=BORN_ON)

    assert selectors.at_counter(reference=reference, born_on=BORN_ON) == patient


@pytest.mark.parametrize(
    ("reference", "born_on"),
    [("R-4F7K2M", date(1998, 5, 5)), ("R-9XXXX9", BORN_ON), ("", BORN_ON), ("R-4F7K2", BORN_ON)],
)
def test_at_the_counter_one_wrong_answer_finds_nobody(reference: str, born_on: date) -> None:
    patient = make_patient(reference="R-4F7K2M")
    make_fact(BirthDate, patient=patient, born_on=BORN_ON)

    assert selectors.at_counter(reference=reference, born_on=born_on) is None


def test_at_the_counter_a_patient_without_a_birth_date_is_not_found() -> None:
    make_patient(reference="R-4F7K2M")

    assert selectors.at_counter(reference="R-4F7K2M", born_on=BORN_ON) is None


def test_the_birth_date_is_the_one_last_recorded_that_was_not_corrected() -> None:
    patient = make_patient()
    make_fact(BirthDate, patient=patient, born_on=date(1990, 1, 1))
    right = make_fact(BirthDate, patient=patient, born_on=BORN_ON)
    wrong = make_fact(BirthDate, patient=patient, born_on=date(1889, 5, 4))
    make_fact(Void, patient=patient, of=Fact.objects.get(pk=wrong.pk))

    assert selectors.latest_birth_date(patient) == right.born_on


def test_without_a_birth_date_there_is_none() -> None:
    assert selectors.latest_birth_date(make_patient()) is None


def test_a_command_finds_any_patient_by_reference() -> None:
    patient = make_patient(reference="R-4F7K2M")

    assert selectors.by_reference("R-4F7K2M") == patient
    assert selectors.by_reference("R-9XXXX9") is None
