"""Nothing that was recorded is replaced by a write that calls itself an insertion (promise 29).

`tests/audit/test_append_only.py` holds that it is neither changed nor deleted.
"""

from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from monitoring.models import Authorization, Prescription
from tests.audit.test_append_only import MAKERS
from tests.factories import make_authorization, make_prescription

pytestmark = pytest.mark.django_db

RECORD = {**MAKERS, Prescription: make_prescription, Authorization: make_authorization}


def replacing(model: type[models.Model]) -> str:
    """Write every row of a table again, over itself."""
    table, key = model._meta.db_table, model._meta.pk.column
    again = f'INTO "{table}" SELECT * FROM "{table}"'  # noqa: S608 (names of our own models)
    if connection.vendor == "sqlite":
        return f"INSERT OR REPLACE {again} WHERE true"
    return f'INSERT {again} ON CONFLICT ("{key}") DO UPDATE SET "{key}" = EXCLUDED."{key}" + 1000'


@pytest.mark.parametrize("model", RECORD, ids=lambda model: model.__name__)
def test_promise_29_an_insertion_does_not_replace_a_row(model: Any) -> None:
    row = RECORD[model]()

    with pytest.raises(IntegrityError, match=r"append-only|is never deleted|is only ever closed"):
        write(replacing(model))

    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", RECORD, ids=lambda model: model.__name__)
def test_promise_29_an_update_does_not_replace_another_row(model: Any) -> None:
    row = RECORD[model]()
    key = model._meta.pk.column
    verb = "UPDATE OR REPLACE" if connection.vendor == "sqlite" else "UPDATE"

    with pytest.raises(IntegrityError, match=r"append-only|is only ever closed"):
        write(f'{verb} "{model._meta.db_table}" SET "{key}" = "{key}" + 1')

    assert model.objects.filter(pk=row.pk).exists()


def write(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
