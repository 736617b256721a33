"""Keep JSON in the database as one canonical text, so that its bytes can be hashed anywhere and stay the same."""

import json
from typing import Any

from django.db import models


def text(value: Any) -> str:
    """Return the one JSON text of a value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class CanonicalJSONField(models.JSONField):
    """Be JSON in Python and text in the database: PostgreSQL's own JSON does not keep the text it was given."""

    def get_internal_type(self) -> str:
        return "TextField"

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        return None if value is None else json.loads(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        # An expression is the database's to work out.
        return value if value is None or hasattr(value, "as_sql") else text(value)
