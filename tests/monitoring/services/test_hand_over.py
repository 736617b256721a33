"""Hand supplies over and reverse what was authorized: at the counter the gate is asked once more."""

from datetime import date, timedelta

import pytest

from audit.actions import Action
from monitoring.models import Authorization, Decision, Dispense, ReversalReason
from monitoring.services import authorizations, decisions, facts, prescriptions
from monitoring.services.authorizations import NotOpen
from monitoring.services.checks import NotRecordable
from monitoring.services.decisions import NotPermitted
from patients.models import Patient, Void
from tests.factories import make_user
from tests.monitoring.services import acts
from tests.ready import CANNOT, READY_AT
from tests.signing import signed

pytestmark = pytest.mark.django_db

SOON = READY_AT + timedelta(hours=2)


def hand_over(patient: Patient, authorization: Authorization) -> Authorization:
    return authorizations.hand_over(authorization, by=acts.pharmacist_of(patient), at=SOON)


def reverse(patient: Patient, authorization: Authorization, reason: str) -> Authorization:
    by = acts.pharmacist_of(patient)
    return authorizations.reverse(
        authorization, reason=ReversalReason(reason), signing=signed(by, SOON), by=by, at=SOON
    )


def test_hand_over_closes_the_authorization_and_the_supply_becomes_a_fact() -> None:
    patient, authorization = acts.make_authorized_patient()

    handed_over = hand_over(patient, authorization)

    supply = Dispense.objects.get()
    assert (handed_over.pk, handed_over.dispense) == (authorization.pk, supply)
    assert (handed_over.handed_over_at, handed_over.handed_over_by) == (SOON, acts.pharmacist_of(patient))
    assert (supply.patient, supply.on, supply.days_supply) == (patient, date(2026, 12, 5), 30)


def test_hand_over_asks_the_gate_again_and_keeps_its_answer() -> None:
    patient, authorization = acts.make_authorized_patient()

    hand_over(patient, authorization)

    kept = Decision.objects.filter(ask="dispense").order_by("pk")
    assert [(each.at, each.permits) for each in kept] == [(READY_AT, True), (SOON, True)]


def test_hand_over_is_in_the_trail() -> None:
    patient, authorization = acts.make_authorized_patient()

    hand_over(patient, authorization)

    [kept] = acts.trail_of(Action.AUTHORIZATION_HANDED_OVER)
    assert kept == {
        "actor": acts.pharmacist_of(patient).username,
        "at": SOON,
        "patient": patient.reference,
        "subject": authorization.number,
        "detail": {"dispense": Dispense.objects.get().reference},
    }


def test_a_supply_is_handed_over_only_once() -> None:
    patient, authorization = acts.make_authorized_patient()
    hand_over(patient, authorization)

    with pytest.raises(NotOpen) as refused:
        hand_over(patient, authorization)

    assert refused.value.authorization == authorization
    assert Dispense.objects.count() == 1


def test_a_positive_test_after_the_authorization_stops_it_at_the_counter() -> None:
    patient, authorization = acts.make_authorized_patient()

    positive = acts.record_positive(patient, at=SOON)

    with pytest.raises(NotOpen):
        hand_over(patient, authorization)
    authorization.refresh_from_db()
    assert (authorization.reversed_reason, authorization.reversed_at) == ("positive_test", SOON)
    assert authorization.reversed_by == positive.recorded_by
    assert not Dispense.objects.exists()


def test_a_test_corrected_to_positive_stops_it_too() -> None:
    patient, authorization = acts.make_authorized_patient()
    negative = patient.facts.get(reference="confirmatory")

    facts.correct(
        negative,
        fields=acts.POSITIVE,
        reason="Mistyped.",
        signing=signed(patient.created_by, SOON),
        by=patient.created_by,
        at=SOON,
    )

    authorization.refresh_from_db()
    assert authorization.reversed_reason == "positive_test"


def test_a_negative_test_leaves_the_authorization_open() -> None:
    patient, authorization = acts.make_authorized_patient()

    acts.record(patient, facts.Kind.PREGNANCY_TEST, **{**acts.POSITIVE, "result": "negative"})

    authorization.refresh_from_db()
    assert authorization.reversed_at is None


def test_a_positive_test_of_another_patient_leaves_the_authorization_open() -> None:
    _, authorization = acts.make_authorized_patient()
    other, _ = acts.make_authorized_patient()

    acts.record_positive(other)

    authorization.refresh_from_db()
    assert authorization.reversed_at is None


def test_a_positive_test_does_not_touch_what_was_handed_over_before() -> None:
    patient, authorization = acts.make_authorized_patient()
    hand_over(patient, authorization)

    acts.record_positive(patient, at=SOON)

    authorization.refresh_from_db()
    assert (authorization.handed_over_at, authorization.reversed_at) == (SOON, None)


def test_when_the_gate_withholds_at_the_counter_the_authorization_stays_and_the_refusal_is_on_record() -> None:
    patient, authorization = acts.make_authorized_patient()
    acts.void(patient, "acknowledgment")

    with pytest.raises(NotPermitted) as refused:
        hand_over(patient, authorization)

    kept = refused.value.decision
    authorization.refresh_from_db()
    assert decisions.blocking(Decision.objects.get(pk=kept.pk)) == ["acknowledgment"]
    assert (authorization.handed_over_at, authorization.reversed_at) == (None, None)
    [event] = acts.trail_of(Action.HAND_OVER_REFUSED)
    assert (event["subject"], event["detail"]) == (
        kept.reference,
        {"cause": "withheld", "decision": kept.reference},
    )


def test_an_authorization_is_handed_over_up_to_its_last_second() -> None:
    patient, authorization = acts.make_authorized_patient()
    last = authorization.expires_at - timedelta(seconds=1)

    handed_over = authorizations.hand_over(authorization, by=acts.pharmacist_of(patient), at=last)

    assert handed_over.handed_over_at == last


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
def test_an_authorization_that_ran_out_is_reversed_instead_of_handed_over(late: timedelta) -> None:
    patient, authorization = acts.make_authorized_patient()
    at = authorization.expires_at + late

    with pytest.raises(NotOpen):
        authorizations.hand_over(authorization, by=acts.pharmacist_of(patient), at=at)

    authorization.refresh_from_db()
    assert (authorization.reversed_reason, authorization.reversed_at) == ("not_collected", at)
    assert not Dispense.objects.exists()


def test_another_pharmacy_finds_no_such_authorization_to_hand_over() -> None:
    _, authorization = acts.make_authorized_patient()

    with pytest.raises(Authorization.DoesNotExist):
        authorizations.hand_over(authorization, by=make_user("pharmacist"), at=SOON)

    assert not Dispense.objects.exists()


def test_another_pharmacy_finds_no_such_authorization_to_reverse() -> None:
    _, authorization = acts.make_authorized_patient()

    with pytest.raises(Authorization.DoesNotExist):
        authorizations.reverse(authorization, reason=ReversalReason.NOT_COLLECTED, by=make_user("pharmacist"), at=SOON)

    authorization.refresh_from_db()
    assert authorization.reversed_at is None


@pytest.mark.parametrize("reason", ["not_collected", "wrong_quantity"])
def test_an_open_authorization_is_reversed_with_its_reason_and_another_can_be_issued(reason: str) -> None:
    patient, authorization = acts.make_authorized_patient()

    reversed_one = reverse(patient, authorization, reason)

    assert (reversed_one.reversed_reason, reversed_one.reversed_at) == (reason, SOON)
    assert reversed_one.reversed_by == acts.pharmacist_of(patient)
    assert acts.issue(patient, key="key-2", at=SOON).reversed_at is None


def test_a_reversal_is_in_the_trail() -> None:
    patient, authorization = acts.make_authorized_patient()

    reverse(patient, authorization, "wrong_quantity")

    [kept] = acts.trail_of(Action.AUTHORIZATION_REVERSED)
    assert (kept["subject"], kept["detail"]) == (authorization.number, {"reason": "wrong_quantity"})


def test_a_reversed_authorization_is_not_handed_over() -> None:
    patient, authorization = acts.make_authorized_patient()
    reverse(patient, authorization, "not_collected")

    with pytest.raises(NotOpen):
        hand_over(patient, authorization)

    assert not Dispense.objects.exists()


def test_an_authorization_is_reversed_only_once() -> None:
    patient, authorization = acts.make_authorized_patient()
    reverse(patient, authorization, "not_collected")

    with pytest.raises(NotOpen):
        reverse(patient, authorization, "wrong_quantity")

    authorization.refresh_from_db()
    assert authorization.reversed_reason == "not_collected"


def test_a_supply_handed_over_in_error_is_void_and_another_can_be_authorized() -> None:
    patient, authorization = acts.make_authorized_patient()
    handed_over = hand_over(patient, authorization)

    reverse(patient, handed_over, "handed_over_in_error")

    void = Void.objects.get()
    assert (void.of_id, void.reason) == (handed_over.dispense_id, "Handed over in error.")
    assert acts.issue(patient, key="key-2", at=SOON).cycle == "first"


@pytest.mark.parametrize("reason", ["not_collected", "wrong_quantity", "positive_test"])
def test_what_was_handed_over_is_reversed_only_as_an_error(reason: str) -> None:
    patient, authorization = acts.make_authorized_patient()
    hand_over(patient, authorization)

    with pytest.raises(NotOpen):
        reverse(patient, authorization, reason)

    authorization.refresh_from_db()
    assert authorization.reversed_at is None


def test_what_was_not_handed_over_is_not_reversed_as_handed_over_in_error() -> None:
    patient, authorization = acts.make_authorized_patient()

    with pytest.raises(NotOpen):
        reverse(patient, authorization, "handed_over_in_error")


def test_a_supply_handed_over_is_not_voided_behind_its_authorization() -> None:
    patient, authorization = acts.make_authorized_patient()
    supply = hand_over(patient, authorization).dispense

    with pytest.raises(NotRecordable, match="the pharmacy reverses it there"):
        facts.void(supply, reason="Wrong.", signing=signed(patient.created_by, SOON), by=patient.created_by, at=SOON)

    assert not Void.objects.exists()


def test_a_supply_handed_over_is_not_voided_among_other_facts_either() -> None:
    patient, authorization = acts.make_authorized_patient()
    supply = hand_over(patient, authorization).dispense

    with pytest.raises(NotRecordable, match="the pharmacy reverses it there"):
        acts.record(patient, facts.Kind.VOID, SOON, of=supply, reason="Wrong.")


def test_a_cancelled_prescription_is_not_handed_over() -> None:
    patient, authorization = acts.make_authorized_patient()

    prescriptions.cancel(authorization.prescription, reason="Dose changed.", by=patient.prescriber, at=SOON)

    authorization.refresh_from_db()
    assert authorization.reversed_reason == "not_collected"
    with pytest.raises(NotOpen):
        hand_over(patient, authorization)


def test_a_prescription_replaced_by_another_is_not_handed_over() -> None:
    patient, authorization = acts.make_authorized_patient(record=CANNOT)

    replacement = acts.prescribe(patient, at=SOON, days_supply=15)

    with pytest.raises(NotOpen):
        hand_over(patient, authorization)
    assert acts.issue(patient, key="key-2", at=SOON).prescription == replacement
