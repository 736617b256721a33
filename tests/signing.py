"""Sign, as the people of the program do: through the services, or on a page whose session holds a fresh proof."""

import re
from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.services.signatures import Signing

_SHOWN = re.compile(r'name="signing_shown" value="([0-9a-f]{64})"')


def signed(by: User, at: datetime, *, shown: str = "I sign this.", **changed: Any) -> Signing:
    """Return a signature that fits: by whoever acts, with a password typed at that instant."""
    fields = {"printed_name": by.get_full_name() or by.get_username(), "method": "password", "proved_at": at}
    return Signing(**{"by": by, "shown": shown, **fields, **changed})


def prove(client: Client, *, at: datetime | None = None) -> Client:
    """Let the session of whoever is signed in hold a proof of that instant; without one, of now."""
    session = client.session
    session["proof"] = [int(session["_auth_user_id"]), "password", (at or timezone.now()).isoformat()]
    session.save()
    return client


def forget_proofs() -> None:
    """Let every session be one that began long ago."""
    for each in Session.objects.all():
        session = SessionStore(each.session_key)
        session.pop("proof", None)
        session.save()


def shown(response: Any) -> dict[str, str]:
    """Return what a page asks to send back: the hash of the words that would be signed."""
    found = _SHOWN.search(response.content.decode())
    return {"signing_shown": found.group(1)} if found else {}


def sign(client: Client, path: str, typed: dict[str, Any], *, on: str = "") -> Any:
    """Open a page, and send what was typed with a fresh proof and the hash of the words that the page shows.

    :param on: where the page is, if not at the address to which it is sent
    """
    page = client.get(on or path)
    return prove(client).post(path, {**shown(page), **typed})
