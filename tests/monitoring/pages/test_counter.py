"""The counter: both halves find a patient, the answer is a sentence, and only a permitted supply is authorized."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from audit.actions import Action
from audit.models import Event
from monitoring.models import Authorization, Decision
from monitoring.policy.requirements import BY_ID
from monitoring.presenters.counter_words import ELSEWHERE, NOT_PRESCRIBED, SAY
from monitoring.services import facts, prescriptions
from patients.models import Kind, Patient
from tests.factories import make_authorization, make_pharmacy, make_user
from tests.monitoring.pages.counters import MEDICAL, at_the_counter, authorize, look_up, text
from tests.monitoring.services.acts import prescribe
from tests.ready import CAN, CANNOT, READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "7d0f6f4e-1c57-4c6a-9d67-0f6f4e1c57aa"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(READY_AT, tick=False) as traveller:
        yield traveller


def positive_test(patient: Patient) -> None:
    fields = {"collected_on": date(2026, 12, 5), "result": "positive", "setting": "clia"}
    facts.record(Kind.PREGNANCY_TEST, patient_id=patient.pk, fields=fields, by=patient.created_by, at=READY_AT)


# ---- Who may


@pytest.mark.parametrize("page", ["/counter/", "/counter/patient/", "/counter/authorizations/"])
@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PATIENT, Role.STAFF])
def test_only_a_pharmacist_stands_at_the_counter(client: Client, role: Role, page: str) -> None:
    client.force_login(make_user(role))

    assert client.get(page).status_code == 403


@pytest.mark.parametrize("page", ["/counter/", "/counter/patient/", "/counter/authorizations/"])
def test_a_stranger_is_asked_to_sign_in(client: Client, page: str) -> None:
    response = client.get(page)

    assert (response.status_code, response.headers["Location"]) == (302, f"/sign-in/?next={page}")


@pytest.mark.parametrize("page", ["/counter/", "/counter/patient/", "/counter/authorizations/"])
def test_an_unknown_parameter_is_refused(client: Client, page: str) -> None:
    at_the_counter(client, make_ready_patient())

    assert client.get(page, {"reference": "R-1"}).status_code == 400


# ---- Looking up


@pytest.mark.parametrize(
    ("reference", "born_on"), [("R-999999", "1998-05-04"), ("own", "1998-05-05"), ("R'; --", "1998-05-04")]
)
def test_every_mismatch_is_told_in_the_same_words(client: Client, reference: str, born_on: str) -> None:
    patient = make_ready_patient()
    client.force_login(make_user(Role.PHARMACIST))

    response = look_up(client, patient.reference if reference == "own" else reference, born_on)

    assert response.status_code == 422
    assert "No patient matches this reference and birth date." in text(response)
    assert client.get("/counter/patient/").headers["Location"] == "/counter/"


def test_what_was_typed_is_kept_after_a_mismatch(client: Client) -> None:
    client.force_login(make_user(Role.PHARMACIST))

    page = text(look_up(client, "R-999999", "1998-05-04"))

    assert 'value="R-999999"' in page
    assert 'value="1998-05-04"' in page


def test_each_attempt_is_on_record_and_only_a_reference_is_kept_of_what_was_typed(client: Client) -> None:
    patient = make_ready_patient(reference="R-4F7K2M")
    pharmacist = at_the_counter(client, patient)
    look_up(client, "r-4f7k2m", "1990-01-01")
    look_up(client, "Ana Lopez")

    found = Event.objects.filter(action=Action.PATIENT_LOOKED_UP, actor=pharmacist.username).order_by("pk")
    assert [(each.patient, each.detail["matched"]) for each in found] == [
        ("R-4F7K2M", True),
        ("R-4F7K2M", False),
        ("", False),
    ]


def test_a_failed_look_up_forgets_who_was_at_the_counter_before(client: Client) -> None:
    at_the_counter(client, make_ready_patient())

    look_up(client, "R-999999")

    assert client.get("/counter/patient/").headers["Location"] == "/counter/"


def test_who_is_at_the_counter_is_forgotten_after_a_quarter_of_an_hour(client: Client, clock) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    at_the_counter(client, patient)

    clock.shift(timedelta(minutes=15))

    assert client.get("/counter/patient/").headers["Location"] == "/counter/"
    assert authorize(client).headers["Location"] == "/counter/"
    assert not Authorization.objects.exists()


# ---- The answer


def test_every_requirement_has_a_sentence_for_the_counter() -> None:
    assert set(SAY) == {*BY_ID, "policy-in-force"}


@pytest.mark.parametrize("words", [*SAY.values(), NOT_PRESCRIBED, ELSEWHERE], ids=lambda words: words.say[:20])
def test_no_sentence_of_the_counter_holds_a_medical_word(words) -> None:
    assert [word for word in MEDICAL if word.lower() in f"{words.say} {words.who} ".lower()] == []


def test_a_permitted_supply_may_be_dispensed_and_the_question_is_on_record(client: Client) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    pharmacist = at_the_counter(client, patient)

    page = text(client.get("/counter/patient/"))

    assert "Authorize" in page
    assert "until Wed, Dec 9, 2026, 11:59 pm ET · in 4 days" in page
    assert "isotretinoin capsules 20 mg<br>60 capsules: 40 mg a day for 30 days, no refills" in page
    assert Decision.objects.get(patient=patient, ask="dispense", asked_by=pharmacist).permits is True


def test_nothing_prescribed_is_said_though_every_step_is_done(client: Client) -> None:
    at_the_counter(client, make_ready_patient())

    page = text(client.get("/counter/patient/"))

    assert "Do not dispense" in page
    assert "There is no prescription that we can fill." in page
    assert "Authorize" not in page


def test_a_withheld_answer_is_a_sentence_to_say_and_the_refusal_is_on_record(client: Client) -> None:
    patient = make_ready_patient(without=["acknowledgment"])
    prescribe(patient)
    at_the_counter(client, patient)

    page = text(client.get("/counter/patient/"))

    assert "Do not dispense" in page
    assert "This month&#x27;s questions have not been answered." in page
    assert "Authorize" not in page
    assert Decision.objects.get(patient=patient, ask="dispense").permits is False


def test_a_positive_test_shows_on_the_next_reading_and_nothing_medical_with_it(client: Client) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    at_the_counter(client, patient)
    assert 'data-may="true"' in text(client.get("/counter/patient/"))
    positive_test(patient)

    page = text(client.get("/counter/patient/"))

    assert "Do not dispense" in page
    assert "Your clinic would like to speak with you before the next supply." in page
    assert [word for word in MEDICAL if word.lower() in page.lower()] == []


def test_a_supply_authorized_here_leads_to_its_authorization(client: Client) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    at_the_counter(client, patient)
    authorize(client)

    response = client.get("/counter/patient/")

    assert response.context["answer"].headline == "Hand over"
    assert Authorization.objects.get(patient=patient).number in text(response)


def test_a_pharmacist_elsewhere_is_told_both_clocks(client: Client) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    pharmacist = at_the_counter(client, patient)
    pharmacist.time_zone = "America/Los_Angeles"
    pharmacist.save()

    page = text(client.get("/counter/patient/"))

    assert "until Wed, Dec 9, 2026, 11:59 pm ET (8:59 pm PT) · in 4 days" in page


def test_a_supply_authorized_at_another_pharmacy_is_not_dispensed_here(client: Client) -> None:
    patient = make_ready_patient()
    prescription = prescribe(patient)
    other = make_authorization(prescription=prescription, expires_at=READY_AT + timedelta(days=3))
    at_the_counter(client, patient)

    page = text(client.get("/counter/patient/"))

    assert "Another pharmacy is already filling this supply." in page
    assert other.number not in page
    assert authorize(client).status_code == 409


# ---- Opening the answer again


def told(client: Client) -> tuple[str, int]:
    """Open the answer, and return the decision it shows and how many there are."""
    reference = client.get("/counter/patient/").context["decision"]
    return reference, Decision.objects.filter(ask="dispense").count()


def test_opening_the_answer_again_shows_the_same_decision_and_stores_none(client: Client, clock) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    at_the_counter(client, patient)

    first = told(client)
    clock.shift(timedelta(minutes=10))

    assert first == told(client) == (Decision.objects.get(patient=patient, ask="dispense").reference, 1)


def test_a_fact_recorded_since_is_decided_and_stored_anew(client: Client) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    at_the_counter(client, patient)
    first, _ = told(client)
    positive_test(patient)

    second, count = told(client)

    assert second != first
    assert count == 2
    assert Decision.objects.get(reference=second).permits is False


def test_an_answer_that_time_has_changed_is_decided_and_stored_anew(client: Client, clock) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    # Ten minutes before the window closes.
    clock.move_to(datetime(2026, 12, 10, 4, 50, tzinfo=UTC))
    at_the_counter(client, patient)
    first, _ = told(client)
    clock.move_to(datetime(2026, 12, 10, 5, 0, tzinfo=UTC))

    second, count = told(client)

    assert (second != first, count) == (True, 2)
    assert [Decision.objects.get(reference=each).permits for each in (first, second)] == [True, False]


def test_another_prescription_is_asked_about_anew(client: Client) -> None:
    patient = make_ready_patient()
    prescription = prescribe(patient)
    at_the_counter(client, patient)
    first, _ = told(client)
    prescriptions.cancel(prescription, reason="Fewer days.", by=patient.prescriber, at=READY_AT)
    prescribe(patient, days_supply=15)

    second, count = told(client)

    assert (second != first, count) == (True, 2)


def test_another_pharmacists_decision_is_not_told_as_ones_own(client: Client) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    at_the_counter(client, patient)
    first, _ = told(client)
    at_the_counter(client, patient)

    second, count = told(client)

    assert (second != first, count) == (True, 2)


def test_checking_again_asks_again_and_stores_the_answer(client: Client) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    at_the_counter(client, patient)
    first, _ = told(client)

    response = client.post("/counter/patient/check-again/")

    assert response.headers["Location"] == "/counter/patient/"
    assert told(client) == (Decision.objects.latest("pk").reference, 2)
    assert first != Decision.objects.latest("pk").reference


def test_checking_again_with_nobody_at_the_counter_asks_who_it_is(client: Client) -> None:
    client.force_login(make_user(Role.PHARMACIST))

    assert client.post("/counter/patient/check-again/").headers["Location"] == "/counter/"
    assert client.get("/counter/patient/check-again/").status_code == 405


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PATIENT, Role.STAFF])
def test_no_other_role_checks_again(client: Client, role: Role) -> None:
    client.force_login(make_user(role))

    assert client.post("/counter/patient/check-again/").status_code == 403


# ---- Authorizing


def test_authorizing_leads_to_the_authorization(client: Client) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    pharmacist = at_the_counter(client, patient)

    response = authorize(client)

    issued = Authorization.objects.get(patient=patient)
    assert (response.status_code, response.headers["Location"]) == (302, f"/counter/authorizations/{issued.number}/")
    assert (issued.pharmacy, issued.issued_by) == (patient.pharmacy, pharmacist)


STEPS_OF_CAN = sorted({*CAN, "prescriber", "pharmacy"} - {"birth-date", "cycle", "category"})


@pytest.mark.parametrize("step", STEPS_OF_CAN)
def test_promise_4_authorizing_with_a_step_missing_is_refused_and_the_refusal_recorded(
    client: Client, step: str
) -> None:
    patient = make_ready_patient(without=[step])
    pharmacist = at_the_counter(client, patient)

    response = authorize(client)

    refusal = Decision.objects.filter(patient=patient, ask="dispense").latest("pk")
    assert response.status_code == 409
    assert "Do not dispense" in text(response)
    assert refusal.reference in text(response)
    assert (refusal.permits, refusal.asked_by) == (False, pharmacist)
    assert not Authorization.objects.exists()


@pytest.mark.parametrize("step", ["treatment", "enrollment", "counseling", "alt", "ast", "indication"])
def test_promise_4_holds_for_those_who_cannot_get_pregnant(client: Client, step: str) -> None:
    patient = make_ready_patient(record=CANNOT, without=[step])
    at_the_counter(client, patient)

    assert authorize(client).status_code == 409
    assert [each.permits for each in Decision.objects.filter(patient=patient, ask="dispense")] == [False, False]
    assert not Authorization.objects.exists()


def test_promise_4_without_a_prescription_authorizing_is_refused(client: Client) -> None:
    patient = make_ready_patient()
    at_the_counter(client, patient)

    response = authorize(client)

    assert response.status_code == 409
    assert "There is no prescription that we can fill." in text(response)
    # One for the look-up, one for the attempt.
    assert Decision.objects.filter(patient=patient, ask="dispense").count() == 2
    assert not Authorization.objects.exists()


def test_promise_4_a_cancelled_prescription_is_none(client: Client) -> None:
    patient = make_ready_patient()
    prescriptions.cancel(prescribe(patient), reason="Changed my mind.", by=patient.prescriber, at=READY_AT)
    at_the_counter(client, patient)

    assert authorize(client).status_code == 409


def test_promise_8_the_same_key_sent_twice_is_one_authorization(client: Client) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    at_the_counter(client, patient)

    first, second = authorize(client, KEY), authorize(client, KEY)

    assert first.headers["Location"] == second.headers["Location"]
    assert Authorization.objects.count() == 1


def test_promise_8_the_same_key_for_another_patient_is_refused(client: Client) -> None:
    first = make_ready_patient()
    second = make_ready_patient(pharmacy=first.pharmacy)
    for patient in (first, second):
        prescribe(patient)
    at_the_counter(client, first)
    authorize(client, KEY)
    look_up(client, second.reference)

    response = authorize(client, KEY)

    assert response.status_code == 409
    assert not Authorization.objects.filter(patient=second).exists()


def test_another_key_while_one_is_open_is_refused_and_leads_to_the_open_one(client: Client) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    at_the_counter(client, patient)
    authorize(client)

    response = authorize(client)

    assert response.status_code == 409
    assert Authorization.objects.get(patient=patient).number in text(response)


def test_a_page_that_showed_somebody_else_authorizes_nobody(client: Client) -> None:
    shown = make_ready_patient()
    looked_up_after = make_ready_patient(pharmacy=shown.pharmacy)
    for each in (shown, looked_up_after):
        prescribe(each)
    at_the_counter(client, shown)
    assert f'name="reference" value="{shown.reference}"' in client.get("/counter/patient/").content.decode()

    look_up(client, looked_up_after.reference)
    response = authorize(client, reference=shown.reference)

    assert response.status_code == 409
    assert "Somebody else was looked up after this page was opened." in text(response)
    assert not Authorization.objects.exists()


def test_a_request_that_names_no_patient_is_refused(client: Client) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    at_the_counter(client, patient)

    assert authorize(client, reference="").status_code == 400
    assert not Authorization.objects.exists()


@pytest.mark.parametrize("key", ["", "no-key"])
def test_a_request_without_its_key_is_refused(client: Client, key: str) -> None:
    patient = make_ready_patient()
    prescribe(patient)
    at_the_counter(client, patient)

    assert client.post("/counter/patient/authorize/", {"key": key, "reference": patient.reference}).status_code == 400
    assert not Authorization.objects.exists()


def test_promise_17_extra_fields_take_no_effect(client: Client) -> None:
    patient = make_ready_patient(without=["acknowledgment"])
    prescribe(patient)
    at_the_counter(client, patient)
    sent = {"permits": "true", "eligible": "1", "pharmacy": make_pharmacy().code, "days_supply": "90"}

    assert authorize(client, **sent).status_code == 409


def test_authorizing_is_only_a_post(client: Client) -> None:
    at_the_counter(client, make_ready_patient())

    assert client.get("/counter/patient/authorize/").status_code == 405
