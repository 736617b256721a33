"""Program staff register clinics, pharmacies and people, and keep people out; nobody else does."""

import logging
import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import Clinic, Pharmacy, User
from accounts.roles import Role
from audit.models import Event
from tests.factories import make_clinic, make_pharmacy, make_user
from tests.monitoring.pages.clinicians import signed_in

pytestmark = pytest.mark.django_db

LIST = "/program/people/"
CLINIC = "/program/people/clinics/register/"
PHARMACY = "/program/people/pharmacies/register/"
PERSON = "/program/people/register/"
DEACTIVATE = "/program/people/noor/deactivate/"
REACTIVATE = "/program/people/noor/reactivate/"
PAGES = [LIST, CLINIC, PHARMACY, PERSON, DEACTIVATE, REACTIVATE]
STAFF = {"username": "sam", "given_name": "Sam", "family_name": "Ortiz", "role": "staff"}


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF, username="staff"))
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def password_in(response) -> str:
    return re.search(r"data-password>([^<]+)<", response.content.decode())[1]


def nurse(**fields) -> User:
    return make_user(Role.NURSE, **{"username": "noor", **fields})


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PATIENT, Role.PHARMACIST])
def test_no_other_role_opens_or_posts_to_a_page_of_people(role: Role, page: str) -> None:
    nurse()
    client = signed_in(make_user(role))

    statuses = {client.get(page).status_code, client.post(page, {**STAFF, "name": "X", "code": "X"}).status_code}

    assert 403 in statuses
    assert statuses <= {403, 405}
    assert not User.objects.filter(is_active=False).exists()
    assert not User.objects.filter(username="sam").exists()


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_asked_to_sign_in_first(client: Client, page: str) -> None:
    assert client.post(page).status_code == 401


def test_the_list_shows_places_and_people_but_no_patients(staff: Client) -> None:
    clinic = make_clinic(name="Elm Street Dermatology")
    make_user(Role.PRESCRIBER, username="elena", first_name="Elena", last_name="Reyes", code="DR-REYES", clinic=clinic)
    make_user(Role.PHARMACIST, username="priya", pharmacy=make_pharmacy(name="Corner Pharmacy", code="PH-CORNER"))
    make_user(Role.PATIENT, username="R-4F7K2M", first_name="Ana", last_name="Lopez")
    nurse(is_active=False)

    page = text(staff.get(LIST))

    for shown in ("Elena Reyes", "DR-REYES", "Prescriber · Elm Street Dermatology", "PH-CORNER", "Deactivated"):
        assert shown in page
    assert "Lopez" not in page
    assert "R-4F7K2M" not in page


def test_a_clinic_is_registered(staff: Client) -> None:
    response = staff.post(CLINIC, {"name": "Oak Street", "supervision": "monthly", "reference": "C-MINE"})

    clinic = Clinic.objects.get()
    assert response.headers["Location"] == LIST
    assert (clinic.name, clinic.supervision) == ("Oak Street", "monthly")
    assert clinic.reference != "C-MINE"
    event = Event.objects.get(action="clinic-registered")
    assert (event.subject, event.actor) == (clinic.reference, "staff")


def test_a_pharmacy_is_registered(staff: Client) -> None:
    response = staff.post(PHARMACY, {"name": "Corner Pharmacy", "code": " PH-1 ", "phone": "555-0101"})

    pharmacy = Pharmacy.objects.get()
    assert response.headers["Location"] == LIST
    assert (pharmacy.name, pharmacy.code, pharmacy.phone) == ("Corner Pharmacy", "PH-1", "555-0101")
    event = Event.objects.get(action="pharmacy-registered")
    assert (event.subject, event.actor) == ("PH-1", "staff")


@pytest.mark.parametrize(
    ("page", "typed", "complaint"),
    [
        (CLINIC, {"name": "ELM STREET", "supervision": "smpc"}, "A clinic of this name is registered."),
        (CLINIC, {"name": "Oak Street", "supervision": "weekly"}, "Select a valid choice"),
        (CLINIC, {"name": " ", "supervision": "smpc"}, "This field is required"),
        (PHARMACY, {"name": "Corner", "code": "ph-1"}, "This code is taken."),
        (PHARMACY, {"name": "Corner", "code": ""}, "This field is required"),
    ],
)
def test_a_place_that_cannot_be_is_not_registered(staff: Client, page: str, typed: dict, complaint: str) -> None:
    make_clinic(name="Elm Street")
    make_pharmacy(code="PH-1")

    response = staff.post(page, typed)

    assert response.status_code == 422
    assert complaint in text(response)
    assert (Clinic.objects.count(), Pharmacy.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("role", "typed", "expected"),
    [
        ("prescriber", {"clinic": "elm", "code": "DR-1"}, ("elm", None, "DR-1")),
        ("nurse", {"clinic": "elm"}, ("elm", None, None)),
        ("pharmacist", {"pharmacy": "PH-1"}, (None, "PH-1", None)),
        ("staff", {}, (None, None, None)),
    ],
)
def test_a_person_is_registered_and_signs_in_with_the_password_that_was_shown(
    staff: Client, role: str, typed: dict, expected: tuple
) -> None:
    make_clinic(reference="elm")
    make_pharmacy(code="PH-1")

    response = staff.post(PERSON, {**STAFF, "role": role, **typed})

    user = User.objects.get(username="sam")
    where = (user.clinic and user.clinic.reference, user.pharmacy and user.pharmacy.code, user.code)
    assert response.status_code == 200
    assert (user.role, user.get_full_name(), *where) == (role, "Sam Ortiz", *expected)
    newcomer = Client()
    sent = newcomer.post("/sign-in/", {"username": "sam", "password": password_in(response)}, follow=True)
    assert sent.redirect_chain[-1][0] == "/account/password/"


def test_the_password_is_shown_once_and_kept_nowhere(staff: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        response = staff.post(PERSON, STAFF)
    password = password_in(response)

    assert response.content.decode().count(password) == 1
    assert "no-store" in response.headers["Cache-Control"]
    assert password not in text(staff.get(LIST)) + text(staff.get(PERSON))
    assert password not in caplog.text
    assert password not in str([session.get_decoded() for session in Session.objects.all()])
    assert password not in str(list(User.objects.values())) + str(list(Event.objects.values()))
    assert "messages" not in response.cookies


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"username": "STAFF"}, "This name is taken."),
        ({"username": "system"}, "This name is taken."),
        ({"username": "sam/ortiz"}, "Enter a valid username"),
        ({"role": "patient"}, "Select a valid choice"),
        ({"role": ""}, "This field is required"),
        ({"role": "nurse"}, "Choose the clinic where they work."),
        ({"role": "prescriber", "clinic": "elm"}, "Write the code by which the program certifies them."),
        ({"role": "prescriber", "clinic": "elm", "code": "dr-1"}, "This code is taken."),
        ({"role": "pharmacist"}, "Choose the pharmacy where they work."),
        ({"role": "pharmacist", "pharmacy": "PH-9"}, "Select a valid choice"),
        ({"role": "pharmacist", "pharmacy": "PH-1", "clinic": "elm"}, "This role has no clinic."),
        ({"role": "nurse", "clinic": "elm", "code": "DR-2"}, "This role has no code."),
    ],
)
def test_a_person_who_cannot_be_is_not_registered(staff: Client, change: dict, complaint: str) -> None:
    make_user(Role.PRESCRIBER, username="elena", code="DR-1", clinic=make_clinic(reference="elm"))
    make_pharmacy(code="PH-1")

    response = staff.post(PERSON, {**STAFF, **change})

    assert response.status_code == 422
    assert complaint in text(response)
    assert User.objects.count() == 2


def test_fields_that_the_form_does_not_ask_for_have_no_effect(staff: Client) -> None:
    more = {"password": "quiet harbor lantern", "is_superuser": "on", "is_staff": "on", "is_active": "",
            "must_change_password": ""}  # fmt: skip

    staff.post(PERSON, {**STAFF, **more})

    user = User.objects.get(username="sam")
    assert (user.is_superuser, user.is_staff, user.is_active, user.must_change_password) == (False, False, True, True)
    assert not user.check_password("quiet harbor lantern")


def test_whoever_is_deactivated_is_out_at_the_next_request_and_in_again_when_reactivated(staff: Client) -> None:
    noor = signed_in(nurse())
    assert noor.get("/worklist/").status_code == 200

    response = staff.post(DEACTIVATE)
    out = noor.get("/worklist/")
    staff.post(REACTIVATE)

    assert response.headers["Location"] == LIST
    assert out.headers["Location"] == "/sign-in/?next=/worklist/"
    assert signed_in(User.objects.get(username="noor")).get("/worklist/").status_code == 200
    assert Event.objects.filter(action__in=["user-deactivated", "user-reactivated"], subject="noor").count() == 2


def test_a_name_that_no_database_can_look_up_is_refused(staff: Client) -> None:
    assert staff.post("/program/people/no%00or/deactivate/").status_code == 400


def test_staff_cannot_deactivate_themselves(staff: Client) -> None:
    response = staff.post("/program/people/staff/deactivate/", follow=True)

    assert "You cannot deactivate yourself." in text(response)
    assert "/program/people/staff/deactivate/" not in text(response)
    assert User.objects.get().is_active


@pytest.mark.parametrize("username", ["nobody", "R-4F7K2M"])
@pytest.mark.parametrize("deed", ["deactivate", "reactivate"])
def test_who_is_not_known_or_a_patient_is_not_found(staff: Client, username: str, deed: str) -> None:
    make_user(Role.PATIENT, username="R-4F7K2M")

    assert staff.post(f"/program/people/{username}/{deed}/").status_code == 404
    assert User.objects.filter(is_active=True).count() == 2


@pytest.mark.parametrize("page", [DEACTIVATE, REACTIVATE])
def test_nobody_is_locked_out_by_opening_a_link(staff: Client, page: str) -> None:
    nurse()

    assert staff.get(page).status_code == 405
    assert User.objects.get(username="noor").is_active


@pytest.mark.parametrize("page", [LIST, CLINIC, PERSON])
def test_an_unknown_parameter_is_refused(staff: Client, page: str) -> None:
    assert staff.get(page, {"sort": "name"}).status_code == 400


@pytest.mark.parametrize("page", [CLINIC, PHARMACY, PERSON, DEACTIVATE])
def test_a_form_sent_from_elsewhere_is_refused(page: str) -> None:
    nurse()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(Role.STAFF))

    assert client.post(page, STAFF).status_code == 403
