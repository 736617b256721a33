"""Write very many standings in one statement, each over the one that it replaces."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Field

from monitoring.models import Standing

_KEY = ["patient", "ask"]
_WRITTEN = ["permits", "until", "permits_from", "blocking", "summary", "decided_at", "stale_at"]


def save(standings: Collection[Standing]) -> None:
    """Insert these standings, or update what is there of the same patients and questions."""
    if connection.vendor == "postgresql":
        _save_as_one_document(standings)
    else:
        Standing.objects.bulk_create(standings, update_conflicts=True, unique_fields=_KEY, update_fields=_WRITTEN)


def _save_as_one_document(standings: Collection[Standing]) -> None:
    """Do it in a third of the time: quoting JSON column by column takes longer than writing the rows."""
    names = [*_KEY, *_WRITTEN]
    fields: list[Field[Any, Any]] = [each for each in Standing._meta.concrete_fields if each.name in names]
    columns = ", ".join(str(field.column) for field in fields)
    typed = ", ".join(f"{field.column} {field.db_type(connection) or ''}" for field in fields)
    replaced = ", ".join(f"{name} = excluded.{name}" for name in _WRITTEN)
    document = [{field.column: getattr(each, field.attname) for field in fields} for each in standings]
    with connection.cursor() as cursor:
        # Nothing here comes from outside but the document, which is a parameter.
        cursor.execute(
            f"INSERT INTO {Standing._meta.db_table} ({columns}) "  # noqa: S608
            f"SELECT {columns} FROM jsonb_to_recordset(%s::jsonb) AS given ({typed}) "
            f"ON CONFLICT (patient_id, ask) DO UPDATE SET {replaced}",
            [json.dumps(document, default=_instant)],
        )


def _instant(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a standing")
