"""Lay out a patient's diary: what was noticed, what the clinic answered, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.models import SideEffect, Symptom
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
    """Hold that the clinic must still look at something, in words that tell nobody else what it is."""

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
    day = day_in_words(timezone.localtime(noticed.recorded_at))
    return AlertRow(
        noticed.reference, _("On %(day)s you told your clinic about something that cannot wait.") % {"day": day}
    )


def _title(noticed: SideEffect) -> str:
    # How strong it is was not asked there.
    if noticed.symptom == Symptom.PREGNANCY_CONCERN:
        return str(noticed.get_symptom_display())
    return f"{noticed.get_symptom_display()} · {noticed.get_severity_display()}"


def _answer(outcome: str, day: str) -> str:
    return _("Your clinic, on %(day)s: %(outcome)s") % {"day": day, "outcome": outcome}
