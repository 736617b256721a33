"""What is taken back between the look of a view and the lock of a service is refused like what never was theirs."""

from datetime import date
from typing import Any

import pytest
import time_machine

from accounts.roles import NotAllowed, Permission
from audit.models import Event
from monitoring.models import Visit
from monitoring.services import entitlements
from patients import compartments
from patients.models import Patient
from tests.factories import NOW
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db

TYPED = {"on": date(2026, 11, 22).isoformat()}


def record_visit(patient: Patient) -> Any:
    with time_machine.travel(NOW, tick=False):
        client = clinicians.signed_in(patient.prescriber)
        return client.post(f"/patients/{patient.reference}/record/visit/", TYPED)


def test_a_patient_who_was_transferred_meanwhile_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*args: Any, **named: Any) -> Patient:
        raise Patient.DoesNotExist

    patient = clinicians.permitted(clinicians.certified_prescriber())
    monkeypatch.setattr(compartments, "held", held)
    before = Visit.objects.count()

    assert (record_visit(patient).status_code, Visit.objects.count()) == (404, before)


def test_a_permission_that_was_lost_meanwhile_is_refused_and_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def require_for(*args: Any, **named: Any) -> None:
        raise NotAllowed(Permission.RECORD_VISIT)

    patient = clinicians.permitted(clinicians.certified_prescriber())
    monkeypatch.setattr(entitlements, "require_for", require_for)
    before = Visit.objects.count()

    assert (record_visit(patient).status_code, Visit.objects.count()) == (403, before)
    assert Event.objects.filter(action="access-refused", actor=patient.prescriber.get_username()).exists()


def test_what_is_still_theirs_is_recorded() -> None:
    patient = clinicians.permitted(clinicians.certified_prescriber())
    before = Visit.objects.count()

    assert (record_visit(patient).status_code, Visit.objects.count()) == (302, before + 1)
