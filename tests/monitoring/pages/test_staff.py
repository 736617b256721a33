"""Program staff see who is certified, certify and decertify; nobody else does."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from accounts import selectors
from accounts.models import Certification, CertificationVoid, Pharmacy, User
from accounts.roles import Role
from audit.actions import Action
from audit.models import Event
from monitoring.models import Standing
from monitoring.presenters.certifications import holder_row
from tests.factories import make_certification, make_certification_void, make_pharmacy, make_user
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 5)
LIST = "/program/certifications/"
CERTIFY = "/program/certifications/certify/"
DECERTIFY = "/program/certifications/prescriber/DR-1/decertify/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(READY_AT, tick=False):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF, username="staff"))
    return client


def make_doctor(**fields) -> User:
    return make_user(Role.PRESCRIBER, username="DR-1", first_name="Elena", last_name="Reyes", **fields)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def shown(code: str, today: date = TODAY) -> tuple[str, str]:
    row = next(holder_row(each, today=today) for each in selectors.holders() if each.code == code)
    return row.word, row.validity


@pytest.mark.parametrize("page", [LIST, CERTIFY, DECERTIFY])
@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PATIENT, Role.PHARMACIST])
def test_no_other_role_opens_or_posts_to_a_page_of_staff(client: Client, role: Role, page: str) -> None:
    make_doctor()
    make_certification(who="DR-1")
    client.force_login(make_user(role))

    statuses = [client.get(page).status_code, client.post(page, {"on": "2026-12-05", "reason": "x"}).status_code]

    assert statuses[0] == 403
    assert statuses[1] in {403, 405}
    assert not CertificationVoid.objects.exists()
    assert Event.objects.filter(action=Action.ACCESS_REFUSED).exists()


@pytest.mark.parametrize("page", [LIST, CERTIFY, DECERTIFY])
def test_a_visitor_is_sent_to_the_sign_in_page(client: Client, page: str) -> None:
    assert client.get(page).headers["Location"] == f"/sign-in/?next={page}"


@pytest.mark.parametrize(
    ("from_on", "through_on", "expected"),
    [
        (date(2026, 1, 1), date(2027, 6, 30), ("Valid", "through Wed, Jun 30, 2027 · ends in 207 days")),
        (date(2026, 1, 1), date(2027, 1, 4), ("Valid", "through Mon, Jan 4, 2027 · ends in 30 days")),
        (date(2026, 1, 1), date(2027, 1, 3), ("Ends soon", "through Sun, Jan 3, 2027 · ends in 29 days")),
        (date(2026, 1, 1), date(2026, 12, 6), ("Ends soon", "through Sun, Dec 6, 2026 · ends tomorrow")),
        (date(2026, 1, 1), date(2026, 12, 5), ("Ends soon", "through Sat, Dec 5, 2026 · ends today")),
        (date(2026, 1, 1), date(2026, 12, 4), ("Expired", "ended Fri, Dec 4, 2026 · yesterday")),
        (date(2026, 12, 6), date(2027, 12, 5), ("To begin", "from Sun, Dec 6, 2026 · tomorrow")),
    ],
)
def test_the_list_says_how_a_certification_stands(
    from_on: date, through_on: date, expected: tuple[str, str], staff: Client
) -> None:
    make_doctor()
    make_certification(who="DR-1", from_on=from_on, through_on=through_on)

    page = text(staff.get(LIST))

    assert shown("DR-1") == expected
    assert expected[1] in page


def test_a_renewal_that_follows_without_a_gap_counts_and_one_with_a_gap_does_not() -> None:
    make_pharmacy(code="PH-1")
    make_pharmacy(code="PH-2")
    for code, renewed_on in (("PH-1", date(2026, 12, 11)), ("PH-2", date(2026, 12, 12))):
        make_certification(subject="pharmacy", who=code, from_on=date(2026, 1, 1), through_on=date(2026, 12, 10))
        make_certification(subject="pharmacy", who=code, from_on=renewed_on, through_on=date(2027, 12, 10))

    assert shown("PH-1")[0] == "Valid"
    assert shown("PH-2") == ("Ends soon", "through Thu, Dec 10, 2026 · ends in 5 days")


def test_voided_certifications_and_those_of_training_cases_do_not_show() -> None:
    make_doctor()
    make_certification_void(certification=make_certification(who="DR-1"))
    make_certification(who="DR-1", scope="R-TRAIN")

    assert shown("DR-1") == ("None", "never certified")


def test_certify_records_a_certification_and_what_waited_for_it_is_permitted_at_once(staff: Client) -> None:
    doctor = make_doctor()
    patient = make_ready_patient(prescriber=doctor, without=["prescriber"])
    before = Standing.objects.get(patient=patient, ask="prescribe").blocking

    response = staff.post(
        CERTIFY,
        {
            "holder": "prescriber:DR-1",
            "from_on": "2026-12-05",
            "through_on": "2027-12-04",
            "specialty": " Dermatology ",
        },
    )

    row = Certification.objects.get(who="DR-1")
    assert response.headers["Location"] == LIST
    assert (row.from_on, row.through_on, row.specialty) == (date(2026, 12, 5), date(2027, 12, 4), "dermatology")
    assert row.recorded_by.username == "staff"
    assert before == ["prescriber-certified", "prescriber-specialty"]
    assert Standing.objects.get(patient=patient, ask="prescribe").permits


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"holder": ""}, "Choose who is certified."),
        ({"holder": "prescriber:NOBODY"}, "Select a valid choice"),
        ({"through_on": "2026-12-04"}, "It cannot end before it begins."),
        ({"through_on": "2027-12-06"}, "It cannot be longer than one year."),
        ({"through_on": "tomorrow"}, "Write the day as year-month-day"),
        ({"holder": "pharmacy:PH-1", "specialty": "dermatology"}, "A pharmacy has no specialty."),
    ],
)
def test_certify_says_what_to_mend_and_records_nothing(staff: Client, change: dict, complaint: str) -> None:
    make_doctor()
    make_pharmacy(code="PH-1")
    typed = {"holder": "prescriber:DR-1", "from_on": "2026-12-05", "through_on": "2027-12-05", "specialty": ""}

    response = staff.post(CERTIFY, {**typed, **change})

    assert response.status_code == 422
    assert complaint in text(response)
    assert not Certification.objects.exists()


def test_the_longest_certification_is_a_year_and_a_day_of_leap() -> None:
    client = Client()
    client.force_login(make_user(Role.STAFF))
    make_doctor()

    client.post(CERTIFY, {"holder": "prescriber:DR-1", "from_on": "2026-12-05", "through_on": "2027-12-05"})

    assert Certification.objects.get().through_on == date(2027, 12, 5)


def test_a_renewal_is_offered_from_where_the_present_one_ends(staff: Client) -> None:
    make_doctor()
    make_certification(who="DR-1", from_on=date(2026, 1, 1), through_on=date(2026, 12, 31))

    page = text(staff.get(CERTIFY, {"holder": "prescriber:DR-1"}))

    assert 'value="2027-01-01"' in page
    assert 'value="2027-12-31"' in page
    assert 'value="dermatology"' in page


def test_decertify_ends_the_present_certification_and_the_renewal_and_the_gate_withholds(staff: Client) -> None:
    doctor = make_doctor()
    patient = make_ready_patient(prescriber=doctor)
    make_certification(who="DR-1", from_on=date(2028, 1, 1), through_on=date(2028, 12, 31))

    response = staff.post(DECERTIFY, {"on": "2026-12-05", "reason": "Left the program."})

    assert response.headers["Location"] == LIST
    assert shown("DR-1") == ("Expired", "ended Fri, Dec 4, 2026 · yesterday")
    assert set(CertificationVoid.objects.values_list("reason", flat=True)) == {"Left the program."}
    assert CertificationVoid.objects.count() == 2
    assert "prescriber-certified" in Standing.objects.get(patient=patient, ask="prescribe").blocking


def test_decertify_offers_today_and_asks_for_a_reason(staff: Client) -> None:
    make_doctor()
    make_certification(who="DR-1")

    offered = staff.get(DECERTIFY)
    refused = staff.post(DECERTIFY, {"on": "2026-12-05", "reason": "  "})

    assert 'value="2026-12-05"' in text(offered)
    assert refused.status_code == 422
    assert not CertificationVoid.objects.exists()


def test_decertify_from_a_day_that_nothing_reaches_is_refused(staff: Client) -> None:
    make_doctor()
    make_certification(who="DR-1", through_on=date(2026, 12, 31))

    response = staff.post(DECERTIFY, {"on": "2027-01-01", "reason": "Left the program."})

    assert response.status_code == 422
    assert "No certification reaches this day" in text(response)
    assert not CertificationVoid.objects.exists()


def test_opening_the_page_of_decertification_changes_nothing(staff: Client) -> None:
    make_doctor()
    make_certification(who="DR-1")

    staff.get(DECERTIFY)
    staff.head(DECERTIFY)

    assert not CertificationVoid.objects.exists()


def test_who_is_not_known_is_not_found_and_an_unknown_parameter_is_refused(staff: Client) -> None:
    assert staff.get("/program/certifications/prescriber/NOBODY/decertify/").status_code == 404
    assert staff.get(LIST, {"sort": "name"}).status_code == 400


def test_a_pharmacy_with_a_slash_in_its_code_can_be_decertified(staff: Client) -> None:
    pharmacy: Pharmacy = make_pharmacy(code="PH/1 a")
    make_certification(subject="pharmacy", who=pharmacy.code)

    page = text(staff.get(LIST))
    response = staff.post(
        "/program/certifications/pharmacy/PH/1%20a/decertify/", {"on": "2026-12-05", "reason": "Sold."}
    )

    assert "/program/certifications/pharmacy/PH/1%20a/decertify/" in page
    assert response.status_code == 302


def test_late_in_the_evening_today_is_the_day_of_eastern_time(staff: Client) -> None:
    make_doctor()
    make_certification(who="DR-1", through_on=date(2026, 12, 4))

    with time_machine.travel(datetime(2026, 12, 5, 4, 59, tzinfo=UTC), tick=False):
        page = text(staff.get(LIST))

    assert "ends today" in page
