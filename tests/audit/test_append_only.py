"""What was recorded is neither changed nor lost, whoever asks the database and however (promise 29)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import F, ProtectedError

from accounts.models import Certification, CertificationVoid, Signature, UsedCode
from audit.append_only import AppendOnly, CloseOnce
from audit.models import Event, Link
from monitoring.models import Decision, OutageNote, Restoration
from patients.models import BrokenGlass, ConsentText, Entry, Fact, Patient
from tests import append_only, factories
from tests.accounts.makers import make_used_code

ENTRIES = [model for model in apps.get_models() if issubclass(model, Entry)]

MAKERS: dict[type[models.Model], Callable[[], Any]] = {
    Event: factories.make_event,
    Link: factories.make_link,
    Signature: factories.make_signature,
    Certification: factories.make_certification,
    CertificationVoid: factories.make_certification_void,
    ConsentText: factories.make_consent_text,
    Decision: factories.make_decision,
    BrokenGlass: factories.make_broken_glass,
    OutageNote: factories.make_outage_note,
    UsedCode: make_used_code,
    Restoration: factories.make_restoration,
    Fact: lambda: Fact.objects.get(pk=factories.make_fact(ENTRIES[0]).pk),
    **{model: lambda model=model: factories.make_fact(model) for model in ENTRIES},
}
CLOSED_ONCE = {
    "accounts_recovery",
    "monitoring_prescription",
    "monitoring_authorization",
    "monitoring_outage",
    "monitoring_withdrawal",
    "patients_calendarlink",
    "patients_guardianship",
    "patients_transfer",
}

each_table = pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)


def refused() -> Any:
    return pytest.raises(IntegrityError, match="is append-only: record a correction instead")


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def guarded_tables() -> dict[str, set[str]]:
    """Read from the database which of its tables refuse what."""
    if connection.vendor == "postgresql":
        sql = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
    else:
        sql = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found: dict[str, set[str]] = {}
        for table, name in cursor.fetchall():
            found.setdefault(table, set()).add(name.removeprefix(f"{table}_refuses_"))
    return found


@pytest.mark.django_db
def test_after_all_migrations_each_table_of_the_record_has_its_triggers() -> None:
    refusals = {"update", "delete"} | ({"truncate"} if connection.vendor == "postgresql" else set())

    tables = {model._meta.db_table for model in MAKERS} | CLOSED_ONCE
    assert guarded_tables() == dict.fromkeys(tables, refusals)


@pytest.mark.django_db
@each_table
def test_a_queryset_cannot_change_a_row(model: Any) -> None:
    row = MAKERS[model]()
    name = row._meta.local_concrete_fields[-1].name

    with refused(), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{name: F(name)})


@pytest.mark.django_db
@each_table
def test_saving_a_row_again_is_refused(model: Any) -> None:
    row = MAKERS[model]()

    with refused(), transaction.atomic():
        row.save()


@pytest.mark.django_db
@each_table
def test_plain_sql_cannot_change_a_row(model: Any) -> None:
    row = MAKERS[model]()
    column = row._meta.local_concrete_fields[-1].column

    with refused():
        run(f'UPDATE "{model._meta.db_table}" SET "{column}" = "{column}"')  # noqa: S608 (names of our own models)


@pytest.mark.django_db
@each_table
def test_plain_sql_cannot_delete_a_row(model: Any) -> None:
    MAKERS[model]()

    with refused():
        run(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 (names of our own models)


@pytest.mark.django_db
@each_table
def test_a_queryset_cannot_delete_a_row(model: Any) -> None:
    row = MAKERS[model]()

    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        model.objects.filter(pk=row.pk).delete()
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize("table", [model._meta.db_table for model in MAKERS])
def test_truncate_is_refused(table: str) -> None:
    with refused():
        run(f'TRUNCATE "{table}" CASCADE')


@pytest.mark.django_db
def test_a_fact_keeps_its_patient_from_being_deleted() -> None:
    fact = factories.make_fact(ENTRIES[0])

    with pytest.raises(ProtectedError):
        Patient.objects.get(pk=fact.patient_id).delete()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("app", "operation", "make", "table"),
    [
        ("audit", AppendOnly("audit_event"), factories.make_event, "audit_event"),
        (
            "monitoring",
            CloseOnce("Prescription", "cancelled_at", "cancelled_by", "cancelled_reason"),
            factories.make_prescription,
            "monitoring_prescription",
        ),
    ],
)
def test_a_guard_is_lifted_by_the_reverse_migration_and_set_again_by_the_migration(
    app: str, operation: Any, make: Callable[[], Any], table: str
) -> None:
    state = MigrationLoader(connection).project_state()
    make()

    with connection.schema_editor() as editor:
        operation.database_backwards(app, editor, state, state)
    unguarded = guarded_tables()
    with connection.schema_editor() as editor:
        operation.database_forwards(app, editor, state, state)

    assert table not in unguarded
    with pytest.raises(IntegrityError):
        run(f'DELETE FROM "{table}"')  # noqa: S608 (names of our own models)


@pytest.mark.django_db(transaction=True)
def test_after_a_flush_the_tables_are_empty_and_guarded_again() -> None:
    factories.make_event()

    call_command("flush", interactive=False, verbosity=0)

    assert Event.objects.count() == 0
    factories.make_event()
    with refused():
        run("DELETE FROM audit_event")


@pytest.mark.django_db(transaction=True)
def test_the_triggers_come_back_when_the_flush_fails() -> None:
    with pytest.raises(ZeroDivisionError), append_only.lifted(connection):
        1 / 0  # noqa: B018

    factories.make_event()
    with refused():
        run("DELETE FROM audit_event")
