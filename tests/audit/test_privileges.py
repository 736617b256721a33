"""The role that serves adds to the record and cannot change it, whatever it is told to do (promise 29)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, models, transaction

from audit import privileges, triggers
from audit.append_only import AppendOnly, CloseOnce
from tests.audit import test_append_only, test_close_once

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

ROLE = "riskprog_serves"
RECORD: dict[type[models.Model], Callable[[], Any]] = {**test_append_only.MAKERS, **test_close_once.MAKERS}


@pytest.fixture(autouse=True)
def granted(settings: Any) -> None:
    settings.APP_DATABASE_ROLE, settings.APP_DATABASE_PASSWORD = ROLE, "a-password-of-this-test"
    call_command("grant")


@contextmanager
def serving() -> Iterator[None]:
    """Go on as the role that serves."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield
        cursor.execute("RESET ROLE")


def refused(statement: str) -> None:
    with serving(), pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
        execute(statement)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("model", RECORD, ids=lambda model: model.__name__)
@pytest.mark.parametrize(
    "act",
    [
        'DELETE FROM "{table}"',
        'TRUNCATE "{table}" CASCADE',
        'ALTER TABLE "{table}" DISABLE TRIGGER ALL',
        'DROP TRIGGER "{table}_refuses_update" ON "{table}"',
        'DROP TABLE "{table}" CASCADE',
        'UPDATE "{table}" SET "{key}" = "{key}" + 1',
    ],
)
def test_promise_29_the_role_that_serves_changes_nothing_on_record(model: type[models.Model], act: str) -> None:
    refused(act.format(table=model._meta.db_table, key=model._meta.pk.column))


def test_every_guarded_table_is_withheld_and_a_closing_column_is_not() -> None:
    statements = "\n".join(privileges.statements(connection, ROLE))

    for app, operation in triggers.guards():
        for table in operation.tables_of(app):
            may = "SELECT, INSERT" if isinstance(operation, AppendOnly) else "SELECT, INSERT, UPDATE ("
            assert f"GRANT {may}" in next(line for line in statements.splitlines() if f'ON "{table}" TO' in line)
    assert {CloseOnce, AppendOnly} == {type(operation) for _, operation in triggers.guards()}


@pytest.mark.parametrize("model", test_append_only.MAKERS, ids=lambda model: model.__name__)
def test_the_role_that_serves_adds_to_the_record(model: Any) -> None:
    with serving():
        row = test_append_only.MAKERS[model]()

        assert model.objects.get(pk=row.pk) == row


def test_a_role_that_could_change_the_record_is_told_so() -> None:
    with pytest.raises(CommandError, match="could change what is on record"):
        call_command("grant", "--check")


def test_the_role_that_serves_is_told_that_it_cannot() -> None:
    with serving():
        call_command("grant", "--check")


def test_a_superuser_does_not_serve(settings: Any) -> None:
    settings.APP_DATABASE_ROLE = connection.settings_dict["USER"]

    with pytest.raises(CommandError, match="is a superuser"):
        call_command("grant")
