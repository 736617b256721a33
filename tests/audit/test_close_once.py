"""A prescription and an authorization are closed once; nothing else of them ever changes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from accounts.models import Recovery
from monitoring.models import Authorization, Dispense, Outage, Prescription, Withdrawal
from patients.models import CalendarLink, Guardianship, Transfer, Void
from tests.accounts.makers import make_recovery
from tests.factories import (
    NOW,
    make_authorization,
    make_calendar_link,
    make_fact,
    make_guardianship,
    make_outage,
    make_prescription,
    make_transfer,
    make_user,
    make_withdrawal,
)

pytestmark = pytest.mark.django_db

MAKERS: dict[type[models.Model], Callable[[], Any]] = {
    Prescription: make_prescription,
    CalendarLink: make_calendar_link,
    Authorization: make_authorization,
    Outage: make_outage,
    Recovery: make_recovery,
    Withdrawal: make_withdrawal,
    Transfer: make_transfer,
    Guardianship: make_guardianship,
}


def cancel(row: Any) -> None:
    row.cancelled_at, row.cancelled_by, row.cancelled_reason = NOW, row.written_by, "Dose changed."


def revoke(row: Any) -> None:
    row.revoked_at, row.revoked_by = NOW, row.created_by


def hand_over_in_error(row: Any) -> None:
    row.handed_over_at, row.handed_over_by = NOW, row.issued_by
    row.dispense = make_fact(Dispense, patient=row.patient)
    row.save()
    row.reversed_at, row.reversed_by, row.reversed_reason = NOW, row.issued_by, "handed_over_in_error"


def return_to_stock(row: Any) -> None:
    row.reversed_at, row.reversed_reason = NOW, "not_collected"
    row.save()
    row.returned_at, row.returned_by = NOW, row.issued_by


def answer(row: Any) -> None:
    row.outcome, row.closed_at, row.closed_by = "declined", NOW, row.to_prescriber


def end_guardianship(row: Any) -> None:
    row.until_on, row.ended_at, row.ended_by = row.from_on, NOW, row.recorded_by


def end(row: Any) -> None:
    row.ended_at = NOW


def deny(row: Any) -> None:
    row.approved, row.decided_at, row.decided_by = False, NOW, row.asked_by


def second(row: Any) -> None:
    row.seconded_at, row.seconded_by = NOW, make_user("nurse")
    row.void = make_fact(Void, patient=row.patient, of=row.fact)


def refuse(row: Any) -> None:
    row.refused_at, row.refused_by, row.refused_reason = NOW, make_user("nurse"), "It is hers."


# Each way to close a row, and the fields that it fills.
WAYS: list[tuple[type[models.Model], Callable[[Any], None], set[str]]] = [
    (Prescription, cancel, {"cancelled_at", "cancelled_by", "cancelled_reason"}),
    (CalendarLink, revoke, {"revoked_at", "revoked_by"}),
    (
        Authorization,
        hand_over_in_error,
        {"handed_over_at", "handed_over_by", "dispense", "reversed_at", "reversed_by", "reversed_reason"},
    ),
    (Authorization, return_to_stock, {"returned_at", "returned_by"}),
    (Outage, end, {"ended_at"}),
    (Recovery, deny, {"approved", "decided_at", "decided_by"}),
    (Withdrawal, second, {"seconded_at", "seconded_by", "void"}),
    (Withdrawal, refuse, {"refused_at", "refused_by", "refused_reason"}),
    (Transfer, answer, {"outcome", "closed_at", "closed_by"}),
    (Guardianship, end_guardianship, {"until_on", "ended_at", "ended_by"}),
]
CLOSINGS = {model: set().union(*(names for each, _, names in WAYS if each is model)) for model in MAKERS}
each_way = pytest.mark.parametrize(("model", "close", "names"), WAYS)
FIXED = [
    (model, field.column)
    for model, closing in CLOSINGS.items()
    for field in model._meta.local_concrete_fields
    if field.name not in closing and not field.primary_key
]


@pytest.mark.parametrize("model", [Prescription, Authorization, Withdrawal])
def test_a_signature_covers_all_but_what_may_be_closed_later(model: Any) -> None:
    assert set(model.CLOSED_LATER) == CLOSINGS[model]


def refused() -> Any:
    return pytest.raises(IntegrityError, match="is only ever closed, and once: record a new row instead")


def lost() -> Any:
    return pytest.raises(IntegrityError, match="is never deleted: close the row instead")


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def empty(table: str, column: str) -> None:
    run(f'UPDATE "{table}" SET "{column}" = NULL')  # noqa: S608 (names of our own models)


def closed(model: type[models.Model], close: Callable[[Any], None]) -> Any:
    row = MAKERS[model]()
    close(row)
    row.save()
    return row


@each_way
def test_every_closing_field_can_be_filled(model: Any, close: Callable[[Any], None], names: set[str]) -> None:
    row = closed(model, close)

    kept = model.objects.get(pk=row.pk)
    assert [name for name in names if getattr(kept, name) is None] == []


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


@each_way
def test_a_closing_field_never_changes_again(model: Any, close: Callable[[Any], None], names: set[str]) -> None:
    closed(model, close)

    for name in names:
        with refused():
            empty(model._meta.db_table, model._meta.get_field(name).column)


def test_a_cancellation_cannot_be_signed_over_to_someone_else() -> None:
    prescription = closed(Prescription, cancel)

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
