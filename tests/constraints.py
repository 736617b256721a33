"""Ask of the database that it refuses, and by which constraint."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction


def names(app: str) -> set[str]:
    """Name each constraint of an app's own fields; a unique field is named Model.field."""
    found = set()
    for model in apps.get_app_config(app).get_models():
        found |= {constraint.name for constraint in model._meta.constraints}
        found |= {f"{model.__name__}.{field.name}" for field in _unique_fields(model)}
    return found


@contextmanager
def refused(app: str, name: str) -> Iterator[None]:
    """Expect that this constraint, and no other, refuses what is written in the block."""
    with pytest.raises(IntegrityError, match=_message(app, name)), transaction.atomic():
        yield


def _message(app: str, name: str) -> str:
    columns = _unique_columns(app, name)
    if columns and connection.vendor == "sqlite":
        return f"UNIQUE constraint failed: {', '.join(columns)}$"
    if "." in name:
        return rf"Key \({re.escape(columns[0].split('.')[1])}\)=.* already exists"
    # PostgreSQL and SQLite both name a broken check.
    return rf"\b{re.escape(name)}\b"


def _unique_columns(app: str, name: str) -> list[str]:
    """List the columns that a unique constraint or a unique field speaks of, as SQLite names them."""
    for model in apps.get_app_config(app).get_models():
        fields = {f"{model.__name__}.{field.name}": [field.name] for field in _unique_fields(model)}
        fields |= {
            constraint.name: list(constraint.fields)
            for constraint in model._meta.constraints
            if isinstance(constraint, models.UniqueConstraint)
        }
        if name in fields:
            return [f"{model._meta.db_table}.{model._meta.get_field(each).column}" for each in fields[name]]
    return []


def _unique_fields(model: type[models.Model]) -> list[models.Field]:
    # Django's own username is Django's to test.
    return [
        field
        for field in model._meta.local_concrete_fields
        if field.unique and not field.primary_key and field.name != "username"
    ]
