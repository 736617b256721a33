"""The database backs each rule of the record; these walk all models, so a new one cannot forget."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

from tests.architecture import tree

# Django's own fields of a user, which keep Django's names.
INHERITED_NAMES = {"last_login", "date_joined"}

MODELS = [model for model in apps.get_models() if model._meta.app_label in tree.APPS]
# The gate's contract gives these two instants their names.
NAMED_BY_THE_CONTRACT = {"until", "permits_from"}

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


def own_fields(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.local_fields if field.name not in INHERITED_NAMES]


def checked_together(model: type[models.Model]) -> Iterator[set[str]]:
    """Give the fields that each check constraint of a model mentions."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            yield set(mentioned(constraint.condition))


def mentioned(condition: object) -> Iterator[str]:
    if isinstance(condition, models.Q):
        for child in condition.children:
            yield from mentioned(child)
    elif isinstance(condition, tuple):
        yield condition[0].split("__")[0]


def test_there_are_models_for_these_tests_to_walk() -> None:
    assert {model._meta.app_label for model in MODELS} >= {"audit", "accounts", "patients", "monitoring"}


@each_model
def test_deleting_a_row_never_deletes_another(model: type[models.Model]) -> None:
    # The link of a child row to its own parent row is the same record in two tables.
    links = [field for field in own_fields(model) if field.is_relation and not field.remote_field.parent_link]

    assert [field.name for field in links if field.remote_field.on_delete is not models.PROTECT] == []


@each_model
def test_a_model_has_no_hidden_order(model: type[models.Model]) -> None:
    assert list(model._meta.ordering) == []


@each_model
def test_a_date_is_named_on_and_an_instant_at(model: type[models.Model]) -> None:
    instants = [field.name for field in own_fields(model) if type(field) is models.DateTimeField]
    named_here = [name for name in instants if name not in NAMED_BY_THE_CONTRACT]
    dates = [field.name for field in own_fields(model) if type(field) is models.DateField]

    assert [name for name in named_here if name.rsplit("_", 1)[-1] != "at"] == []
    assert [name for name in dates if name.rsplit("_", 1)[-1] not in {"on", "since"}] == []


@each_model
def test_a_field_of_known_values_is_held_to_them_by_the_database(model: type[models.Model]) -> None:
    checked = set().union(*checked_together(model))

    assert [field.name for field in own_fields(model) if field.choices and field.name not in checked] == []


@each_model
def test_who_and_when_are_empty_or_filled_together(model: type[models.Model]) -> None:
    nullable = {field.name for field in own_fields(model) if field.null}
    pairs = [(name, f"{name[:-3]}_by") for name in nullable if name.endswith("_at") and f"{name[:-3]}_by" in nullable]

    assert [pair for pair in pairs if not any(set(pair) <= names for names in checked_together(model))] == []


@pytest.mark.parametrize("app", ["audit", "accounts", "patients", "monitoring"])
def test_an_app_has_one_chain_of_migrations(app: str) -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)

    assert len(loader.graph.leaf_nodes(app)) == 1
