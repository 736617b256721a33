"""A positive pregnancy test is withdrawn by two clinicians; until the second one signs it stands, and the gate withholds."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Signature, User
from accounts.roles import NotAllowed
from accounts.services.signatures import BROUGHT, NotSigned
from monitoring.models import PregnancyTest, Standing, Withdrawal
from monitoring.services import facts, withdrawals
from monitoring.services.checks import NotRecordable
from monitoring.services.withdrawals import Over, OwnProposal
from patients.models import Kind, Patient, Void
from tests.factories import make_delegation, make_user
from tests.monitoring.services import acts
from tests.ready import READY_AT, make_ready_patient
from tests.signing import signed

pytestmark = pytest.mark.django_db(transaction=True)

NEGATIVE = {"collected_on": date(2026, 12, 5), "result": "negative", "setting": "clia", "sensitivity_miu_ml": 25}


def blocking(patient: Patient) -> list[str]:
    return list(Standing.objects.get(patient=patient, ask="prescribe").blocking)


def make_positive() -> tuple[Patient, PregnancyTest, User]:
    """Make a patient whose test is positive, and a nurse who may open the record."""
    patient = make_ready_patient()
    nurse = make_delegation(prescriber=patient.prescriber).delegate
    test = acts.record_positive(patient)
    return patient, PregnancyTest.objects.get(pk=test.pk), nurse


def propose(patient: Patient, test: PregnancyTest, by: User | None = None, **asked: Any) -> Withdrawal:
    by = by or patient.prescriber
    assert by is not None
    asked = {"reason": "Another patient's result.", "signing": signed(by, READY_AT), **asked}
    return withdrawals.propose(test, **asked, by=by, at=READY_AT)


def second(withdrawal: Withdrawal, by: User, at: Any = READY_AT) -> Withdrawal:
    return withdrawals.second(withdrawal, signing=signed(by, at), by=by, at=at)


def test_a_proposal_changes_nothing_and_the_gate_withholds() -> None:
    patient, test, _ = make_positive()

    withdrawal = propose(patient, test)

    assert not Void.objects.exists()
    assert "not-pregnant" in blocking(patient)
    [signature] = Signature.objects.all()
    assert (signature.meaning, signature.subject, signature.signer) == (
        "withdraws",
        withdrawal.reference,
        patient.prescriber,
    )


def test_seconding_withdraws_the_test_with_both_signatures() -> None:
    patient, test, nurse = make_positive()

    withdrawal = second(propose(patient, test), nurse)

    void = Void.objects.get()
    assert (void.of_id, void.reason, void.recorded_by) == (test.pk, "Another patient's result.", nurse)
    assert (withdrawal.seconded_by, withdrawal.void) == (nurse, void)
    assert "not-pregnant" not in blocking(patient)
    signed_by = Signature.objects.order_by("pk").values_list("meaning", "signer", "subject")
    assert list(signed_by) == [
        ("withdraws", patient.prescriber_id, withdrawal.reference),
        ("seconds", nurse.pk, void.reference),
    ]


def test_what_replaces_the_test_is_recorded_with_the_second_signature() -> None:
    patient, test, nurse = make_positive()
    waiting = propose(patient, test, replacement=NEGATIVE)
    assert PregnancyTest.objects.filter(collected_on=NEGATIVE["collected_on"]).count() == 1

    second(waiting, nurse)

    right = PregnancyTest.objects.get(collected_on=NEGATIVE["collected_on"], result="negative")
    assert (right.setting, right.sensitivity_miu_ml, right.recorded_by) == ("clia", 25, nurse)


def test_nobody_seconds_what_they_proposed() -> None:
    patient, test, _ = make_positive()
    waiting = propose(patient, test)

    with pytest.raises(OwnProposal):
        second(waiting, waiting.proposed_by)

    assert not Void.objects.exists()


@pytest.mark.parametrize("role", ["prescriber", "nurse"])
def test_a_clinician_who_may_not_open_the_record_seconds_nothing(role: str) -> None:
    patient, test, _ = make_positive()
    waiting = propose(patient, test)

    with pytest.raises(Patient.DoesNotExist):
        second(waiting, make_user(role, clinic=patient.clinic))

    assert not Void.objects.exists()


@pytest.mark.parametrize("role", ["patient", "pharmacist", "staff"])
def test_only_clinicians_second_and_refuse(role: str) -> None:
    patient, test, _ = make_positive()
    waiting, by = propose(patient, test), make_user(role)

    with pytest.raises(NotAllowed):
        second(waiting, by)
    with pytest.raises(NotAllowed):
        withdrawals.refuse(waiting, reason="No.", by=by, at=READY_AT)


def test_only_a_prescriber_proposes() -> None:
    patient, test, nurse = make_positive()

    with pytest.raises(NotAllowed):
        propose(patient, test, by=nurse)


@pytest.mark.parametrize("minutes", [6, -1])
def test_promise_21_the_second_signature_is_fresh(minutes: int) -> None:
    patient, test, nurse = make_positive()
    waiting = propose(patient, test)
    stale = signed(nurse, READY_AT - timedelta(minutes=minutes))

    with pytest.raises(NotSigned):
        withdrawals.second(waiting, signing=stale, by=nurse, at=READY_AT)
    with pytest.raises(NotSigned):
        withdrawals.second(waiting, signing=signed(make_user("nurse"), READY_AT), by=nurse, at=READY_AT)

    assert not Void.objects.exists()


def test_a_refusal_leaves_the_test_and_it_can_be_proposed_again() -> None:
    patient, test, nurse = make_positive()

    refused = withdrawals.refuse(propose(patient, test), reason="It is hers.", by=nurse, at=READY_AT)

    assert (refused.refused_by, refused.refused_reason) == (nurse, "It is hers.")
    assert "not-pregnant" in blocking(patient)
    with pytest.raises(Over):
        second(refused, nurse)
    assert propose(patient, test).pk != refused.pk


def test_whoever_proposed_may_take_it_back() -> None:
    patient, test, _ = make_positive()
    waiting = propose(patient, test)

    assert withdrawals.refuse(waiting, reason="Not so.", by=waiting.proposed_by, at=READY_AT).refused_at == READY_AT


def test_one_withdrawal_of_a_test_waits_at_a_time() -> None:
    patient, test, _ = make_positive()
    propose(patient, test)

    with pytest.raises(NotRecordable, match="waits for a second clinician already"):
        propose(patient, test)


def test_a_withdrawal_is_seconded_once() -> None:
    patient, test, nurse = make_positive()
    waiting = propose(patient, test)
    second(waiting, nurse)

    with pytest.raises(Over):
        second(waiting, nurse)

    assert Void.objects.count() == 1


def test_a_test_that_was_corrected_in_another_way_ends_the_proposal() -> None:
    patient, test, nurse = make_positive()
    waiting = propose(patient, test)
    facts.enter_void(test.fact_ptr, reason="Brought so.", signing=BROUGHT, by=nurse, at=READY_AT)

    with pytest.raises(Over):
        second(waiting, nurse)


def test_what_somebody_proposed_who_has_left_is_seconded_by_nobody() -> None:
    patient, test, _ = make_positive()
    waiting = propose(patient, test)
    User.objects.filter(pk=patient.prescriber.pk).update(is_active=False)
    colleague = make_user("prescriber", clinic=patient.clinic)
    Patient.objects.filter(pk=patient.pk).update(prescriber=colleague)

    with pytest.raises(Over):
        second(waiting, colleague)

    assert not Void.objects.exists()
    assert withdrawals.refuse(waiting, reason="Not ours.", by=colleague, at=READY_AT).refused_by == colleague


def test_a_nurse_does_not_take_back_a_test_that_is_not_negative() -> None:
    patient, _, nurse = make_positive()
    unclear = acts.record(patient, Kind.PREGNANCY_TEST, **{**NEGATIVE, "result": "indeterminate"})

    with pytest.raises(NotAllowed):
        facts.void(unclear.fact_ptr, reason="Mine.", signing=signed(nurse, READY_AT), by=nurse, at=READY_AT)
    by = patient.prescriber
    facts.void(unclear.fact_ptr, reason="Mine.", signing=signed(by, READY_AT), by=by, at=READY_AT)

    assert unclear.voids.get().recorded_by == by


def test_a_negative_test_is_not_withdrawn_by_two() -> None:
    patient = make_ready_patient()
    negative = PregnancyTest.objects.filter(patient=patient)[0]

    with pytest.raises(NotRecordable, match="Only a positive test that stands"):
        propose(patient, negative)


def test_what_cannot_replace_it_is_refused_when_it_is_proposed() -> None:
    patient, test, _ = make_positive()

    with pytest.raises(NotRecordable):
        propose(patient, test, replacement={**NEGATIVE, "collected_on": date(2026, 12, 24)})

    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize(("by", "refusal"), [("prescriber", NotRecordable), ("nurse", NotAllowed)])
def test_nobody_voids_or_corrects_a_positive_test_alone(by: str, refusal: type[Exception]) -> None:
    patient, test, nurse = make_positive()
    user = patient.prescriber if by == "prescriber" else nurse
    signing = signed(user, READY_AT)

    with pytest.raises(refusal):
        facts.void(test.fact_ptr, reason="Mine.", signing=signing, by=user, at=READY_AT)
    with pytest.raises(refusal):
        facts.correct(test.fact_ptr, fields=NEGATIVE, reason="Mine.", signing=signing, by=user, at=READY_AT)

    assert not Void.objects.exists()
