"""Let the database itself refuse to change or lose what was recorded.

On SQLite a migration that alters a table makes it anew, without its triggers: name the table again in an
operation after it; a trigger that is still there is replaced. A test looks for every trigger once all migrations have run.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END
$$
"""


class _Guard(Operation):
    """Hold the triggers of some tables, forwards and backwards."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leave the models as they are: a trigger is known to the database only."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRES_FUNCTION, params=None)
        for table, event, condition, message in self._refusals(app_label, schema_editor, to_state):
            schema_editor.execute(_drop(schema_editor, table, event), params=None)
            schema_editor.execute(_create(schema_editor, table, event, condition, message), params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for table, event, _condition, _message in self._refusals(app_label, schema_editor, from_state):
            schema_editor.execute(_drop(schema_editor, table, event), params=None)

    def _refusals(self, app_label: str, editor: BaseDatabaseSchemaEditor, state: ProjectState) -> Any:
        raise NotImplementedError


class AppendOnly(_Guard):
    """Refuse UPDATE and DELETE (and TRUNCATE, where it exists) on the tables."""

    def __init__(self, *tables: str) -> None:
        self.tables = tables

    def describe(self) -> str:
        return f"Make append-only: {', '.join(self.tables)}"

    def tables_of(self, app_label: str) -> Iterable[str]:
        """Return the tables that are guarded."""
        return self.tables

    def _refusals(self, app_label: str, editor: BaseDatabaseSchemaEditor, state: ProjectState) -> Any:
        for table in self.tables:
            message = f"{table} is append-only: record a correction instead"
            for event in ["UPDATE", *_losses(editor.connection.vendor)]:
                yield table, event, "", message


class CloseOnce(_Guard):
    """Refuse DELETE, and every UPDATE but one that fills an empty closing field of the model."""

    def __init__(self, model: str, *closing: str) -> None:
        self.model = model
        self.closing = closing

    def describe(self) -> str:
        return f"Let {self.model} be closed once, and nothing else of it change"

    def tables_of(self, app_label: str) -> Iterable[str]:
        """Return the one table that is guarded, as it is called today."""
        return [apps.get_model(app_label, self.model)._meta.db_table]

    def columns_of(self, app_label: str) -> list[str]:
        """Return the columns that may be filled once."""
        meta = apps.get_model(app_label, self.model)._meta
        return [meta.get_field(each).column for each in self.closing]

    def _refusals(self, app_label: str, editor: BaseDatabaseSchemaEditor, state: ProjectState) -> Any:
        meta = state.apps.get_model(app_label, self.model)._meta
        table = meta.db_table
        changed = " OR ".join(self._forbidden(editor, field) for field in meta.local_concrete_fields)
        yield table, "UPDATE", f"WHEN ({changed})", f"{table} is only ever closed, and once: record a new row instead"
        for event in _losses(editor.connection.vendor):
            yield table, event, "", f"{table} is never deleted: close the row instead"

    def _forbidden(self, editor: BaseDatabaseSchemaEditor, field: Any) -> str:
        column = editor.quote_name(field.column)
        differs = "IS DISTINCT FROM" if editor.connection.vendor == "postgresql" else "IS NOT"
        changed = f"NEW.{column} {differs} OLD.{column}"
        return f"(OLD.{column} IS NOT NULL AND {changed})" if field.name in self.closing else changed


def names(table: str, vendor: str) -> list[str]:
    """Return the names of the triggers that guard a table."""
    return [_name(table, event) for event in ["UPDATE", *_losses(vendor)]]


def _losses(vendor: str) -> list[str]:
    return ["DELETE", "TRUNCATE"] if vendor == "postgresql" else ["DELETE"]


def _create(editor: BaseDatabaseSchemaEditor, table: str, event: str, condition: str, message: str) -> str:
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    when = f"BEFORE {event} ON {editor.quote_name(table)} FOR EACH {each} {condition}"
    if editor.connection.vendor == "postgresql":
        return f"CREATE TRIGGER {_name(table, event)} {when} EXECUTE FUNCTION audit_refuse('{message}')"
    return f"CREATE TRIGGER {_name(table, event)} {when} BEGIN SELECT RAISE(ABORT, '{message}'); END"


def _drop(editor: BaseDatabaseSchemaEditor, table: str, event: str) -> str:
    on_table = f" ON {editor.quote_name(table)}" if editor.connection.vendor == "postgresql" else ""
    return f"DROP TRIGGER IF EXISTS {_name(table, event)}{on_table}"


def _name(table: str, event: str) -> str:
    return f"{table}_refuses_{event.lower()}"
