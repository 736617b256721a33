"""Services refuse whoever may not act, whatever a page offered."""

from collections.abc import Callable

import pytest

from accounts.models import User
from accounts.roles import NotAllowed
from monitoring.models import Authorization, Decision, Prescription, ReversalReason
from monitoring.services import authorizations, counter, prescriptions
from patients.models import Patient
from tests.factories import make_user
from tests.monitoring.services import acts
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

Act = Callable[[Patient, Authorization, User], object]
AT_THE_COUNTER: dict[str, Act] = {
    "ask": lambda patient, _, by: counter.ask(patient_id=patient.pk, pharmacy=patient.pharmacy, by=by, at=READY_AT),
    "issue": lambda patient, _, by: acts.issue(patient, key="another", by=by),
    "hand over": lambda _, authorization, by: authorizations.hand_over(authorization, by=by, at=READY_AT),
    "reverse": lambda _, authorization, by: authorizations.reverse(
        authorization, reason=ReversalReason.NOT_COLLECTED, by=by, at=READY_AT
    ),
}


@pytest.mark.parametrize("role", ["prescriber", "nurse", "patient", "staff"])
@pytest.mark.parametrize("act", AT_THE_COUNTER)
def test_only_a_pharmacist_acts_at_the_counter(act: str, role: str) -> None:
    patient, authorization = acts.make_authorized_patient()
    before = Decision.objects.count()

    with pytest.raises(NotAllowed):
        AT_THE_COUNTER[act](patient, authorization, make_user(role, pharmacy=patient.pharmacy))

    assert Decision.objects.count() == before


@pytest.mark.parametrize("act", AT_THE_COUNTER)
def test_a_pharmacist_who_was_deactivated_does_not_act(act: str) -> None:
    patient, authorization = acts.make_authorized_patient()

    with pytest.raises(NotAllowed):
        AT_THE_COUNTER[act](patient, authorization, make_user("pharmacist", pharmacy=patient.pharmacy, is_active=False))


@pytest.mark.parametrize("role", ["nurse", "patient", "pharmacist", "staff"])
def test_only_a_prescriber_prescribes(role: str) -> None:
    patient = make_ready_patient()

    with pytest.raises(NotAllowed):
        prescriptions.write(patient_id=patient.pk, regimen=acts.REGIMEN, signing=None, by=make_user(role), at=READY_AT)

    assert not Prescription.objects.exists()
