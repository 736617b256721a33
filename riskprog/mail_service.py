"""Hear from the mail service that a mail came back, whichever service it is."""

from typing import Any

from anymail.signals import EventType, tracking
from django.utils import timezone

from monitoring.messages.mail import METADATA
from monitoring.services import reminder_answers

# Opened is none of them: a picture that counts readers is not in our mail.
_CAME_BACK = frozenset({EventType.BOUNCED, EventType.REJECTED, EventType.COMPLAINED})


def listen() -> None:
    """Be told by anymail's webhooks."""
    tracking.connect(hear, dispatch_uid="riskprog.mail_service")


def hear(sender: Any, event: Any, esp_name: str, **other: Any) -> None:
    """Note that a reminder came back.

    :raises monitoring.services.reminder_answers.NotSent: too early: the service, answered with an error, tells again
    """
    reference = event.metadata.get(METADATA)
    if event.event_type in _CAME_BACK and reference:
        reminder_answers.bounced(reference, at=timezone.now())
