"""Make the link that a message carries: signed, it shows what is left without a sign-in, and expires."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from monitoring.models import Channel, Reminder, ReminderKind
from monitoring.services.reminder_kinds import KINDS

LIVES = timedelta(days=14)
# A full stop stays part of a link wherever a phone makes one of it.
_SEPARATOR = "."


def token(reminder: Reminder) -> str:
    """Return what stands for this reminder in a link, from now on for as long as a link lives."""
    return _signer().sign(reminder.reference)


def reference_in(token: str) -> str | None:
    """Return the reference of the reminder that a link stands for; of a broken or expired one nothing."""
    try:
        return _signer().unsign(token, max_age=LIVES)
    except BadSignature:
        return None


def what_is_left(reminder: Reminder) -> str:
    """Return the whole address of the page that says how much is left."""
    return _public(reverse("reminder_link", args=[token(reminder)]))


def one_click(reminder: Reminder) -> str:
    """Return the whole address by which a mail program stops such messages: RFC 8058."""
    return _public(reverse("unsubscribe", args=[token(reminder)]))


def inbox() -> str:
    """Return the whole address of a clinician's inbox."""
    return _public(reverse("inbox"))


def account() -> str:
    """Return the whole address at which a user chooses which mail to get."""
    return _public(reverse("settings"))


def front_door() -> str:
    """Return the whole address at which everybody signs in."""
    return _public("/")


def may_stop(reminder: Reminder) -> bool:
    """Return whether whoever got this message may say: no more of these."""
    can_be_stopped = reminder.channel in {Channel.EMAIL, Channel.SMS} and reminder.patient_id is not None
    return can_be_stopped and KINDS[ReminderKind(reminder.kind)].may_unsubscribe


def _public(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="riskprog.reminder", sep=_SEPARATOR)
