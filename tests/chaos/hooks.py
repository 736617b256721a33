"""Die where it hurts: between a commit and its answer, and between a sent message and its mark. Armed by a file, once each."""

import json
import os
import signal
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import HttpRequest, HttpResponse

from tests.chaos import clock

AFTER_COMMIT = "die-after-commit"
AFTER_SENDING = "die-after-sending"
REFERENCE = "X-Riskprog-Reminder"


def arm(hook: str) -> None:
    """Let whoever passes the hook first die there."""
    (clock.folder() / hook).touch()


def is_armed(hook: str) -> bool:
    return (clock.folder() / hook).exists()


def disarm(hook: str) -> bool:
    """Take the hook away; false if it was taken: one process at most gets it."""
    try:
        (clock.folder() / hook).unlink()
    except FileNotFoundError:
        return False
    return True


def messages() -> list[dict[str, Any]]:
    """Return everything that was delivered."""
    path = clock.folder() / "mailbox"
    kept = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return [{**each, "at": datetime.fromisoformat(each["at"])} for each in kept]


class DieBeforeAnswering:
    """Stand around everything else: what was to be committed is, and nobody is told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_issued = request.path.endswith("/authorize/") and response.status_code == 302
        if is_issued and "authorizations" in response.headers["Location"] and disarm(AFTER_COMMIT):
            os.kill(os.getpid(), signal.SIGKILL)
        return response


class Mailbox(BaseEmailBackend):
    """Deliver into a file that outlives every crash."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            deliver(message.extra_headers.get(REFERENCE, ""))
        return len(email_messages)


def take_text_message(sms: Any) -> None:
    """Be the gateway of text messages."""
    deliver(sms.reference)


def deliver(reference: str) -> None:
    """Write down which message went out, and when; die now if that was asked for."""
    _write({"reference": reference, "at": clock.now().isoformat()})
    if disarm(AFTER_SENDING):
        # The worker as a whole: its child that sends, and the parent that would start another.
        os.killpg(os.getpgrp(), signal.SIGKILL)


def _write(message: dict[str, str]) -> None:
    line = json.dumps(message) + "\n"
    handle = os.open(clock.folder() / "mailbox", os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    os.write(handle, line.encode())
    os.fsync(handle)
    os.close(handle)
