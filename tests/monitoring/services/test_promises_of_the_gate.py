"""What the gate promises whoever asks it through the services (promises 3, 4, 5 and 8)."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Certification
from audit.actions import Action
from monitoring.models import Ask, Authorization, Decision, Prescription
from monitoring.services import authorizations, certifications, decisions
from monitoring.services.authorizations import KeyReused, NothingPrescribed
from monitoring.services.decisions import NotPermitted
from patients.models import Patient
from tests.factories import make_user
from tests.monitoring.services import acts
from tests.ready import CAN, CANNOT, READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

LIVER = ["liver-enzymes-acceptable", "liver-enzymes-current"]
TESTED = ["pregnancy-test", "prescription-window"]
# What is missing, and all that then withholds a supply. For `can` the category and the cycle pattern are no steps:
# unrecorded they are read as the strictest, which this patient meets.
MISSING_CAN = [
    ("birth-date", ["consent"]),
    (
        "enrollment",
        ["acknowledgment", "consent", "contraception", "contraception-lead-in", "counseling", "enrolled", *TESTED],
    ),
    ("treatment", ["consent"]),
    ("birth-defects", ["consent"]),
    ("counseling", ["counseling"]),
    ("indication", ["indication"]),
    ("alt", LIVER),
    ("ast", LIVER),
    ("screening", TESTED),
    ("menses", TESTED),
    ("confirmatory", TESTED),
    ("prescriber-declares", ["contraception", "contraception-lead-in"]),
    ("patient-declares", ["contraception"]),
    ("acknowledgment", ["acknowledgment"]),
    ("prescriber", ["prescriber-certified", "prescriber-specialty"]),
    ("pharmacy", ["pharmacy-certified"]),
]
MISSING_CANNOT = [
    ("birth-date", ["consent"]),
    ("category", ["acknowledgment", "consent", "contraception", "contraception-lead-in", *TESTED]),
    ("enrollment", ["consent", "counseling", "enrolled"]),
    ("treatment", ["consent"]),
    ("counseling", ["counseling"]),
    ("indication", ["indication"]),
    ("alt", LIVER),
    ("ast", LIVER),
    ("prescriber", ["prescriber-certified", "prescriber-specialty"]),
    ("pharmacy", ["pharmacy-certified"]),
]
MISSING = [(CAN, *each) for each in MISSING_CAN] + [(CANNOT, *each) for each in MISSING_CANNOT]
# Only the counter asks for these.
NOT_ASKED_OF_THE_PRESCRIBER = {"patient-declares", "acknowledgment", "pharmacy"}

each_missing = pytest.mark.parametrize(("record", "reference", "blocking"), MISSING)


def ask(patient: Patient, question: Ask) -> Decision:
    pharmacy = patient.pharmacy.code if patient.pharmacy else None
    return decisions.record(patient=patient, ask=question, pharmacy=pharmacy, by=patient.created_by, at=READY_AT)


@pytest.mark.parametrize("record", [CAN, CANNOT])
@pytest.mark.parametrize("question", Ask)
def test_a_ready_patient_is_permitted_so_that_what_is_taken_away_is_what_withholds(record: Any, question: Ask) -> None:
    patient = make_ready_patient(record=record)

    assert ask(patient, question).permits


def test_every_fact_of_a_ready_patient_is_taken_away_by_a_test() -> None:
    assert {reference for reference, _ in MISSING_CAN} >= CAN.keys() - {"category", "cycle"}
    assert {reference for reference, _ in MISSING_CANNOT} >= CANNOT.keys()


@each_missing
def test_promise_3_without_any_one_fact_no_supply_is_permitted(
    record: Any, reference: str, blocking: list[str]
) -> None:
    patient = make_ready_patient(record=record, without={reference})

    decision = ask(patient, Ask.DISPENSE)

    assert (decision.permits, decisions.blocking(decision)) == (False, blocking)


@each_missing
def test_promise_3_without_any_one_fact_that_prescribing_asks_for_nothing_is_prescribed(
    record: Any, reference: str, blocking: list[str]
) -> None:
    patient = make_ready_patient(record=record, without={reference})

    decision = ask(patient, Ask.PRESCRIBE)

    assert decision.permits is (reference in NOT_ASKED_OF_THE_PRESCRIBER)


@each_missing
def test_promise_4_with_any_step_missing_an_authorization_is_refused_and_the_refusal_stays_on_record(
    record: Any, reference: str, blocking: list[str]
) -> None:
    patient = make_ready_patient(record=record, without={reference})

    with pytest.raises(NotPermitted) as refused:
        acts.issue(patient)

    kept = Decision.objects.get(patient=patient)
    assert kept == refused.value.decision
    assert (kept.permits, decisions.blocking(kept)) == (False, blocking)
    assert not Authorization.objects.exists()


@pytest.mark.parametrize(
    "reference", ["treatment", "counseling", "confirmatory", "acknowledgment", "alt", "enrollment"]
)
def test_promise_4_a_step_taken_back_after_the_prescription_refuses_its_authorization(reference: str) -> None:
    patient = make_ready_patient()
    acts.prescribe(patient)

    acts.void(patient, reference)

    with pytest.raises(NotPermitted) as refused:
        acts.issue(patient)
    assert refused.value.decision.permits is False


def test_promise_4_without_a_prescription_an_authorization_is_refused_and_the_refusal_stays_on_record() -> None:
    patient = make_ready_patient()

    with pytest.raises(NothingPrescribed) as refused:
        acts.issue(patient)

    kept = Decision.objects.get(patient=patient)
    assert (kept, kept.permits) == (refused.value.decision, True)
    assert not Authorization.objects.exists()


def test_promise_4_a_refusal_to_prescribe_stays_on_record() -> None:
    patient = make_ready_patient(without={"confirmatory"})

    with pytest.raises(NotPermitted) as refused:
        acts.prescribe(patient)

    kept = Decision.objects.get(patient=patient)
    assert (kept, kept.ask, kept.permits) == (refused.value.decision, "prescribe", False)
    assert not Prescription.objects.exists()


def test_a_refusal_says_what_withheld() -> None:
    patient = make_ready_patient(without={"acknowledgment", "alt"})

    with pytest.raises(
        NotPermitted, match="withholds: acknowledgment, liver-enzymes-acceptable, liver-enzymes-current"
    ):
        acts.issue(patient)


def test_promise_5_decertifying_the_prescriber_refuses_the_very_next_authorization() -> None:
    patient = make_ready_patient()
    acts.prescribe(patient)
    held = Certification.objects.get(who=patient.prescriber.code)

    certifications.decertify(held, on=date(2026, 12, 5), reason="Left.", by=make_user("staff"), at=READY_AT)

    with pytest.raises(NotPermitted) as refused:
        acts.issue(patient)
    assert decisions.blocking(refused.value.decision) == ["prescriber-certified", "prescriber-specialty"]


def test_promise_5_decertifying_the_pharmacy_refuses_the_very_next_hand_over() -> None:
    patient, authorization = acts.make_authorized_patient()
    held = Certification.objects.get(who=patient.pharmacy.code)

    certifications.decertify(held, on=date(2026, 12, 5), reason="Closed.", by=make_user("staff"), at=READY_AT)

    with pytest.raises(NotPermitted) as refused:
        authorizations.hand_over(authorization, by=acts.pharmacist_of(patient), at=READY_AT)
    assert decisions.blocking(refused.value.decision) == ["pharmacy-certified"]


def test_promise_5_a_decertification_from_tomorrow_on_still_permits_today() -> None:
    patient = make_ready_patient()
    acts.prescribe(patient)
    held = Certification.objects.get(who=patient.prescriber.code)

    certifications.decertify(held, on=date(2026, 12, 6), reason="Leaves.", by=make_user("staff"), at=READY_AT)

    assert acts.issue(patient).do_not_dispense_after_on == date(2026, 12, 5)


def test_promise_8_the_same_key_returns_the_same_authorization() -> None:
    patient, authorization = acts.make_authorized_patient()

    again = acts.issue(patient, key="key-1", at=READY_AT + timedelta(hours=1))

    assert again == authorization
    assert Authorization.objects.count() == 1


def test_promise_8_the_same_key_returns_the_same_authorization_even_once_it_was_reversed() -> None:
    patient, authorization = acts.make_authorized_patient()
    authorizations.reverse(authorization, reason="not_collected", by=acts.pharmacist_of(patient), at=READY_AT)

    again = acts.issue(patient, key="key-1")

    assert (again, again.reversed_reason) == (authorization, "not_collected")


def test_promise_8_the_same_key_for_another_patient_is_an_error() -> None:
    patient, _ = acts.make_authorized_patient()
    other = make_ready_patient(pharmacy=patient.pharmacy)
    acts.prescribe(other)

    with pytest.raises(KeyReused):
        acts.issue(other, key="key-1")

    assert not Authorization.objects.filter(patient=other).exists()


def test_promise_8_another_pharmacy_may_use_the_same_key() -> None:
    acts.make_authorized_patient()

    _, authorization = acts.make_authorized_patient()

    assert Authorization.objects.filter(request_key="key-1").count() == 2
    assert authorization.request_key == "key-1"


@pytest.mark.parametrize(
    ("act", "action", "cause"),
    [
        (acts.issue, Action.AUTHORIZATION_REFUSED, "withheld"),
        (acts.prescribe, Action.PRESCRIPTION_REFUSED, "withheld"),
    ],
)
def test_a_refusal_is_in_the_trail_with_its_cause_and_its_decision(act: Any, action: Action, cause: str) -> None:
    patient = make_ready_patient(without={"alt"})
    by = acts.pharmacist_of(patient) if act is acts.issue else patient.prescriber

    with pytest.raises(NotPermitted) as refused:
        act(patient)

    reference = refused.value.decision.reference
    assert acts.trail_of(action) == [
        {
            "actor": by.username,
            "at": READY_AT,
            "patient": patient.reference,
            "subject": reference,
            "detail": {"cause": cause, "decision": reference},
        }
    ]


def test_a_refusal_for_want_of_a_prescription_is_in_the_trail() -> None:
    patient = make_ready_patient()

    with pytest.raises(NothingPrescribed) as refused:
        acts.issue(patient)

    [kept] = acts.trail_of(Action.AUTHORIZATION_REFUSED)
    assert kept["detail"] == {"cause": "nothing-prescribed", "decision": refused.value.decision.reference}


def test_a_permit_leaves_no_refusal_in_the_trail() -> None:
    acts.make_authorized_patient()

    assert acts.trail_of(Action.AUTHORIZATION_REFUSED) == []
    assert acts.trail_of(Action.PRESCRIPTION_REFUSED) == []
