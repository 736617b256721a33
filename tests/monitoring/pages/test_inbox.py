"""What clinicians are told: their own inbox, its count, and what came of every reminder of a patient."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.roles import Role
from audit.actions import Action
from audit.models import Event
from monitoring.models import Reminder
from monitoring.selectors import reminders as selector
from tests.factories import NOW, make_contact_preferences, make_patient, make_reminder, make_user
from tests.monitoring.pages.clinicians import certified_prescriber, nurse_of, signed_in
from tests.monitoring.pages.patients import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    # The count in the navigation is kept for a minute.
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield
    cache.clear()


@pytest.fixture(autouse=True)
def count_anew() -> None:
    # The count of another test's user, of the same key, may be less than a minute old.
    cache.clear()


def told(patient, kind: str = "result-awaited", **fields: Any) -> Reminder:
    given = {"patient": patient, "channel": "inbox", "status": "sent", "sent_at": NOW - timedelta(days=2)}
    return make_reminder(**{**given, "kind": kind, **fields})


def test_the_inbox_says_whom_what_and_since_when() -> None:
    patient = make_patient(reference="R-4F7K2M")
    told(patient, closes_at=NOW + timedelta(days=1))

    page = text(signed_in(patient.prescriber).get("/inbox/"))

    assert '<a href="/patients/R-4F7K2M/"><strong>Lopez, Ana</strong></a>' in page
    assert "Result awaited" in page
    assert "Sat, Nov 21, 2026, 10:00 am ET · 2 days ago" in page
    assert "closes Tue, Nov 24, 2026, 9:59 am ET · tomorrow" in page


def test_the_inbox_names_the_reminder_that_found_nobody() -> None:
    patient = make_patient()
    lost = make_reminder(patient=patient, kind="window-closes-soon", channel="sms", status="sent", sent_at=NOW)
    told(patient, "unreachable", escalates=lost)

    page = text(signed_in(patient.prescriber).get("/inbox/"))

    assert "“Window closes in two days” · Text message · sent Mon, Nov 23, 2026, 10:00 am ET" in page


def test_the_latest_comes_first() -> None:
    patient = make_patient()
    told(patient, "labs-overdue", sent_at=NOW - timedelta(days=9))
    told(patient, "unanswered", sent_at=NOW)
    told(patient, "result-awaited")

    page = text(signed_in(patient.prescriber).get("/inbox/"))

    assert page.index("went unanswered") < page.index("Result awaited") < page.index("Liver labs overdue")


@pytest.mark.parametrize(
    "fields",
    [
        {"acted_at": NOW},
        {"status": "planned", "sent_at": None},
        {"channel": "digest"},
        {"kind": "test-due"},
        {"status": "withdrawn", "withdrawn_at": NOW, "sent_at": None},
    ],
    ids=["done", "planned", "the digest", "the patient's own", "withdrawn"],
)
def test_what_does_not_wait_for_the_clinic_is_not_in_the_inbox(fields: dict[str, Any]) -> None:
    patient = make_patient()
    told(patient, **fields)

    assert "Nothing waits for you." in text(signed_in(patient.prescriber).get("/inbox/"))


def test_a_delegate_reads_it_too_and_nobody_elses_prescriber_does() -> None:
    patient = make_patient(prescriber=certified_prescriber())
    told(patient)
    colleague = make_user(Role.PRESCRIBER, clinic=patient.clinic)

    assert "Result awaited" in text(signed_in(nurse_of(patient.prescriber)).get("/inbox/"))
    assert "Nothing waits for you." in text(signed_in(colleague).get("/inbox/"))


def test_every_page_says_how_many_things_wait() -> None:
    patient = make_patient()
    told(patient, "unsubscribed")
    told(patient, "unanswered")

    assert '<span class="nav-count">2</span>' in text(signed_in(patient.prescriber).get("/worklist/"))


def test_the_count_is_worked_out_once_a_minute_and_again_when_the_inbox_is_read() -> None:
    patient = make_patient()
    client = signed_in(patient.prescriber)
    client.get("/worklist/")
    told(patient)

    assert "nav-count" not in text(client.get("/worklist/"))
    client.get("/inbox/")
    assert '<span class="nav-count">1</span>' in text(client.get("/worklist/"))


def test_the_inbox_takes_as_many_queries_for_many_as_for_one(django_assert_max_num_queries: Any) -> None:
    prescriber = certified_prescriber()
    for _ in range(12):
        told(make_patient(prescriber=prescriber))
    client = signed_in(prescriber)

    with django_assert_max_num_queries(8):
        client.get("/inbox/")


@pytest.mark.parametrize("role", [Role.PATIENT, Role.PHARMACIST, Role.STAFF])
@pytest.mark.parametrize("page", ["/inbox/", "/patients/R-1/reminders/"])
def test_only_clinicians_have_an_inbox(client: Client, role: Role, page: str) -> None:
    client.force_login(make_user(role))

    assert client.get(page).status_code == 403


@pytest.mark.parametrize("page", ["/inbox/", "/patients/R-1/reminders/"])
def test_a_stranger_is_asked_to_sign_in(client: Client, page: str) -> None:
    assert client.get(page).headers["Location"] == f"/sign-in/?next={page}"


def test_there_is_no_page_behind_the_last() -> None:
    assert signed_in(certified_prescriber()).get("/inbox/?page=2").status_code == 400


# ---- All reminders of one patient


def reminders_of(patient, by=None, **headers: str):
    return signed_in(by or patient.prescriber).get(f"/patients/{patient.reference}/reminders/", headers=headers)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"send_at": NOW + timedelta(days=1)}, ["Planned", "for Tue, Nov 24, 2026, 10:00 am ET"]),
        ({"status": "sent", "sent_at": NOW}, ["Sent"]),
        ({"status": "sent", "sent_at": NOW, "opened_at": NOW, "acted_at": NOW}, ["Sent", "Link opened", "Done"]),
        ({"status": "sent", "sent_at": NOW, "bounced_at": NOW}, ["Sent", "Came back"]),
        ({"status": "failed", "failed_at": NOW}, ["Could not be sent"]),
        ({"status": "withdrawn", "withdrawn_at": NOW}, ["Withdrawn: no longer needed"]),
        ({"status": "claimed", "claimed_at": NOW, "claim": "w"}, ["Being sent"]),
    ],
    ids=["planned", "sent", "done", "bounced", "failed", "withdrawn", "claimed"],
)
def test_a_patients_page_says_what_came_of_each_reminder(fields: dict[str, Any], said: list[str]) -> None:
    patient = make_patient()
    make_reminder(patient=patient, reference="M-7Q2M-4KX4", **fields)

    page = text(reminders_of(patient))

    assert "Pregnancy test due" in page
    assert "to the patient" in page
    assert "M-7Q2M-4KX4" in page
    cell = page.split('<ul class="came">')[1].split("</ul>")[0]
    assert cell.count("<li>") == len([each for each in said if not each.startswith("for ")])
    assert all(each in cell for each in said)


def test_a_patients_page_says_how_the_patient_wants_to_be_reached() -> None:
    patient = make_patient()
    make_contact_preferences(patient=patient, by_sms=False)

    page = text(reminders_of(patient))

    assert "The patient takes e-mail, and has stopped text messages." in page
    assert "Quiet from 9:00 pm until 8:00 am, on the patient's own clock." in page


def test_a_script_asks_for_the_part_alone() -> None:
    part = text(reminders_of(make_patient(), **{"HX-Request": "true"}))

    assert part.startswith('<div id="reminders-part">')


def test_a_patient_of_somebody_else_is_not_found_and_looking_is_noted() -> None:
    patient = make_patient()

    assert reminders_of(patient, by=certified_prescriber()).status_code == 404
    reminders_of(patient)

    looked = Event.objects.get(action=Action.PATIENT_VIEWED, patient=patient.reference)
    assert looked.subject == "reminders"


def test_what_closes_first_comes_first_and_what_nothing_ends_leaves_after_two_weeks() -> None:
    patient = make_patient()
    told(patient, "counseling-missing", closes_at=NOW + timedelta(days=5))
    told(patient, "prescription-missing", closes_at=NOW + timedelta(days=1))
    told(patient, "unsubscribed", sent_at=NOW - timedelta(days=14))
    told(patient, "unreachable", sent_at=NOW - timedelta(days=13))

    found = selector.inbox(patient.prescriber, at=NOW)

    assert [each.kind for each in found] == ["prescription-missing", "counseling-missing", "unreachable"]
