"""A patient is handed to another prescriber: offered, accepted once, and every fact travels along."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.roles import NotAllowed, Role
from accounts.services import people
from audit.models import Event
from monitoring.models import Ask, Standing
from monitoring.services import prescriptions, questions, transfers
from monitoring.services.transfers import TRANSFERRED, AlreadyAnswered, AlreadyOffered, CannotReceive
from patients.models import Fact, Patient, Transfer
from tests.factories import NOW, make_authorization, make_patient, make_training_case, make_user
from tests.monitoring.pages.clinicians import certified_prescriber, permitted, prescribed
from tests.signing import signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def giver() -> User:
    return certified_prescriber()


@pytest.fixture
def receiver() -> User:
    return certified_prescriber()


@pytest.fixture
def patient(giver: User) -> Patient:
    return permitted(giver)


def offer(patient: Patient, receiver: User, *, by: User | None = None) -> Transfer:
    by = by or patient.prescriber
    assert by is not None
    return transfers.offer(patient_id=patient.pk, to_prescriber=receiver, note="", by=by, at=NOW)


def deactivated(user: User) -> User:
    people.deactivate(user, by=make_user(Role.STAFF), at=NOW)
    user.refresh_from_db()
    return user


def test_an_offer_alone_changes_nothing_of_the_patient(patient: Patient, giver: User, receiver: User) -> None:
    offer(patient, receiver)

    patient.refresh_from_db()
    assert (patient.prescriber, patient.clinic) == (giver, giver.clinic)


def test_an_acceptance_moves_the_patient_to_the_receiver_and_their_clinic(patient: Patient, receiver: User) -> None:
    transfers.accept(offer(patient, receiver), by=receiver, at=NOW)

    patient.refresh_from_db()
    assert (patient.prescriber, patient.clinic) == (receiver, receiver.clinic)


def test_all_facts_stay_as_they_were_recorded(patient: Patient, receiver: User) -> None:
    before = list(Fact.objects.filter(patient=patient).order_by("pk").values())

    transfers.accept(offer(patient, receiver), by=receiver, at=NOW)

    assert list(Fact.objects.filter(patient=patient).order_by("pk").values()) == before


def test_what_the_giver_prescribed_is_cancelled_and_what_was_authorized_on_it_reversed(
    patient: Patient, receiver: User
) -> None:
    prescription = prescribed(patient)
    authorization = make_authorization(prescription=prescription)

    transfers.accept(offer(patient, receiver), by=receiver, at=NOW)

    prescription.refresh_from_db()
    authorization.refresh_from_db()
    assert (prescription.cancelled_reason, prescription.cancelled_by) == (TRANSFERRED, receiver)
    assert authorization.reversed_reason == "not_collected"


def test_the_gate_asks_about_the_new_prescriber_and_the_standing_is_of_now(patient: Patient) -> None:
    uncertified = make_user(Role.PRESCRIBER)

    transfers.accept(offer(patient, uncertified), by=uncertified, at=NOW)

    patient = Patient.objects.get(pk=patient.pk)
    assert "prescriber-certified" in questions.case_of(patient, Ask.PRESCRIBE, at=NOW).decide().blocking
    standing = Standing.objects.get(patient=patient, ask=Ask.PRESCRIBE)
    assert (standing.permits, "prescriber-certified" in standing.blocking) == (False, True)


def test_the_new_prescriber_writes_anew_and_the_former_one_no_more(
    patient: Patient, giver: User, receiver: User
) -> None:
    transfers.accept(offer(patient, receiver), by=receiver, at=NOW)
    regimen = prescriptions.Regimen("isotretinoin capsules", 20, 40, 30)

    with pytest.raises(Patient.DoesNotExist):
        prescriptions.write(patient_id=patient.pk, regimen=regimen, signing=signed(giver, NOW), by=giver, at=NOW)
    written = prescriptions.write(
        patient_id=patient.pk, regimen=regimen, signing=signed(receiver, NOW), by=receiver, at=NOW
    )

    assert (written.prescriber, written.written_by) == (receiver, receiver)


@pytest.mark.parametrize("role", [Role.NURSE, Role.PATIENT, Role.PHARMACIST, Role.STAFF, Role.GUARDIAN])
def test_no_other_role_offers_a_patient_whose_prescriber_is_active(
    role: Role, patient: Patient, receiver: User
) -> None:
    with pytest.raises(NotAllowed):
        offer(patient, receiver, by=make_user(role))


def test_another_prescriber_does_not_offer_somebody_elses_patient(patient: Patient, receiver: User) -> None:
    with pytest.raises(NotAllowed):
        offer(patient, receiver, by=make_user(Role.PRESCRIBER))


def test_staff_offer_the_patient_of_a_prescriber_who_was_deactivated(
    patient: Patient, giver: User, receiver: User
) -> None:
    deactivated(giver)

    transfer = offer(patient, receiver, by=make_user(Role.STAFF))

    assert (transfer.from_prescriber, transfer.to_prescriber) == (giver, receiver)


def test_a_deactivated_prescriber_offers_nobody(patient: Patient, giver: User, receiver: User) -> None:
    with pytest.raises(NotAllowed):
        offer(patient, receiver, by=deactivated(giver))


def test_nobody_is_offered_to_oneself_to_the_inactive_or_to_another_role(patient: Patient, giver: User) -> None:
    for nobody in (giver, deactivated(make_user(Role.PRESCRIBER)), make_user(Role.NURSE)):
        with pytest.raises(CannotReceive):
            offer(patient, nobody)


def test_a_patient_is_offered_once_at_a_time(patient: Patient, receiver: User) -> None:
    offer(patient, receiver)

    with pytest.raises(AlreadyOffered):
        offer(patient, make_user(Role.PRESCRIBER))


def test_a_training_case_is_not_transferred(receiver: User) -> None:
    patient = make_training_case(patient=make_patient()).patient

    with pytest.raises(NotAllowed):
        offer(patient, receiver)


@pytest.mark.parametrize("answer", [transfers.accept, transfers.decline])
def test_only_the_receiver_answers(answer, patient: Patient, giver: User, receiver: User) -> None:
    transfer = offer(patient, receiver)

    for other in (giver, make_user(Role.PRESCRIBER), make_user(Role.STAFF)):
        with pytest.raises(NotAllowed):
            answer(transfer, by=other, at=NOW)


@pytest.mark.parametrize("answer", [transfers.accept, transfers.decline])
def test_a_receiver_who_was_deactivated_answers_no_more(answer, patient: Patient, receiver: User) -> None:
    transfer = offer(patient, receiver)

    with pytest.raises(NotAllowed):
        answer(transfer, by=deactivated(receiver), at=NOW)


def test_only_the_giver_withdraws(patient: Patient, receiver: User) -> None:
    transfer = offer(patient, receiver)

    for other in (receiver, make_user(Role.PRESCRIBER), make_user(Role.STAFF)):
        with pytest.raises(NotAllowed):
            transfers.withdraw(transfer, by=other, at=NOW)


@pytest.mark.parametrize("second", ["accept", "decline", "withdraw"])
@pytest.mark.parametrize("first", ["accept", "decline", "withdraw"])
def test_an_offer_has_one_answer(first: str, second: str, patient: Patient, giver: User, receiver: User) -> None:
    transfer = offer(patient, receiver)
    by = {"accept": receiver, "decline": receiver, "withdraw": giver}
    getattr(transfers, first)(transfer, by=by[first], at=NOW)

    with pytest.raises(AlreadyAnswered):
        getattr(transfers, second)(Transfer.objects.get(), by=by[second], at=NOW + timedelta(minutes=1))


def test_the_trail_tells_who_offered_whom_to_whom_and_what_came_of_it(
    patient: Patient, giver: User, receiver: User
) -> None:
    transfers.accept(offer(patient, receiver), by=receiver, at=NOW)

    told = Event.objects.filter(action__startswith="transfer-", patient=patient.reference).order_by("pk")
    both = {"from": giver.username, "to": receiver.username}
    assert [(each.action, each.actor, each.detail) for each in told] == [
        ("transfer-offered", giver.username, both),
        ("transfer-accepted", receiver.username, {**both, "outcome": "accepted"}),
    ]
