"""The ledger holds each fact once, as its own kind, in the order in which it was recorded."""

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError

from monitoring.models import Dispense, Lab, Visit
from patients.models import BirthDate, Category, Entry, Fact, Kind, Patient
from tests import factories
from tests.factories import make_fact, make_patient

ENTRIES = [model for model in apps.get_models() if issubclass(model, Entry)]


def test_every_kind_has_one_table() -> None:
    assert sorted(model.KIND for model in ENTRIES) == sorted(Kind)


def test_every_kind_can_be_made_by_a_factory() -> None:
    assert set(factories.FACTS) == set(ENTRIES)


@pytest.mark.django_db
@pytest.mark.parametrize("model", ENTRIES, ids=lambda model: model.__name__)
def test_a_fact_is_a_ledger_row_of_its_kind(model: Any) -> None:
    written = make_fact(model, reference="fact-1")

    row = Fact.objects.get(patient=written.patient, reference="fact-1")
    assert (row.kind, getattr(row, f"as_{model.__name__.lower()}")) == (model.KIND.value, written)


@pytest.mark.django_db
def test_the_ledger_keeps_the_order_of_recording_across_kinds() -> None:
    patient = make_patient()

    for model in (Visit, BirthDate, Lab, Category, Dispense):
        make_fact(model, patient=patient)

    kinds = Fact.objects.filter(patient=patient).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["visit", "patient", "lab", "category", "dispense"]


@pytest.mark.django_db
def test_a_row_that_names_no_kind_is_refused() -> None:
    patient = make_patient()
    row = Visit(patient=patient, reference="visit-1", recorded_at=factories.NOW, recorded_by=patient.created_by)
    row.on = factories.TODAY

    with pytest.raises(IntegrityError, match="patients_fact_kind_known"):
        row.save()


@pytest.mark.django_db
def test_locked_gives_the_patient_asked_for() -> None:
    patient = make_patient()
    make_patient()

    assert Patient.objects.locked(patient.pk) == patient


@pytest.mark.django_db
def test_locked_raises_for_a_patient_that_is_not_there() -> None:
    with pytest.raises(Patient.DoesNotExist):
        Patient.objects.locked(404)
