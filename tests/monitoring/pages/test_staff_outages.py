"""Program staff see each outage and whose windows it touched, by reference, and document what was done."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.roles import Role
from audit.models import Event
from monitoring.models import Outage, OutageNote, Sweep
from monitoring.presenters.outages import duration
from monitoring.services import prescriptions, sweeps
from monitoring.services.decisions import NotPermitted, answer
from monitoring.services.prescriptions import Regimen
from patients.models import Patient
from tests.factories import make_outage, make_outage_note, make_patient, make_user
from tests.ready import READY_AT, make_ready_patient
from tests.signing import signed

pytestmark = pytest.mark.django_db

LIST = "/program/outages/"
# The window of a ready patient is over with December 9.
CLOSES_AT = datetime(2026, 12, 10, 5, 0, tzinfo=UTC)
AFTERWARDS = CLOSES_AT + timedelta(hours=10)
DETAIL = f"{LIST}20261209T200000-pages/"
REGIMEN = Regimen(product="isotretinoin capsules", strength_mg=20, daily_dose_mg=40, days_supply=30)


@pytest.fixture(autouse=True)
def clock():
    # What was counted in another test.
    cache.clear()
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF, username="staff", first_name="Wanda", last_name="Moss"))
    return client


@pytest.fixture
def outage() -> Outage:
    """Be an outage on the evening on which the window closed."""
    return make_outage(started_at=CLOSES_AT - timedelta(hours=9), ended_at=CLOSES_AT - timedelta(hours=5, minutes=48))


@pytest.fixture
def patient() -> Patient:
    return make_ready_patient(given_name="Zelda", family_name="Quux")


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PATIENT, Role.PHARMACIST])
def test_no_other_role_sees_or_documents_an_outage(
    client: Client, role: Role, outage: Outage, patient: Patient
) -> None:
    client.force_login(make_user(role))

    assert [client.get(each).status_code for each in (LIST, DETAIL, f"{DETAIL}{patient.reference}/")] == [403] * 3
    assert client.post(f"{DETAIL}{patient.reference}/", {"text": "Called."}).status_code == 403
    assert not OutageNote.objects.exists()


def test_a_visitor_is_sent_to_sign_in(client: Client, outage: Outage) -> None:
    assert client.get(DETAIL).headers["Location"] == f"/sign-in/?next={DETAIL}"


def test_the_list_says_so_when_there_was_none(staff: Client) -> None:
    assert "No outage is on record." in text(staff.get(LIST))


def test_the_list_says_when_how_long_why_and_whom_it_touched(staff: Client, outage: Outage, patient: Patient) -> None:
    page = text(staff.get(LIST))

    assert "Pages did not answer" in page
    assert "Wed, Dec 9, 2026, 3:00 pm ET · yesterday" in page
    assert "3 h 12 min" in page
    assert "1 patient's window was open" in page.replace("&#x27;", "'")
    assert "1 may be lost" in page
    assert "0 of 1 documented" in page
    assert f'href="{DETAIL}"' in page


def test_an_outage_that_lasts_says_so(staff: Client) -> None:
    make_outage(started_at=AFTERWARDS - timedelta(minutes=5))

    assert "for 5 min, and still lasting" in text(staff.get(LIST))


def test_an_outage_shows_whose_window_it_touched_by_reference_and_never_by_name(
    staff: Client, outage: Outage, patient: Patient
) -> None:
    page = text(staff.get(DETAIL))

    assert patient.reference in page
    assert patient.clinic.name in page
    assert "Window until Wed, Dec 9, 2026, 11:59 pm ET · yesterday" in page
    assert "Closed without a supply" in page
    assert "May be lost" in page
    assert "Zelda" not in page
    assert "Quux" not in page


def test_what_was_done_is_documented_and_shown_with_who_and_when(
    staff: Client, outage: Outage, patient: Patient
) -> None:
    response = staff.post(f"{DETAIL}{patient.reference}/", {"text": "Called the clinic.\nA test is booked."})

    assert response.headers["Location"] == DETAIL
    page, listed = text(staff.get(f"{DETAIL}{patient.reference}/")), text(staff.get(LIST))
    assert "Called the clinic. A test is booked." in page
    assert "Wanda Moss, Thu, Dec 10, 2026, 10:00 am ET" in page
    assert "1 of 1 documented" in listed
    assert [note.outage for note in OutageNote.objects.all()] == [outage]


@pytest.mark.parametrize("typed", ["", "   ", "x" * 2001])
def test_nothing_is_documented_without_words_and_what_was_typed_stays(
    staff: Client, outage: Outage, patient: Patient, typed: str
) -> None:
    response = staff.post(f"{DETAIL}{patient.reference}/", {"text": typed})

    assert response.status_code == 422
    assert "This could not be recorded" in text(response)
    assert not OutageNote.objects.exists()


def test_another_patients_notes_are_not_shown(staff: Client, outage: Outage, patient: Patient) -> None:
    make_outage_note(outage=outage, text="About somebody else.")

    assert "About somebody else." not in text(staff.get(f"{DETAIL}{patient.reference}/"))


def test_a_patient_whom_the_outage_did_not_touch_is_not_found(staff: Client, outage: Outage) -> None:
    untouched = make_patient()

    assert staff.get(f"{DETAIL}{untouched.reference}/").status_code == 404
    assert staff.post(f"{DETAIL}{untouched.reference}/", {"text": "Called."}).status_code == 404
    assert not OutageNote.objects.exists()


@pytest.mark.parametrize("name", ["20261209T200000-background", "20261209T200001-pages", "1"])
def test_an_outage_that_is_not_on_record_is_not_found(staff: Client, outage: Outage, name: str) -> None:
    assert staff.get(f"{LIST}{name}/").status_code == 404


@pytest.mark.parametrize("query", ["page=0", "page=2", "page=x", "sort=at", "page=1&page=1"])
def test_an_unknown_or_impossible_parameter_is_refused(staff: Client, outage: Outage, query: str) -> None:
    assert staff.get(f"{LIST}?{query}").status_code == 400
    assert staff.get(f"{DETAIL}?{query}").status_code == 400


def test_looking_is_on_record(staff: Client, outage: Outage, patient: Patient) -> None:
    staff.get(DETAIL)
    staff.get(f"{DETAIL}{patient.reference}/")

    looked = Event.objects.filter(actor="staff").order_by("pk")
    assert [(each.action, each.patient, each.subject) for each in looked] == [
        ("report-viewed", "", "20261209T200000-pages"),
        ("patient-viewed", patient.reference, "outage_patient"),
    ]


def test_promise_7_an_outage_that_consumed_a_window_is_on_record_and_the_refusal_names_the_fact_and_the_way_out(
    staff: Client, patient: Patient
) -> None:
    # The last sweep before the window's last evening; the next one comes after it.
    Sweep.objects.create(started_at=READY_AT, finished_at=CLOSES_AT - timedelta(hours=6))

    sweeps.run(clock=lambda: AFTERWARDS)

    outage = Outage.objects.get()
    assert (outage.cause, outage.started_at, outage.ended_at) == (
        "background",
        CLOSES_AT - timedelta(hours=6),
        AFTERWARDS,
    )
    assert "1 may be lost" in text(staff.get(LIST))
    assert patient.reference in text(staff.get(f"{LIST}20261209T230000-background/"))
    with pytest.raises(NotPermitted) as refused:
        prescriptions.write(
            patient_id=patient.pk,
            regimen=REGIMEN,
            signing=signed(patient.prescriber, AFTERWARDS),
            by=patient.prescriber,
            at=AFTERWARDS,
        )
    findings = {each["requirement"]: each["reason"] for each in answer(refused.value.decision)["findings"]}
    assert findings["prescription-window"] == (
        "The window of the test collected on December 3, 2026 closed on December 9, 2026; a new test opens "
        "the next one."
    )


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(seconds=0), "1 min"),
        (timedelta(seconds=119), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h 0 min"),
        (timedelta(hours=23, minutes=59), "23 h 59 min"),
        (timedelta(days=1), "1 d 0 h"),
        (timedelta(days=2, hours=4, minutes=59), "2 d 4 h"),
    ],
)
def test_how_long_it_lasted_is_said_in_two_units(length: timedelta, expected: str) -> None:
    assert duration(length) == expected


def test_the_list_counts_an_outage_that_is_over_once_and_what_was_documented_each_time(
    staff: Client, outage: Outage, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff.get(LIST)
    monkeypatch.setattr("monitoring.selectors.outages.touched", lambda *args, **kwargs: pytest.fail("counted again"))
    make_outage_note(outage=outage, patient=patient)

    assert "1 of 1 documented" in text(staff.get(LIST))
