"""Say who acts for a prescriber, and how long."""

from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.models import Delegation
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.entries import name_of


class DelegationRow(NamedTuple):
    """Hold one line of the list of delegates."""

    name: str
    username: str
    span: str
    is_open: bool
    acts_today: bool


def delegation_row(row: Delegation, *, today: date) -> DelegationRow:
    """Write out one delegation as it stands today."""
    return DelegationRow(
        name=name_of(row.delegate),
        username=row.delegate.username,
        span=span(row.from_on, row.until_on),
        is_open=row.until_on is None,
        acts_today=row.from_on <= today and (row.until_on is None or row.until_on > today),
    )


def span(from_on: date, until_on: date | None) -> str:
    """Return from when until when somebody acts for another."""
    if until_on is None:
        return _("from %(day)s") % {"day": day_in_words(from_on)}
    if until_on == from_on:
        return _("ended on its first day, %(day)s") % {"day": day_in_words(from_on)}
    return _("from %(first)s until %(last)s") % {"first": day_in_words(from_on), "last": day_in_words(until_on)}
