"""Say of each kind of reminder, in one table, whom it tells, when, by which channels, and when somebody else is told."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from monitoring.models import Channel, ReminderKind


class Audience(StrEnum):
    """Name whom a reminder tells."""

    PATIENT = "patient"
    # Whoever may open the patient's record; the digest goes to the prescriber.
    CLINIC = "clinic"
    # Whoever holds the certification: the prescriber, or the pharmacy's pharmacists.
    HOLDER = "holder"


_DAY = timedelta(days=1)
_AT_ONCE = (timedelta(0),)

# A patient reads mail and the inbox; what cannot wait goes to the phone as well.
_CALM = (Channel.EMAIL, Channel.INBOX)
_URGENT = (Channel.EMAIL, Channel.SMS, Channel.INBOX)
_DAILY = (Channel.INBOX, Channel.DIGEST)


class Reminding(NamedTuple):
    """Hold how one kind is told.

    :ivar leads: how long before an end it is due (60 days before a certification expires); of what begins, how long after
    :ivar escalate_after: how long after it was due the clinic is told that nothing came of it
    :ivar may_unsubscribe: a patient may stop it: nobody is harmed who is not told
    """

    audience: Audience
    channels: Sequence[Channel]
    leads: Sequence[timedelta] = _AT_ONCE
    escalate_after: timedelta | None = None
    may_unsubscribe: bool = True


def _patient(
    channels: Sequence[Channel],
    *leads: timedelta,
    escalate_after: timedelta | None = None,
    may_unsubscribe: bool = True,
) -> Reminding:
    return Reminding(Audience.PATIENT, channels, leads or _AT_ONCE, escalate_after, may_unsubscribe)


def _clinic(*leads: timedelta) -> Reminding:
    return Reminding(Audience.CLINIC, _DAILY, leads or _AT_ONCE)


KINDS: Mapping[ReminderKind, Reminding] = {
    ReminderKind.TEST_DUE: _patient(_CALM, escalate_after=3 * _DAY),
    ReminderKind.HOME_TEST_PROCEDURE: _patient(_CALM, escalate_after=3 * _DAY),
    ReminderKind.WINDOW_OPENS: _patient(_CALM),
    ReminderKind.WINDOW_CLOSES_SOON: _patient(_URGENT, 2 * _DAY, escalate_after=_DAY),
    ReminderKind.WINDOW_CLOSES_TONIGHT: _patient(_URGENT, _DAY),
    ReminderKind.ACKNOWLEDGMENT_MISSING: _patient(_CALM, _DAY, escalate_after=2 * _DAY),
    ReminderKind.CONTRACEPTION_MISSING: _patient(_CALM, _DAY, escalate_after=2 * _DAY),
    ReminderKind.LABS_DUE: _patient(_CALM, 7 * _DAY, escalate_after=7 * _DAY),
    ReminderKind.NOT_COLLECTED: _patient(_URGENT, 2 * _DAY),
    ReminderKind.CONSENT_CHANGED: _patient(_CALM, escalate_after=14 * _DAY),
    # Nobody stops these: the medicine is harmful for a month after the last capsule.
    ReminderKind.AFTER_CARE_TEST_AT_END: _patient(_URGENT, escalate_after=7 * _DAY, may_unsubscribe=False),
    ReminderKind.AFTER_CARE_TEST_AFTER_MONTH: _patient(_URGENT, escalate_after=7 * _DAY, may_unsubscribe=False),
    ReminderKind.AFTER_CARE_PRECAUTIONS: _patient(_CALM, may_unsubscribe=False),
    ReminderKind.COUNSELING_MISSING: _clinic(_DAY),
    ReminderKind.DECLARATION_MISSING: _clinic(_DAY),
    ReminderKind.PRESCRIPTION_MISSING: _clinic(2 * _DAY),
    ReminderKind.LABS_OVERDUE: _clinic(3 * _DAY),
    ReminderKind.RESULT_AWAITED: _clinic(_DAY),
    ReminderKind.LOST_TO_FOLLOW_UP: _clinic(30 * _DAY),
    ReminderKind.UNANSWERED: _clinic(),
    ReminderKind.UNREACHABLE: _clinic(),
    ReminderKind.UNSUBSCRIBED: _clinic(),
    ReminderKind.CERTIFICATION_EXPIRING: Reminding(
        Audience.HOLDER, (Channel.EMAIL,), (60 * _DAY, 30 * _DAY, 7 * _DAY), may_unsubscribe=False
    ),
}
# What tells of another reminder: it is true for as long as that one stands as it does.
ABOUT_REMINDERS = frozenset({ReminderKind.UNANSWERED, ReminderKind.UNREACHABLE, ReminderKind.UNSUBSCRIBED})
