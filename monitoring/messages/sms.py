"""Send text messages: `SMS_BACKEND` names the function that takes one, as `EMAIL_BACKEND` names what takes mail."""

import json
import logging
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.utils.module_loading import import_string

from monitoring.messages import texts
from monitoring.messages.addresses import Recipient, Undeliverable, telephone
from monitoring.models import Reminder

log = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 10
# How a gateway says that it is the number, and not the request or the moment, that is wrong.
_REFUSES_THE_NUMBER = frozenset({400, 422})


class Sms(NamedTuple):
    """Hold one text message; a gateway that gets a reference twice sends it once."""

    to: str
    text: str
    reference: str


def send(reminder: Reminder, *, to: Recipient) -> None:
    """Hand one reminder to the backend.

    :raises Undeliverable: there is no such number
    """
    backend = import_string(settings.SMS_BACKEND)
    backend(Sms(telephone(to.address), texts.sms(reminder), reminder.reference))


def console(sms: Sms) -> None:
    """Say where the process logs that a message would be sent; whose number it is and what it says stay out of logs."""
    log.info("text message %s", sms.reference)


def file(sms: Sms) -> None:
    """Leave a message as a file of its own in the outbox; a second copy takes the place of the first."""
    settings.OUTBOX_DIR.mkdir(parents=True, exist_ok=True)
    path = settings.OUTBOX_DIR / f"{sms.reference}.json"
    # Whoever looks into the outbox never finds half a message.
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(sms._asdict()), encoding="utf-8")
    draft.replace(path)


def gateway(sms: Sms) -> None:
    """Post a message, as JSON with `to`, `text` and `reference`, to the configured gateway and to nobody else.

    :raises Undeliverable: the gateway answers 400 or 422: there is no such number
    """
    headers = {
        "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}",
        "Content-Type": "application/json",
        "Idempotency-Key": sms.reference,
    }
    body = json.dumps(sms._asdict()).encode()
    # The address is the installation's own setting, which must begin with https.
    request = Request(settings.SMS_GATEWAY_URL, data=body, headers=headers, method="POST")  # noqa: S310
    try:
        build_opener(_StayHere).open(request, timeout=_TIMEOUT_SECONDS).close()
    except HTTPError as refused:
        refused.close()
        if refused.code in _REFUSES_THE_NUMBER:
            raise Undeliverable("the gateway refuses the number") from None
        raise


class _StayHere(HTTPRedirectHandler):
    """Follow no redirection: it would carry number, text and secret to somebody else."""

    def redirect_request(self, *redirection: Any) -> None:
        return None
