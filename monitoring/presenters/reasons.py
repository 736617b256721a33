"""Say in the reader's language what the rules said: a requirement's name, and a finding's sentence.

The rules write English with places for words (`findings.py`); their texts are in the translation catalog too.
"""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext

from monitoring.policy.findings import Day, Finding, Requirement, Sentence, Term, in_calendar
from monitoring.policy.requirements import BY_ID
from monitoring.presenters.dates import full_day


def title(requirement: Requirement) -> str:
    """Return what a requirement is called."""
    return gettext(requirement.title)


def title_of(requirement_id: str) -> str:
    """Return what a requirement is called, by its id; an id that no rule has is its own name."""
    return title(BY_ID[requirement_id]) if requirement_id in BY_ID else requirement_id


def sentence(finding: Finding | Sentence) -> str:
    """Return a finding's sentence, or one that was stored."""
    return _said(finding.text, finding.words)


def _said(text: str, words: Sequence[object]) -> str:
    return gettext(text).format(*[_word(word) for word in words])


def _word(word: object) -> str:
    if isinstance(word, Day) and in_calendar(word):
        return full_day(date.fromordinal(word))
    if isinstance(word, Sentence):
        return sentence(word)
    return gettext(word) if isinstance(word, Term) else str(word)
