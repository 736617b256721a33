"""A clinic gives its own patients access, with a one-time password that is shown once."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import Letter, User
from accounts.roles import Role
from audit.models import Event
from patients.models import Patient
from tests.accounts.doors import SECRET
from tests.factories import NOW, make_patient, make_user
from tests.monitoring.pages.clinicians import nurse_of, permitted, signed_in

pytestmark = pytest.mark.django_db

DEEDS = ["", "new-password/"]
SEEN = {"identity": "document"}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(patient: Patient, deed: str = "") -> str:
    return f"/patients/{patient.reference}/access/{deed}"


def password_in(response) -> str:
    return re.search(r"data-password>([^<]+)<", response.content.decode())[1]


def with_account() -> Patient:
    return make_patient(user=make_user(Role.PATIENT, username="ana", password="before"))


@pytest.mark.parametrize("giver", [Role.PRESCRIBER, Role.NURSE])
def test_prescriber_and_nurse_give_access_and_the_patient_signs_in(giver: Role) -> None:
    patient = make_patient()
    user = patient.prescriber if giver is Role.PRESCRIBER else nurse_of(patient.prescriber)

    response = signed_in(user).post(page_of(patient), {"username": "mine", "password": "mine", "role": "staff"})

    account = Patient.objects.get().user
    assert (account.username, account.role) == (patient.reference, "patient")
    assert "it is shown once" in response.content.decode()
    typed = {"username": patient.reference, "password": password_in(response)}
    assert Client().post("/sign-in/", typed, follow=True).redirect_chain[-1][0] == "/account/password/"
    assert Event.objects.filter(action="user-created", subject=patient.reference, actor=user.username).exists()


@pytest.mark.parametrize("deed", DEEDS)
def test_the_password_is_in_this_answer_only(deed: str) -> None:
    patient = with_account() if deed else make_patient()
    client = signed_in(patient.prescriber)

    response = client.post(page_of(patient, deed), SEEN)
    password = password_in(response)

    assert response.content.decode().count(password) == 1
    assert "no-store" in response.headers["Cache-Control"]
    assert password not in client.get(page_of(patient)).content.decode()
    assert password not in str([each.get_decoded() for each in Session.objects.all()]) + str(response.cookies)
    assert password not in str(list(Event.objects.values()))


def test_a_new_one_time_password_replaces_the_old_and_signs_the_patient_out() -> None:
    patient = with_account()
    at_home = signed_in(patient.user)

    response = signed_in(patient.prescriber).post(page_of(patient, "new-password/"), SEEN)

    user = User.objects.get(username="ana")
    assert (user.check_password("before"), user.check_password(password_in(response))) == (False, True)
    assert user.must_change_password
    assert at_home.get("/my/").headers["Location"] == "/sign-in/?next=/my/"
    assert Event.objects.filter(action="password-changed", subject="ana").count() == 1


def test_nobody_recovers_access_without_saying_how_they_saw_who_it_is() -> None:
    patient = with_account()

    statuses = [
        signed_in(patient.prescriber).post(page_of(patient, "new-password/"), typed).status_code
        for typed in ({}, {"identity": "telephone"})
    ]

    assert statuses == [422, 422]
    assert User.objects.get(username="ana").check_password("before")


@pytest.mark.parametrize("helper", [Role.PRESCRIBER, Role.NURSE])
@pytest.mark.parametrize(("asked", "left"), [({}, 1), ({"removes_factors": "on"}, 0)])
def test_a_second_factor_goes_only_if_it_is_asked_for(helper: Role, asked: dict[str, str], left: int) -> None:
    patient = with_account()
    TOTP.activate(patient.user, SECRET)
    user = patient.prescriber if helper is Role.PRESCRIBER else nurse_of(patient.prescriber)

    signed_in(user).post(page_of(patient, "new-password/"), {**SEEN, **asked})

    assert Authenticator.objects.count() == left
    event = Event.objects.get(action="recovery-approved")
    assert (event.patient, event.subject, event.actor) == (patient.reference, "ana", user.username)
    assert event.detail == {"identity": "document", "second_factors_removed": not left}


def test_the_patient_learns_at_the_next_sign_in_who_replaced_the_password_and_by_mail() -> None:
    patient = make_patient(user=make_user(Role.PATIENT, username="ana"), email="ana@example.org")
    response = signed_in(patient.prescriber).post(page_of(patient, "new-password/"), SEEN)

    at_home = Client()
    typed = {"username": "ana", "password": password_in(response)}
    page = at_home.post("/sign-in/", typed, follow=True).content.decode()

    by = patient.prescriber.get_full_name() or patient.prescriber.username
    assert f"Your password was replaced on Nov. 23, 2026, 10 a.m. by {by}." in page
    assert "goes to their e-mail address too" in response.content.decode()
    assert Letter.objects.get().purpose == "replaced"


def test_access_is_given_once() -> None:
    patient = with_account()

    response = signed_in(patient.prescriber).post(page_of(patient), follow=True)

    assert "The patient has access already." in response.content.decode()
    assert User.objects.get(username="ana").check_password("before")


def test_without_an_account_there_is_no_password_to_replace() -> None:
    patient = make_patient()

    response = signed_in(patient.prescriber).post(page_of(patient, "new-password/"), follow=True)

    assert "The patient has no access yet." in response.content.decode()
    assert Patient.objects.get().user is None


def test_a_reference_that_names_another_account_is_not_handed_over() -> None:
    patient = make_patient()
    other = make_user(Role.STAFF, username=patient.reference, password="before")

    response = signed_in(patient.prescriber).post(page_of(patient), follow=True)

    other.refresh_from_db()
    assert "Ask program staff." in response.content.decode()
    assert (other.role, other.check_password("before"), Patient.objects.get().user) == ("staff", True, None)


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE])
def test_another_prescribers_patient_is_not_found(role: Role, deed: str) -> None:
    patient = with_account()
    stranger = make_user(role, clinic=patient.clinic)

    assert signed_in(stranger).post(page_of(patient, deed)).status_code == 404
    assert User.objects.get(username="ana").check_password("before")


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", [Role.PATIENT, Role.PHARMACIST, Role.STAFF])
def test_no_other_role_gives_access(role: Role, deed: str) -> None:
    patient = with_account()
    user = patient.user if role is Role.PATIENT else make_user(role)

    assert signed_in(user).post(page_of(patient, deed)).status_code == 403
    assert User.objects.get(username="ana").check_password("before")


@pytest.mark.parametrize("deed", DEEDS)
def test_a_visitor_is_asked_to_sign_in_first(client: Client, deed: str) -> None:
    address = page_of(make_patient(), deed)

    assert client.post(address).status_code == 401


def test_opening_the_page_changes_nothing() -> None:
    patient = make_patient()
    client = signed_in(patient.prescriber)

    statuses = [client.get(page_of(patient)).status_code, client.get(page_of(patient, "new-password/")).status_code]

    assert statuses == [200, 405]
    assert Patient.objects.get().user is None


@pytest.mark.parametrize(
    ("has_account", "label"), [(False, "Give the patient access"), (True, "New one-time password")]
)
def test_the_patients_page_leads_there(has_account: bool, label: str) -> None:
    patient = permitted(user=make_user(Role.PATIENT) if has_account else None)

    page = signed_in(patient.prescriber).get(f"/patients/{patient.reference}/").content.decode()

    assert f'href="{page_of(patient)}">{label}<' in page
