"""Word the mails about accounts, so that whoever reads one over a shoulder learns that there is an account, and no more."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Letter, Purpose

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Words(NamedTuple):
    """Hold what a mail says: a subject, and paragraphs."""

    subject: "StrOrPromise"
    line: "StrOrPromise"
    last: "StrOrPromise"


WORDS: Mapping[str, Words] = {
    Purpose.INVITED: Words(
        gettext_lazy("Choose your password"),
        gettext_lazy("An account was made for you. Choose your password on this page:"),
        gettext_lazy("If you do not know why you get this, do nothing: without the link nothing happens."),
    ),
    Purpose.FORGOTTEN: Words(
        gettext_lazy("Choose a new password"),
        gettext_lazy("Somebody asked for a new password for your account. If it was you, choose it on this page:"),
        gettext_lazy("If it was not you, do nothing: your password stays as it is."),
    ),
    Purpose.REPLACED: Words(
        gettext_lazy("Your password was replaced"),
        gettext_lazy("Somebody who helps with accounts gave you a new password. The old one opens nothing any more."),
        gettext_lazy("If you did not ask for it, tell them at once."),
    ),
}


def send(letter: Letter) -> None:
    """Send one mail, in its reader's language and by their clock; whatever the mail server raises is raised."""
    with (
        translation.override(letter.user.language or settings.LANGUAGE_CODE),
        timezone.override(letter.user.time_zone or None),
    ):
        words = WORDS[letter.purpose]
        message = EmailMessage(f"riskprog: {words.subject}", body(letter), to=[letter.user.email])
    host = urlsplit(settings.PUBLIC_URL).hostname
    # The same for a second copy, so that a mail program shows one.
    message.extra_headers = {"Message-ID": f"<{letter.reference}@{host}>", "Auto-Submitted": "auto-generated"}
    message.send()


def body(letter: Letter) -> str:
    """Return the text of a mail."""
    words = WORDS[letter.purpose]
    parts = [str(words.line), *_link(letter), str(words.last)]
    return "\n\n".join(parts) + "\n"


def _link(letter: Letter) -> list[str]:
    if letter.purpose == Purpose.REPLACED:
        return []
    until = date_format(timezone.localtime(letter.expires_at), "D, M j, g:i a")
    address = settings.PUBLIC_URL + reverse("choose_password", args=[token(letter)])
    return [address, _("The link works once, until %(when)s.") % {"when": until}]


def token(letter: Letter) -> str:
    """Return what stands for a letter in its link."""
    return _signer().sign(letter.reference)


def reference_in(token: str) -> str:
    """Return the reference of the letter that a link came with; empty if it is none of ours."""
    try:
        return _signer().unsign(token)
    except BadSignature:
        return ""


def _signer() -> Signer:
    # A full stop stays part of a link wherever a mail program makes one of it.
    return Signer(salt="accounts.letter", sep=".")
