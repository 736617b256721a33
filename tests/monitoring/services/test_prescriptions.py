"""Write prescriptions: each on one permitting decision, one at a time, until it can no longer be filled."""

from datetime import UTC, date, datetime, timedelta

import pytest

from audit.actions import Action
from monitoring.models import Prescription
from monitoring.services import authorizations, decisions, prescriptions
from monitoring.services.decisions import NotPermitted
from monitoring.services.prescriptions import AlreadyClosed
from patients.models import Patient
from tests.monitoring.services import acts
from tests.ready import CANNOT, READY_AT, make_ready_patient
from tests.signing import signed

pytestmark = pytest.mark.django_db


def open_prescriptions(patient: Patient, at: datetime) -> list[Prescription]:
    return list(patient.prescriptions.open(at=at))


def test_write_keeps_what_is_prescribed_on_a_permitting_decision() -> None:
    patient = make_ready_patient()

    written = acts.prescribe(patient, strength_mg=10, daily_dose_mg=30, days_supply=28)

    kept = Prescription.objects.get()
    assert kept == written
    assert (kept.product, kept.strength_mg, kept.daily_dose_mg, kept.days_supply) == (
        "isotretinoin capsules",
        10,
        30,
        28,
    )
    assert (kept.written_at, kept.written_by, kept.prescriber) == (READY_AT, patient.prescriber, patient.prescriber)
    assert (kept.decision.ask, kept.decision.permits, kept.cancelled_at) == ("prescribe", True, None)


def test_write_is_in_the_trail() -> None:
    patient = make_ready_patient()

    written = acts.prescribe(patient)

    [kept] = acts.trail_of(Action.PRESCRIPTION_WRITTEN)
    assert (kept["actor"], kept["at"], kept["patient"], kept["subject"]) == (
        patient.prescriber.username,
        READY_AT,
        patient.reference,
        written.reference,
    )


def test_a_prescription_ends_when_the_gate_would_close() -> None:
    patient = make_ready_patient()

    written = acts.prescribe(patient)

    assert written.expires_at == datetime(2026, 12, 10, 5, 0, tzinfo=UTC)


def test_a_prescription_that_nothing_closes_ends_after_thirty_days_the_first_included() -> None:
    fresh = {"collected_on": date(2026, 12, 5)}
    patient = make_ready_patient(record=CANNOT, changed={"alt": fresh, "ast": fresh})

    written = acts.prescribe(patient)

    assert written.expires_at == datetime(2027, 1, 4, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize("days_supply", [1, 30])
def test_up_to_thirty_days_are_prescribed(days_supply: int) -> None:
    patient = make_ready_patient()

    assert acts.prescribe(patient, days_supply=days_supply).days_supply == days_supply


def test_more_than_thirty_days_are_refused() -> None:
    patient = make_ready_patient()

    with pytest.raises(NotPermitted) as refused:
        acts.prescribe(patient, days_supply=31)

    assert decisions.blocking(refused.value.decision) == ["supply"]
    assert not Prescription.objects.exists()


def test_a_new_prescription_replaces_the_one_not_yet_filled() -> None:
    patient = make_ready_patient()
    first = acts.prescribe(patient)

    second = acts.prescribe(patient, days_supply=15)

    first.refresh_from_db()
    assert (first.cancelled_reason, first.cancelled_by) == ("Replaced by a new prescription.", patient.prescriber)
    assert open_prescriptions(patient, READY_AT) == [second]


def test_a_refused_prescription_leaves_the_earlier_one_open() -> None:
    patient = make_ready_patient()
    first = acts.prescribe(patient)

    with pytest.raises(NotPermitted):
        acts.prescribe(patient, days_supply=31)

    assert open_prescriptions(patient, READY_AT) == [first]


def test_a_new_prescription_leaves_a_filled_one_as_it_is() -> None:
    patient, authorization = acts.make_authorized_patient(record=CANNOT)
    authorizations.hand_over(authorization, by=acts.pharmacist_of(patient), at=READY_AT)

    acts.prescribe(patient, at=READY_AT + timedelta(days=24))

    assert Prescription.objects.get(pk=authorization.prescription_id).cancelled_at is None


def test_another_patients_prescription_is_not_replaced() -> None:
    patient, other = make_ready_patient(), make_ready_patient()
    first = acts.prescribe(patient)

    acts.prescribe(other)

    assert open_prescriptions(patient, READY_AT) == [first]


def test_cancel_closes_it_with_who_when_and_why() -> None:
    patient = make_ready_patient()
    written = acts.prescribe(patient)

    prescriptions.cancel(written, reason="Dose changed.", by=patient.prescriber, at=READY_AT)

    written.refresh_from_db()
    assert (written.cancelled_at, written.cancelled_by, written.cancelled_reason) == (
        READY_AT,
        patient.prescriber,
        "Dose changed.",
    )
    [kept] = acts.trail_of(Action.PRESCRIPTION_CANCELLED)
    assert (kept["subject"], kept["patient"]) == (written.reference, patient.reference)


def test_what_is_cancelled_is_not_cancelled_again() -> None:
    patient = make_ready_patient()
    written = acts.prescribe(patient)
    prescriptions.cancel(written, reason="Dose changed.", by=patient.prescriber, at=READY_AT)

    with pytest.raises(AlreadyClosed):
        prescriptions.cancel(written, reason="Again.", by=patient.prescriber, at=READY_AT)

    written.refresh_from_db()
    assert written.cancelled_reason == "Dose changed."


def test_what_is_filled_is_not_cancelled() -> None:
    patient, authorization = acts.make_authorized_patient()
    authorizations.hand_over(authorization, by=acts.pharmacist_of(patient), at=READY_AT)

    with pytest.raises(AlreadyClosed):
        prescriptions.cancel(authorization.prescription, reason="Late.", by=patient.prescriber, at=READY_AT)


def test_what_has_expired_is_not_cancelled() -> None:
    patient = make_ready_patient()
    written = acts.prescribe(patient)

    with pytest.raises(AlreadyClosed):
        prescriptions.cancel(written, reason="Late.", by=patient.prescriber, at=written.expires_at)


def test_a_prescription_is_open_up_to_the_second_in_which_it_expires() -> None:
    patient = make_ready_patient()
    written = acts.prescribe(patient)

    assert open_prescriptions(patient, written.expires_at - timedelta(seconds=1)) == [written]
    assert open_prescriptions(patient, written.expires_at) == []


def test_a_prescription_whose_supply_was_handed_over_in_error_can_be_filled_again() -> None:
    patient, authorization = acts.make_authorized_patient()
    by = acts.pharmacist_of(patient)
    authorizations.hand_over(authorization, by=by, at=READY_AT)

    assert open_prescriptions(patient, READY_AT) == []
    authorizations.reverse(
        authorization, reason="handed_over_in_error", signing=signed(by, READY_AT), by=by, at=READY_AT
    )
    assert open_prescriptions(patient, READY_AT) == [authorization.prescription]
