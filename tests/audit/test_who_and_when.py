"""Who did it is never kept without when."""

import pytest
from django.apps import apps
from django.db import models

from accounts.models import User

APPS = ("audit", "accounts", "patients", "monitoring")
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
# A decision is recorded as it is asked; its own `at` is the instant asked about.
WHEN = {"monitoring.Decision.asked_by": "recorded_at"}


def signatures(model: type[models.Model]) -> list[str]:
    """List the fields that say who did something."""
    return [field.name for field in model._meta.fields if field.related_model is User and field.name.endswith("_by")]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_by_has_its_at(model: type[models.Model]) -> None:
    whens = [WHEN.get(f"{model._meta.label}.{name}", f"{name[:-3]}_at") for name in signatures(model)]

    assert set(whens) <= {field.name for field in model._meta.fields}


def test_there_are_signatures_to_look_at() -> None:
    assert sum(len(signatures(model)) for model in MODELS) > 20
