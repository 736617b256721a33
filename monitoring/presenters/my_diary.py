"""Lay out a patient's diary: what was noticed, what the clinic answered, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from monitoring.models import SideEffect
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.my_advice import Advice, advice
from monitoring.selectors.side_effects import is_alarming


@dataclass(frozen=True, slots=True)
class DiaryRow:
    """Hold one entry of the diary as its patient reads it."""

    reference: str
    picture: str
    title: str
    when: str
    note: str
    answers: Sequence[str]
    is_waiting: bool
    advice: Advice


@dataclass(frozen=True, slots=True)
class AlertRow:
    """Hold what the clinic must still look at."""

    reference: str
    says: str


def diary_row(noticed: SideEffect) -> DiaryRow:
    """Return one entry, with the clinic's answers if there are any."""
    answers = [_answer(each.outcome, day_in_words(each.reviewed_on)) for each in noticed.reviews.all()]
    return DiaryRow(
        reference=noticed.reference,
        picture=noticed.symptom,
        title=_title(noticed),
        when=_("Since %(day)s") % {"day": day_in_words(noticed.noticed_on)},
        note=noticed.note,
        answers=answers,
        is_waiting=not answers and is_alarming(noticed),
        advice=advice(noticed.symptom, noticed.severity),
    )


def alert_row(noticed: SideEffect) -> AlertRow:
    """Return an entry that waits for the clinic, in one line."""
    return AlertRow(noticed.reference, _title(noticed))


def _title(noticed: SideEffect) -> str:
    return f"{noticed.get_symptom_display()} · {noticed.get_severity_display()}"


def _answer(outcome: str, day: str) -> str:
    return _("Your clinic, on %(day)s: %(outcome)s") % {"day": day, "outcome": outcome}
