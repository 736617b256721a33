"""Write down what the application's own role may do on PostgreSQL: add to the record, never change it (promise 29).

The role that migrates owns the tables. The triggers of `append_only` stop a mistake of ours; what this withholds stops whoever
has taken over the application, who could otherwise switch the triggers off.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from audit import triggers
from audit.append_only import AppendOnly, CloseOnce

# Which migrations have run is the owner's to say.
_READ_ONLY = frozenset({"django_migrations"})


def statements(database: BaseDatabaseWrapper, role: str) -> Iterator[str]:
    """Yield the SQL that leaves a role exactly what the application needs, whatever it was granted before."""
    quote = database.ops.quote_name
    closing = dict(_closing())
    appended = set(_appended())
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quote(role)}"
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {quote(role)}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quote(role)}"
    for table in sorted(database.introspection.table_names()):
        if table in appended:
            may = "SELECT, INSERT"
        elif table in closing:
            may = f"SELECT, INSERT, UPDATE ({', '.join(quote(each) for each in closing[table])})"
        else:
            may = "SELECT" if table in _READ_ONLY else "SELECT, INSERT, UPDATE, DELETE"
        yield f"GRANT {may} ON {quote(table)} TO {quote(role)}"


def changeable(database: BaseDatabaseWrapper) -> list[str]:
    """Return the tables of the record that the role of this connection could change or empty, triggers or none."""
    kept = sorted({*_appended(), *dict(_closing())})
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE has_table_privilege(name, 'DELETE, TRUNCATE')"
            " OR pg_has_role((SELECT relowner FROM pg_class WHERE oid = name::regclass), 'USAGE')",
            [kept],
        )
        return [name for (name,) in cursor.fetchall()]


def _appended() -> Iterator[str]:
    for app, operation in triggers.guards():
        if isinstance(operation, AppendOnly):
            yield from operation.tables_of(app)


def _closing() -> Iterator[tuple[str, list[str]]]:
    for app, operation in triggers.guards():
        if isinstance(operation, CloseOnce):
            (table,) = operation.tables_of(app)
            yield table, operation.columns_of(app)
