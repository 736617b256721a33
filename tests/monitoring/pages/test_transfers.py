"""The pages on which a patient changes hands: access moves with the acceptance, on the very next request."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import cache

from accounts.models import User
from accounts.roles import Role
from accounts.services import people
from patients.models import Patient, Transfer
from tests.factories import NOW, make_user
from tests.monitoring.pages.clinicians import certified_prescriber, nurse_of, permitted, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    # What was counted for somebody of another test.
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def giver() -> User:
    return certified_prescriber(first_name="Elena", last_name="Reyes")


@pytest.fixture
def receiver() -> User:
    return certified_prescriber(first_name="Ada", last_name="Moreno")


@pytest.fixture
def patient(giver: User) -> Patient:
    return permitted(giver)


def offered(patient: Patient, receiver: User, note: str = "") -> Transfer:
    page = f"/patients/{patient.reference}/transfer/"
    response = signed_in(patient.prescriber).post(page, {"code": receiver.code, "note": note})
    assert response.status_code == 302
    return Transfer.objects.get(patient=patient)


def status(user: User, patient: Patient) -> int:
    return signed_in(user).get(f"/patients/{patient.reference}/").status_code


def test_the_record_opens_to_the_receiver_and_to_the_former_prescriber_and_delegates_no_longer(
    patient: Patient, giver: User, receiver: User
) -> None:
    delegate, receivers_delegate = nurse_of(giver), nurse_of(receiver)
    everybody = (giver, delegate, receiver, receivers_delegate)
    transfer = offered(patient, receiver)
    before = [status(each, patient) for each in everybody]

    signed_in(receiver).post(f"/transfers/{transfer.reference}/accept/")

    assert before == [200, 200, 404, 404]
    assert [status(each, patient) for each in everybody] == [404, 404, 200, 200]


def test_until_the_acceptance_the_receiver_is_told_name_and_reference_only(patient: Patient, receiver: User) -> None:
    offered(patient, receiver, note="Moves to Mill Road.")

    page = signed_in(receiver).get("/transfers/").content.decode()

    assert all(said in page for said in ("Lopez, Ana", patient.reference, "Elena Reyes", "Moves to Mill Road."))
    assert f"/patients/{patient.reference}/" not in page


def test_every_page_of_the_receiver_counts_what_waits(patient: Patient, receiver: User) -> None:
    client = signed_in(receiver)
    before = client.get("/worklist/").content.decode()

    transfer = offered(patient, receiver)
    waiting = client.get("/worklist/").content.decode()
    client.post(f"/transfers/{transfer.reference}/decline/")

    count = 'Transfers <span class="nav-count">1</span>'
    assert [count in page for page in (before, waiting, client.get("/worklist/").content.decode())] == [
        False,
        True,
        False,
    ]


def test_a_colleague_of_the_clinic_is_listed_and_nobody_else(patient: Patient, giver: User, receiver: User) -> None:
    make_user(Role.PRESCRIBER, clinic=giver.clinic, first_name="Chidi", last_name="Okafor")

    page = signed_in(giver).get(f"/patients/{patient.reference}/transfer/").content.decode()

    assert ("Chidi Okafor" in page, "Ada Moreno" in page) == (True, False)


@pytest.mark.parametrize("code", ["", "NOBODY", "own", "inactive"])
def test_a_code_that_names_no_other_active_prescriber_is_refused(code: str, patient: Patient, giver: User) -> None:
    inactive = make_user(Role.PRESCRIBER, is_active=False)
    typed = {"own": giver.code, "inactive": inactive.code}.get(code, code)

    response = signed_in(giver).post(f"/patients/{patient.reference}/transfer/", {"code": typed, "note": ""})

    assert (response.status_code, Transfer.objects.count()) == (422, 0)


def test_a_second_offer_is_refused_in_words(patient: Patient, giver: User, receiver: User) -> None:
    offered(patient, receiver)

    response = signed_in(giver).post(f"/patients/{patient.reference}/transfer/", {"code": make_user().code, "note": ""})

    assert response.status_code == 422


@pytest.mark.parametrize("act", ["accept", "decline", "withdraw"])
def test_an_offer_between_others_is_not_found(act: str, patient: Patient, receiver: User) -> None:
    transfer = offered(patient, receiver)

    response = signed_in(make_user(Role.PRESCRIBER)).post(f"/transfers/{transfer.reference}/{act}/")

    assert (response.status_code, Transfer.objects.get().outcome) == (404, None)


def test_a_withdrawn_offer_is_accepted_no_more(patient: Patient, giver: User, receiver: User) -> None:
    transfer = offered(patient, receiver)
    signed_in(giver).post(f"/transfers/{transfer.reference}/withdraw/")

    response = signed_in(receiver).post(f"/transfers/{transfer.reference}/accept/", follow=True)

    assert "accepted, declined or withdrawn already" in response.content.decode()
    assert status(receiver, patient) == 404


def test_another_prescribers_patient_is_not_offered(patient: Patient, receiver: User) -> None:
    assert signed_in(receiver).get(f"/patients/{patient.reference}/transfer/").status_code == 404


@pytest.mark.parametrize("role", [Role.NURSE, Role.PATIENT, Role.PHARMACIST, Role.STAFF, Role.GUARDIAN])
def test_no_other_role_has_these_pages(role: Role, patient: Patient) -> None:
    client = signed_in(make_user(role))

    for page in ("/transfers/", f"/patients/{patient.reference}/transfer/"):
        assert client.get(page).status_code == 403


def test_staff_place_the_patient_of_a_deactivated_prescriber_by_reference_alone(
    patient: Patient, giver: User, receiver: User
) -> None:
    staff = make_user(Role.STAFF)
    client = signed_in(staff)
    place = f"/program/transfers/{patient.reference}/offer/"
    before = client.get(place).status_code
    people.deactivate(giver, by=staff, at=NOW)

    listed = client.get("/program/transfers/").content.decode()
    response = client.post(place, {"code": receiver.code, "note": ""})
    signed_in(receiver).post(f"/transfers/{Transfer.objects.get().reference}/accept/")

    assert (before, patient.reference in listed, "Lopez" in listed, response.status_code) == (404, True, False, 302)
    assert status(receiver, patient) == 200


def test_staff_withdraw_what_they_offered(patient: Patient, giver: User, receiver: User) -> None:
    staff = make_user(Role.STAFF)
    people.deactivate(giver, by=staff, at=NOW)
    signed_in(staff).post(f"/program/transfers/{patient.reference}/offer/", {"code": receiver.code, "note": ""})

    signed_in(staff).post(f"/program/transfers/{Transfer.objects.get().reference}/withdraw/")

    assert Transfer.objects.get().outcome == "withdrawn"
