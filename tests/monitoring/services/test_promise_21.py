"""Nothing that must be signed is recorded without a signature that fits; an override is the prescriber's alone (promise 21)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Signature, User
from accounts.roles import NotAllowed
from accounts.services.signatures import NotSigned, Signing
from audit.models import Event
from monitoring.models import Authorization, Decision, Prescription
from monitoring.services import authorizations, counseling, facts, prescriptions
from monitoring.services.authorizations import Replaced
from monitoring.services.decisions import NotPermitted
from monitoring.services.new_facts import NewFact
from patients.models import ConsentForm, Fact, Kind, Language, Patient
from patients.services import consents
from tests.factories import make_user
from tests.monitoring.services import acts
from tests.ready import READY_AT, make_ready_patient
from tests.signing import signed

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 12, 5)
OVERRIDE = {"requirement": "continuity", "from_on": TODAY, "until_on": TODAY, "reason": "Seen.", "by_name": "Dr."}


def consent() -> dict[str, Any]:
    text = consents.current_text(ConsentForm.TREATMENT, Language.ENGLISH)
    fields = {"form": "treatment", "signed_on": TODAY, "signed_by": "patient", "printed_name": "Ana Lopez"}
    return {**fields, "text": text}


SIGNED_FACTS: dict[Kind, Callable[[], dict[str, Any]]] = {
    Kind.CONSENT: consent,
    Kind.COUNSELING: lambda: {"confirmed_on": TODAY},
    Kind.ACKNOWLEDGMENT: lambda: {"answered_on": TODAY},
    Kind.OVERRIDE: lambda: OVERRIDE,
    Kind.VOID: lambda: {"of": Fact.objects.get(reference="alt"), "reason": "Another patient's."},
}
UNFIT: dict[str, Callable[[User], Signing | None]] = {
    "nobody": lambda by: None,
    "somebody else": lambda by: signed(make_user("prescriber"), READY_AT),
    "too long ago": lambda by: signed(by, READY_AT - timedelta(minutes=5, microseconds=1)),
    "ahead": lambda by: signed(by, READY_AT + timedelta(microseconds=1)),
}
each_unfit = pytest.mark.parametrize("unfit", UNFIT)


@pytest.mark.parametrize("kind", SIGNED_FACTS)
@each_unfit
def test_promise_21_a_fact_that_is_signed_is_not_recorded_without(kind: Kind, unfit: str) -> None:
    patient = make_ready_patient(user=make_user("patient"))
    by = patient.user if kind in {Kind.CONSENT, Kind.ACKNOWLEDGMENT} else patient.prescriber
    before, new = Fact.objects.count(), NewFact(kind, SIGNED_FACTS[kind]())

    with pytest.raises(NotSigned):
        facts.record_all([new], patient_id=patient.pk, signing=UNFIT[unfit](by), by=by, at=READY_AT)

    assert Fact.objects.count() == before


@pytest.mark.parametrize("kind", SIGNED_FACTS)
def test_promise_21_a_fact_that_is_signed_holds_its_signature(kind: Kind) -> None:
    patient = make_ready_patient()

    row = acts.record(patient, kind, **SIGNED_FACTS[kind]())

    [signature] = Signature.objects.all()
    assert (signature.patient, signature.subject_kind, signature.subject) == (patient.reference, kind, row.reference)


@each_unfit
def test_promise_21_an_entry_is_not_corrected_without(unfit: str) -> None:
    patient = make_ready_patient()
    by, alt = patient.created_by, Fact.objects.get(reference="alt")

    with pytest.raises(NotSigned):
        facts.void(alt, reason="No.", signing=UNFIT[unfit](by), by=by, at=READY_AT)
    with pytest.raises(NotSigned):
        facts.correct(alt, fields={}, reason="No.", signing=UNFIT[unfit](by), by=by, at=READY_AT)

    assert not alt.voids.exists()


@each_unfit
def test_promise_21_nothing_is_prescribed_without(unfit: str) -> None:
    patient = make_ready_patient()
    by = patient.prescriber

    with pytest.raises(NotSigned):
        prescriptions.write(patient_id=patient.pk, regimen=acts.REGIMEN, signing=UNFIT[unfit](by), by=by, at=READY_AT)

    assert not Prescription.objects.exists()


@each_unfit
def test_promise_21_nothing_is_authorized_without(unfit: str) -> None:
    patient = make_ready_patient()
    acts.prescribe(patient)
    by = acts.pharmacist_of(patient)

    with pytest.raises(NotSigned):
        authorizations.issue(
            patient_id=patient.pk, pharmacy=by.pharmacy, key="k", signing=UNFIT[unfit](by), by=by, at=READY_AT
        )

    assert not Authorization.objects.exists()


def test_promise_21_a_signature_for_one_prescription_authorizes_no_other() -> None:
    patient = make_ready_patient()
    acts.prescribe(patient)
    by = acts.pharmacist_of(patient)
    signing = acts.signed_for(patient, by, READY_AT)
    acts.prescribe(patient, daily_dose_mg=80)

    with pytest.raises(Replaced):
        authorizations.issue(patient_id=patient.pk, pharmacy=by.pharmacy, key="k", signing=signing, by=by, at=READY_AT)

    assert not Authorization.objects.exists()


def test_promise_4_the_gates_no_comes_before_the_want_of_a_signature_and_is_on_record() -> None:
    patient = make_ready_patient(without=["counseling"])
    by = patient.prescriber

    with pytest.raises(NotPermitted):
        prescriptions.write(patient_id=patient.pk, regimen=acts.REGIMEN, signing=None, by=by, at=READY_AT)

    assert Decision.objects.get().permits is False
    assert Event.objects.filter(action="prescription-refused").count() == 1


@each_unfit
def test_promise_21_a_supply_is_not_taken_back_without(unfit: str) -> None:
    _, authorization = acts.make_authorized_patient()
    by = authorization.issued_by
    authorizations.hand_over(authorization, by=by, at=READY_AT)

    with pytest.raises(NotSigned):
        authorizations.reverse(
            authorization, reason="handed_over_in_error", signing=UNFIT[unfit](by), by=by, at=READY_AT
        )

    authorization.refresh_from_db()
    assert authorization.reversed_at is None


def test_promise_21_counseling_of_several_is_signed_for_each_or_for_none() -> None:
    prescriber = make_user("prescriber")
    both = [make_ready_patient(prescriber=prescriber, without=["counseling"]) for _ in range(2)]
    signings = {both[0].pk: signed(prescriber, READY_AT, shown="The first.")}

    with pytest.raises(NotSigned):
        counseling.confirm_for_each(both, on=TODAY, signings=signings, by=prescriber, at=READY_AT)
    assert not Signature.objects.exists()

    signings[both[1].pk] = signed(prescriber, READY_AT, shown="The second.")
    counseling.confirm_for_each(both, on=TODAY, signings=signings, by=prescriber, at=READY_AT)
    kept = Signature.objects.order_by("pk").values_list("patient", "shown")
    assert list(kept) == [(both[0].reference, "The first."), (both[1].reference, "The second.")]


@pytest.mark.parametrize("role", ["nurse", "patient", "pharmacist", "staff"])
def test_promise_21_an_override_is_signed_by_a_prescriber_alone(role: str) -> None:
    patient, by = make_ready_patient(), make_user(role)

    with pytest.raises(NotAllowed):
        facts.record(
            Kind.OVERRIDE, patient_id=patient.pk, fields=OVERRIDE, signing=signed(by, READY_AT), by=by, at=READY_AT
        )


def test_promise_21_an_override_of_another_prescribers_patient_is_refused() -> None:
    patient = make_ready_patient()
    by = make_user("prescriber", clinic=patient.clinic)

    with pytest.raises(Patient.DoesNotExist):
        facts.record(
            Kind.OVERRIDE, patient_id=patient.pk, fields=OVERRIDE, signing=signed(by, READY_AT), by=by, at=READY_AT
        )
