"""Write and send the mails about accounts: the row is the queue, and a link in it is good once."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from accounts import mail, selectors
from accounts.models import Letter, Purpose, User
from audit import trail
from audit.actions import Action
from audit.references import new_number

logger = logging.getLogger(__name__)

LIVES = {
    Purpose.INVITED: timedelta(hours=72),
    Purpose.FORGOTTEN: timedelta(hours=1),
    Purpose.REPLACED: timedelta(hours=72),
}
# Nobody's mailbox is flooded by whoever knows their name.
_NOT_AGAIN_FOR = timedelta(minutes=5)
# After so long somebody else tries: whoever claimed it is gone, or the mail server was.
_CLAIM = timedelta(minutes=5)


def write(user: User, purpose: Purpose, *, by: User | None, at: datetime) -> Letter | None:
    """Put a mail into the queue; None where there is no address, or nothing that sends mail."""
    if not (settings.SENDS_EMAIL and user.email):
        return None
    return Letter.objects.create(
        reference=new_number("L"), user=user, purpose=purpose, made_at=at, made_by=by, expires_at=at + LIVES[purpose]
    )


def note_forgotten(typed: str, *, at: datetime) -> None:
    """Mail a link to whoever goes by a name or address, if anybody does; who asks cannot tell.

    The mail leaves later, from the queue, so that the answer takes as long for a name that nobody has.
    """
    user = selectors.signing_in_as(typed.strip())
    if user and user.is_active and not _asked_just_now(user, at=at):
        write(user, Purpose.FORGOTTEN, by=None, at=at)
    subject = user.username if user else ""
    trail.record(action=Action.RECOVERY_ASKED, subject=subject, detail={"by": "mail"}, by=trail.SYSTEM, at=at)


def close(user: User, *, at: datetime) -> None:
    """Let no link that is still open be used: the password it would replace is gone."""
    Letter.objects.filter(user=user, closed_at=None).exclude(purpose=Purpose.REPLACED).update(closed_at=at)


def use(letter: Letter, *, at: datetime) -> bool:
    """Use up a link; tell whether it was still good. Two at once are one use."""
    unused = Letter.objects.filter(pk=letter.pk, closed_at=None, expires_at__gt=at, user__is_active=True)
    return bool(unused.update(closed_at=at))


def send_due(*, until: datetime, clock: Callable[[], datetime]) -> int:
    """Send what waits, until time is up; return how many. What fails is tried again, until the link is over."""
    sent = 0
    for letter in _due(at=clock()):
        if clock() >= until:
            break
        if _claim(letter, at=clock()):
            sent += _send(letter, clock=clock)
    return sent


def _due(*, at: datetime) -> list[Letter]:
    free = Q(claimed_at=None) | Q(claimed_at__lt=at - _CLAIM)
    rows = Letter.objects.filter(free, sent_at=None, closed_at=None, expires_at__gt=at, user__is_active=True)
    return list(rows.select_related("user", "made_by").order_by("pk"))


def _claim(letter: Letter, *, at: datetime) -> bool:
    unchanged = Letter.objects.filter(pk=letter.pk, sent_at=None, claimed_at=letter.claimed_at)
    return bool(unchanged.update(claimed_at=at))


def _send(letter: Letter, *, clock: Callable[[], datetime]) -> int:
    try:
        mail.send(letter)
    except Exception as error:  # noqa: BLE001 (whatever a mail service raises, the next letter is sent)
        logger.error("%s not sent: %s", letter.reference, type(error).__name__)
        return 0
    Letter.objects.filter(pk=letter.pk).update(sent_at=clock())
    detail = {"purpose": letter.purpose, "letter": letter.reference}
    trail.record(
        action=Action.INVITATION_SENT, subject=letter.user.username, detail=detail, by=trail.SYSTEM, at=clock()
    )
    return 1


def _asked_just_now(user: User, *, at: datetime) -> bool:
    return Letter.objects.filter(user=user, purpose=Purpose.FORGOTTEN, made_at__gt=at - _NOT_AGAIN_FOR).exists()
