"""A prescription and an authorization are closed once; nothing else of them ever changes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from monitoring.models import Authorization, Dispense, Prescription
from patients.models import CalendarLink
from tests.factories import NOW, make_authorization, make_calendar_link, make_fact, make_prescription

pytestmark = pytest.mark.django_db

CLOSINGS: dict[type[models.Model], set[str]] = {
    Prescription: {"cancelled_at", "cancelled_by", "cancelled_reason"},
    CalendarLink: {"revoked_at", "revoked_by"},
    Authorization: {
        "handed_over_at",
        "handed_over_by",
        "dispense",
        "reversed_at",
        "reversed_by",
        "reversed_reason",
    },
}
MAKERS: dict[type[models.Model], Callable[[], Any]] = {
    Prescription: make_prescription,
    CalendarLink: make_calendar_link,
    Authorization: make_authorization,
}
FIXED = [
    (model, field.column)
    for model, closing in CLOSINGS.items()
    for field in model._meta.local_concrete_fields
    if field.name not in closing and not field.primary_key
]


def refused() -> Any:
    return pytest.raises(IntegrityError, match="is only ever closed, and once: record a new row instead")


def lost() -> Any:
    return pytest.raises(IntegrityError, match="is never deleted: close the row instead")


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def empty(table: str, column: str) -> None:
    run(f'UPDATE "{table}" SET "{column}" = NULL')  # noqa: S608 (names of our own models)


def close(row: Any) -> None:
    """Fill every closing field of the row, through the hand-over and its reversal."""
    if isinstance(row, Prescription):
        row.cancelled_at, row.cancelled_by, row.cancelled_reason = NOW, row.written_by, "Dose changed."
        row.save()
        return
    if isinstance(row, CalendarLink):
        row.revoked_at, row.revoked_by = NOW, row.created_by
        row.save()
        return
    row.handed_over_at, row.handed_over_by = NOW, row.issued_by
    row.dispense = make_fact(Dispense, patient=row.patient)
    row.save()
    row.reversed_at, row.reversed_by, row.reversed_reason = NOW, row.issued_by, "handed_over_in_error"
    row.save()


@pytest.mark.parametrize("model", CLOSINGS)
def test_every_closing_field_can_be_filled(model: Any) -> None:
    row = MAKERS[model]()

    close(row)

    kept = model.objects.get(pk=row.pk)
    assert [name for name in CLOSINGS[model] if getattr(kept, name) is None] == []


@pytest.mark.parametrize(("model", "column"), FIXED)
def test_no_other_column_ever_changes(model: Any, column: str) -> None:
    MAKERS[model]()

    with refused():
        empty(model._meta.db_table, column)


@pytest.mark.parametrize("model", CLOSINGS)
def test_the_key_never_changes(model: Any) -> None:
    row = MAKERS[model]()

    with refused(), transaction.atomic():
        model.objects.filter(pk=row.pk).update(id=row.pk + 1)


@pytest.mark.parametrize(("model", "name"), [(model, name) for model in CLOSINGS for name in sorted(CLOSINGS[model])])
def test_a_closing_field_never_changes_again(model: Any, name: str) -> None:
    close(MAKERS[model]())

    with refused():
        empty(model._meta.db_table, model._meta.get_field(name).column)


def test_a_cancellation_cannot_be_signed_over_to_someone_else() -> None:
    prescription = make_prescription()
    close(prescription)

    prescription.cancelled_by = make_authorization().issued_by

    with refused(), transaction.atomic():
        prescription.save()


@pytest.mark.parametrize("model", CLOSINGS)
def test_a_row_is_never_deleted(model: Any) -> None:
    MAKERS[model]()

    with lost():
        run(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 (names of our own models)


@pytest.mark.postgres
@pytest.mark.parametrize("model", CLOSINGS)
def test_truncate_is_refused(model: Any) -> None:
    with lost():
        run(f'TRUNCATE "{model._meta.db_table}" CASCADE')
