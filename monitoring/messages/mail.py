"""Send reminders by mail, through whatever `EMAIL_BACKEND` names; each says that a machine wrote it, and which reminder it is."""

import hashlib
from collections.abc import Mapping, Sequence
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from anymail.exceptions import AnymailRecipientsRefused
from anymail.message import AnymailMessage
from django.conf import settings

from monitoring.messages import links, texts
from monitoring.messages.addresses import Recipient, Undeliverable, mailbox
from monitoring.models import Reminder

# By this header, and by the mail service's own field, what comes back is known for what it was.
HEADER = "X-Riskprog-Reminder"
METADATA = "reminder"
_PERMANENT = range(500, 600)


def send(reminder: Reminder, *, to: Recipient) -> None:
    """Send one reminder.

    :raises Undeliverable: the address is refused for good
    """
    headers = {}
    if links.may_stop(reminder):
        headers = {
            "List-Unsubscribe": f"<{links.one_click(reminder)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    _send(texts.mail(reminder), to=to, reference=reminder.reference, headers=headers)


def send_digest(reminders: Sequence[Reminder], *, to: Recipient) -> None:
    """Send one mail about all of these.

    :raises Undeliverable: the address is refused for good
    """
    _send(texts.digest(reminders), to=to, reference=_digest_reference(reminders), headers={})


def _digest_reference(reminders: Sequence[Reminder]) -> str:
    """Return the same reference for the same reminders."""
    together = " ".join(sorted(each.reference for each in reminders))
    return f"digest-{hashlib.sha256(together.encode()).hexdigest()[:16]}"


def _send(words: texts.Mail, *, to: Recipient, reference: str, headers: Mapping[str, str]) -> None:
    message = AnymailMessage(words.subject, words.body, to=[mailbox(to.address)])
    message.extra_headers = {
        # The same for a second copy, so that a mail program shows one.
        "Message-ID": f"<{reference}@{urlsplit(settings.PUBLIC_URL).hostname}>",
        HEADER: reference,
        "Auto-Submitted": "auto-generated",
        **headers,
    }
    message.metadata = {METADATA: reference}
    try:
        message.send()
    except SMTPRecipientsRefused as refused:
        if all(code in _PERMANENT for code, _ in refused.recipients.values()):
            raise Undeliverable("the mail server refuses the address") from None
        raise
    except AnymailRecipientsRefused:
        raise Undeliverable("the mail service refuses the address") from None
