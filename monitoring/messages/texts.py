"""Compose what a reminder says: a mail, a text message, or a clinician's daily mail; who it is about stands in none of them."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.messages import links
from monitoring.messages.wording import GROUPS, WORDS, Words
from monitoring.models import Reminder, ReminderKind
from monitoring.moments import last_moment, short_last_moment

# The basic letters of GSM 03.38: with any other one, a text message holds 70 letters and not 160.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_PARAGRAPHS = "\n\n"


class Mail(NamedTuple):
    """Hold what a mail says."""

    subject: str
    body: str


def mail(reminder: Reminder) -> Mail:
    """Return what the mail of a reminder says."""
    words = _words(reminder)
    parts = [str(words.line)]
    if reminder.closes_at:
        parts.append(str(words.by) % {"when": last_moment(reminder.closes_at)})
    parts.append(_way_in(reminder))
    if links.may_stop(reminder):
        parts.append(_("No more messages like this one? Say so on that page."))
    return Mail(f"riskprog: {words.subject}", _PARAGRAPHS.join(parts) + "\n")


def sms(reminder: Reminder) -> str:
    """Return what the text message of a reminder says: in letters that every phone has, and as short as can be."""
    words = _words(reminder)
    said = str(words.subject) + "."
    if reminder.closes_at:
        said = str(words.short) % {"when": short_last_moment(reminder.closes_at)}
    return _in_gsm(f"riskprog: {said} {_address(reminder)}")


def digest(reminders: Sequence[Reminder]) -> Mail:
    """Return what a clinician's daily mail says: how many things wait, and of which sorts."""
    count = len(reminders)
    subject = ngettext("%(count)d thing is new in your inbox", "%(count)d things are new in your inbox", count)
    sorts = Counter(ReminderKind(each.kind) for each in reminders)
    lines = [f"{sorts[kind]} × {said}" for kind, said in GROUPS.items() if kind in sorts]
    parts = [
        "\n".join(lines),
        _("See whom it is about:\n%(link)s") % {"link": links.inbox()},
        _("One mail a day, and none when nothing is new. No more of them? Say so in your settings:\n%(link)s")
        % {"link": links.account()},
    ]
    return Mail("riskprog: " + subject % {"count": count}, _PARAGRAPHS.join(parts) + "\n")


def _words(reminder: Reminder) -> Words:
    return WORDS[ReminderKind(reminder.kind)]


def _way_in(reminder: Reminder) -> str:
    if reminder.patient_id is None:
        return _("Sign in:\n%(link)s") % {"link": links.front_door()}
    return _("See how much is left, and sign in to do it:\n%(link)s\nThe link works for %(days)d days.") % {
        "link": links.what_is_left(reminder),
        "days": links.LIVES.days,
    }


def _address(reminder: Reminder) -> str:
    return links.front_door() if reminder.patient_id is None else links.what_is_left(reminder)


def _in_gsm(text: str) -> str:
    """Write every letter that GSM lacks without its accent, as á is a."""
    return "".join(each if each in _GSM else _plain(each) for each in text)


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
