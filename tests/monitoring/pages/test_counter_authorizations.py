"""An authorization at its counter: handed over once, reversed with a reason, never another pharmacy's."""

import io
from datetime import date, datetime, timedelta

import pypdf
import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from audit.actions import Action
from audit.models import Event
from monitoring.models import Authorization, Decision, Dispense, Prescription
from monitoring.presenters.counter import capsules
from monitoring.services import facts, reversals
from patients.models import Kind
from tests.factories import make_user
from tests.monitoring.pages.counters import MEDICAL, make_authorized, text
from tests.ready import READY_AT
from tests.signing import sign, signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(READY_AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def authorization() -> Authorization:
    return make_authorized()


@pytest.fixture
def pharmacist(client: Client, authorization: Authorization) -> Client:
    client.force_login(authorization.issued_by)
    return client


def on_a_later_shift(client: Client, authorization: Authorization, clock, at: datetime) -> None:
    clock.move_to(at)
    client.force_login(authorization.issued_by)


def page_of(authorization: Authorization) -> str:
    return f"/counter/authorizations/{authorization.number}/"


def positive_test(authorization: Authorization) -> None:
    fields = {"collected_on": date(2026, 12, 5), "result": "positive", "setting": "clia"}
    patient = authorization.patient
    facts.record(Kind.PREGNANCY_TEST, patient_id=patient.pk, fields=fields, by=patient.created_by, at=READY_AT)


@pytest.mark.parametrize("action", ["", "slip/", "slip.pdf"])
def test_a_pharmacist_of_another_pharmacy_finds_nothing(
    client: Client, authorization: Authorization, action: str
) -> None:
    client.force_login(make_user(Role.PHARMACIST))

    assert client.get(page_of(authorization) + action).status_code == 404


@pytest.mark.parametrize("action", ["hand-over/", "reverse/", "back/"])
def test_a_pharmacist_of_another_pharmacy_can_do_nothing(
    client: Client, authorization: Authorization, action: str
) -> None:
    client.force_login(make_user(Role.PHARMACIST))

    assert client.post(page_of(authorization) + action, {"reason": "not_collected"}).status_code == 404
    authorization.refresh_from_db()
    assert (authorization.handed_over_at, authorization.reversed_at) == (None, None)


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PATIENT, Role.STAFF])
def test_no_other_role_opens_hands_over_or_reverses(client: Client, authorization: Authorization, role: Role) -> None:
    client.force_login(make_user(role))

    assert client.get(page_of(authorization)).status_code == 403
    assert client.get(page_of(authorization) + "slip/").status_code == 403
    assert client.get(page_of(authorization) + "slip.pdf").status_code == 403
    assert client.post(page_of(authorization) + "back/").status_code == 403
    assert client.post(page_of(authorization) + "hand-over/").status_code == 403
    assert client.post(page_of(authorization) + "reverse/", {"reason": "not_collected"}).status_code == 403


def test_the_page_says_what_how_much_and_until_when(pharmacist: Client, authorization: Authorization) -> None:
    page = text(pharmacist.get(page_of(authorization)))

    assert authorization.number in page
    assert "isotretinoin capsules 20 mg" in page
    assert "60 capsules: 40 mg a day for 30 days, no refills" in page
    assert "Wed, Dec 9, 2026, 11:59 pm ET · in 4 days" in page


def test_the_slip_says_it_on_paper_where_no_distance_stays_true(
    pharmacist: Client, authorization: Authorization
) -> None:
    page = text(pharmacist.get(page_of(authorization) + "slip/"))

    assert authorization.number in page
    assert "isotretinoin capsules 20 mg" in page
    assert "60 capsules: 40 mg a day for 30 days, no refills" in page
    assert "<strong>Wed, Dec 9, 2026, 11:59 pm ET</strong>" in page
    assert "in 4 days" not in page


def test_the_slip_is_there_as_pdf_with_both_clocks_and_its_making_on_record(
    pharmacist: Client, authorization: Authorization
) -> None:
    authorization.issued_by.time_zone = "America/Chicago"
    authorization.issued_by.save()

    response = pharmacist.get(page_of(authorization) + "slip.pdf")

    words = " ".join(pypdf.PdfReader(io.BytesIO(response.content)).pages[0].extract_text().split())
    assert response.headers["Content-Type"] == "application/pdf"
    assert f'filename="authorization-{authorization.number}.pdf"' in response.headers["Content-Disposition"]
    assert authorization.number in words
    assert "Wed, Dec 9, 2026, 11:59 pm ET (10:59 pm CT)" in words
    assert authorization.patient.reference in words
    assert authorization.patient.family_name not in words
    assert [word for word in MEDICAL if word.lower() in words.lower()] == []
    made = Event.objects.get(action=Action.DOCUMENT_MADE)
    assert (made.patient, made.subject) == (authorization.patient.reference, authorization.number)


def test_a_slip_of_what_ran_out_is_not_valid(pharmacist: Client, authorization: Authorization, clock) -> None:
    on_a_later_shift(pharmacist, authorization, clock, authorization.expires_at)

    assert "Not valid. Run out: do not hand over" in text(pharmacist.get(page_of(authorization) + "slip/"))


def test_a_part_of_a_capsule_is_never_rounded_up() -> None:
    assert capsules(Prescription(daily_dose_mg=30, days_supply=15, strength_mg=20)) == "22 capsules (rounded down)"
    assert capsules(Prescription(daily_dose_mg=40, days_supply=30, strength_mg=20)) == "60 capsules"


def test_handing_over_puts_the_supply_on_the_patients_record_once(
    pharmacist: Client, authorization: Authorization
) -> None:
    first = pharmacist.post(page_of(authorization) + "hand-over/")
    second = pharmacist.post(page_of(authorization) + "hand-over/")

    dispense = Dispense.objects.get(patient=authorization.patient)
    authorization.refresh_from_db()
    assert (first.status_code, second.status_code) == (302, 409)
    assert (dispense.on, dispense.days_supply) == (date(2026, 12, 5), 30)
    assert authorization.dispense == dispense
    assert "Handed over Sat, Dec 5, 2026, 10:00 am ET" in text(pharmacist.get(page_of(authorization)))


def test_after_a_positive_test_the_hand_over_is_refused_without_a_medical_word(
    pharmacist: Client, authorization: Authorization
) -> None:
    positive_test(authorization)

    response = pharmacist.post(page_of(authorization) + "hand-over/")

    pages = [response, pharmacist.get(page_of(authorization)), pharmacist.get("/counter/authorizations/")]
    assert response.status_code == 409
    assert not Dispense.objects.exists()
    for page in map(text, pages):
        assert "Stopped by the clinic" in page
        assert [word for word in MEDICAL if word.lower() in page.lower()] == []


def test_a_hand_over_that_the_gate_withholds_is_refused_and_the_authorization_stays(
    pharmacist: Client, authorization: Authorization
) -> None:
    patient = authorization.patient
    facts.void(
        patient.facts.get(reference="treatment"),
        reason="Not read.",
        signing=signed(patient.created_by, READY_AT),
        by=patient.created_by,
        at=READY_AT,
    )

    response = pharmacist.post(page_of(authorization) + "hand-over/")

    authorization.refresh_from_db()
    assert response.status_code == 409
    assert "A form still has to be signed." in text(response)
    assert Decision.objects.filter(patient=patient, ask="dispense", permits=False).count() == 1
    assert (authorization.handed_over_at, authorization.reversed_at) == (None, None)


def test_what_ran_out_is_not_handed_over_and_goes_back_to_stock(
    pharmacist: Client, authorization: Authorization, clock
) -> None:
    on_a_later_shift(pharmacist, authorization, clock, authorization.expires_at)

    listed = text(pharmacist.get("/counter/authorizations/"))
    response = pharmacist.post(page_of(authorization) + "hand-over/")

    authorization.refresh_from_db()
    assert authorization.number in listed.split("Return to stock")[1]
    assert response.status_code == 409
    assert authorization.reversed_reason == "not_collected"
    assert not Dispense.objects.exists()


def test_one_second_before_it_runs_out_it_is_still_handed_over(
    pharmacist: Client, authorization: Authorization, clock
) -> None:
    on_a_later_shift(pharmacist, authorization, clock, authorization.expires_at - timedelta(seconds=1))

    pharmacist.post(page_of(authorization) + "hand-over/")

    authorization.refresh_from_db()
    assert authorization.handed_over_at == authorization.expires_at - timedelta(seconds=1)


@pytest.mark.parametrize("reason", ["not_collected", "wrong_quantity"])
def test_an_open_authorization_is_reversed_with_a_reason(
    pharmacist: Client, authorization: Authorization, reason: str
) -> None:
    response = pharmacist.post(page_of(authorization) + "reverse/", {"reason": reason})

    authorization.refresh_from_db()
    assert response.status_code == 302
    assert (authorization.reversed_reason, authorization.reversed_by) == (reason, authorization.issued_by)


def test_a_hand_over_in_error_is_reversed_and_its_supply_is_taken_back(
    pharmacist: Client, authorization: Authorization
) -> None:
    pharmacist.post(page_of(authorization) + "hand-over/")

    address = page_of(authorization)
    sign(pharmacist, f"{address}reverse/", {"reason": "handed_over_in_error"}, on=address)

    authorization.refresh_from_db()
    assert authorization.reversed_reason == "handed_over_in_error"
    assert authorization.dispense.voids.count() == 1


@pytest.mark.parametrize("reason", ["", "positive_test", "lost"])
def test_a_reason_that_is_not_the_counters_to_give_is_refused(
    pharmacist: Client, authorization: Authorization, reason: str
) -> None:
    response = pharmacist.post(page_of(authorization) + "reverse/", {"reason": reason})

    authorization.refresh_from_db()
    assert response.status_code == 422
    assert authorization.reversed_at is None


def test_a_reason_that_does_not_fit_what_became_of_it_is_refused(
    pharmacist: Client, authorization: Authorization
) -> None:
    response = pharmacist.post(page_of(authorization) + "reverse/", {"reason": "handed_over_in_error"})

    authorization.refresh_from_db()
    assert response.status_code == 409
    assert authorization.reversed_at is None


def test_the_list_says_what_closes_today(pharmacist: Client, authorization: Authorization, clock) -> None:
    before = text(pharmacist.get("/counter/authorizations/"))
    on_a_later_shift(pharmacist, authorization, clock, authorization.expires_at - timedelta(hours=5))
    on_the_day = text(pharmacist.get("/counter/authorizations/"))

    assert "Nothing closes today." in before
    assert authorization.number in before.split("Closing later")[1]
    assert "closes Wed, Dec 9, 2026, 11:59 pm ET · today" in on_the_day.split("Closing later")[0]


def test_what_ran_out_is_noted_as_returned_to_stock_and_leaves_the_list(
    pharmacist: Client, authorization: Authorization, clock
) -> None:
    on_a_later_shift(pharmacist, authorization, clock, authorization.expires_at + timedelta(days=30))

    response = pharmacist.post(page_of(authorization) + "back/", follow=True)

    authorization.refresh_from_db()
    assert (authorization.reversed_reason, authorization.reversed_by) == ("not_collected", authorization.issued_by)
    assert f"{authorization.number} is back in stock." in text(response)
    assert f'data-number="{authorization.number}"' not in text(response)
    assert pharmacist.post(page_of(authorization) + "back/").status_code == 409


def test_what_the_clinic_stopped_stays_on_the_list_until_somebody_says_that_it_is_back(
    pharmacist: Client, authorization: Authorization, clock
) -> None:
    positive_test(authorization)
    on_a_later_shift(pharmacist, authorization, clock, READY_AT + timedelta(days=40))
    before = text(pharmacist.get("/counter/authorizations/"))

    pharmacist.post(page_of(authorization) + "back/")

    assert authorization.number in before.split("Return to stock")[1]
    assert f'data-number="{authorization.number}"' not in text(pharmacist.get("/counter/authorizations/"))
    authorization.refresh_from_db()
    assert (authorization.reversed_reason, authorization.returned_by) == ("positive_test", authorization.issued_by)


def test_what_the_program_reversed_at_its_end_is_a_task_for_the_pharmacy(
    pharmacist: Client, authorization: Authorization, clock
) -> None:
    reversals.reverse_run_out(at=authorization.expires_at)
    on_a_later_shift(pharmacist, authorization, clock, authorization.expires_at + timedelta(hours=9))

    page = text(pharmacist.get("/counter/authorizations/"))

    assert authorization.number in page.split("Return to stock")[1]


def test_the_list_counts_what_is_in_each_part(pharmacist: Client, authorization: Authorization) -> None:
    context = pharmacist.get("/counter/authorizations/").context

    assert [len(context[part]) for part in ("today", "later", "back")] == [0, 1, 0]


def test_the_list_holds_only_the_pharmacys_own(client: Client, authorization: Authorization) -> None:
    client.force_login(make_user(Role.PHARMACIST))

    assert authorization.number not in text(client.get("/counter/authorizations/"))


@pytest.mark.parametrize("action", ["hand-over/", "reverse/", "back/"])
def test_what_changes_something_is_only_a_post(pharmacist: Client, authorization: Authorization, action: str) -> None:
    assert pharmacist.get(page_of(authorization) + action).status_code == 405
