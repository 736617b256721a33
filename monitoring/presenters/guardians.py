"""Say who signs for a minor, and since when."""

from datetime import date
from typing import NamedTuple

from monitoring.presenters.delegations import span
from monitoring.presenters.entries import name_of
from patients.models import Guardianship


class GuardianRow(NamedTuple):
    """Hold one line of the list of guardians."""

    reference: str
    name: str
    username: str
    relation: str
    span: str
    is_open: bool
    acts_today: bool


def guardian_row(row: Guardianship, *, today: date, is_minor: bool) -> GuardianRow:
    """Write out one guardianship as it stands today."""
    return GuardianRow(
        reference=row.reference,
        name=name_of(row.guardian),
        username=row.guardian.username,
        relation=str(row.get_relation_display()),
        span=span(row.from_on, row.until_on),
        is_open=row.until_on is None,
        acts_today=is_minor and row.from_on <= today and (row.until_on is None or row.until_on > today),
    )
