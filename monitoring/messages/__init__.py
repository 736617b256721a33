"""Put reminders into the recipient's words, and hand them to mail or to the phone: the only way out of the house."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone, translation

from monitoring.messages import mail, sms
from monitoring.messages.addresses import Recipient, Undeliverable
from monitoring.models import Channel, Reminder

__all__ = ["Recipient", "Undeliverable", "send", "send_digest"]

_SENDERS = {Channel.EMAIL.value: mail.send, Channel.SMS.value: sms.send}


def send(reminder: Reminder, *, to: Recipient) -> None:
    """Send one reminder by its own channel, which is mail or text message.

    :raises Undeliverable: the address is refused for good; any other exception: try again later
    """
    with _spoken_to(to):
        _SENDERS[reminder.channel](reminder, to=to)


def send_digest(reminders: Sequence[Reminder], *, to: Recipient) -> None:
    """Send a clinician one mail that says how many things wait in the inbox, and of which sorts.

    :raises Undeliverable: the address is refused for good; any other exception: try again later
    """
    with _spoken_to(to):
        mail.send_digest(reminders, to=to)


@contextmanager
def _spoken_to(to: Recipient) -> Iterator[None]:
    """Speak the recipient's language, and read the recipient's clock."""
    language = to.language if to.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(to.time_zone or None):
        yield
