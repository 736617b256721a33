"""Refuse passwords that are known from a breach, without asking anybody: a file on this machine is searched by halves."""

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Longer than any line of such a file: 40 digits, a colon and a count.
_LINE = 64


class BreachedPasswordValidator:
    """Look for a password in the file that BREACHED_PASSWORDS names; without a file nothing is looked for."""

    def validate(self, password: str, user: object = None) -> None:
        if settings.BREACHED_PASSWORDS and contains(Path(settings.BREACHED_PASSWORDS), password):
            raise ValidationError(
                _("This password is known from a breach, so others will try it. Choose another one."),
                code="password_breached",
            )

    def get_help_text(self) -> str:
        return _("It may not be known from a breach.")


def contains(path: Path, password: str) -> bool:
    """Tell whether a file of lines `SHA-1:COUNT`, ordered by SHA-1, names a password; about 30 lines of it are read."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, os.fstat(file.fileno()).st_size
        # The line that is looked for begins at `low` or later, and before `high`.
        while low < high:
            middle = (low + high) // 2
            found = _hash_at(file, middle)
            if found == wanted:
                return True
            if found and found < wanted:
                low = middle + 1
            else:
                high = middle
    return False


def fault(path: Path) -> str:
    """Return what is wrong with a file of breached passwords, as far as its ends tell; empty if nothing is."""
    if not path.is_file():
        return "does not exist"
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        ends = [_hash_at(file, 0), _hash_at(file, size // 2), _hash_at(file, max(0, size - _LINE))]
    if not ends[0] or not all(_is_hash(each) for each in ends if each):
        return "is no list of SHA-1 hashes, one a line, as HASH:COUNT"
    known = [each for each in ends if each]
    return "" if known == sorted(known) else "is not ordered by hash"


def _hash_at(file: BinaryIO, place: int) -> bytes:
    """Return the hash on the first line that begins at a place or after it; empty beyond the last."""
    if place:
        # One byte before: a line that begins exactly here is not skipped.
        file.seek(place - 1)
        file.readline()
    else:
        file.seek(0)
    return file.readline().partition(b":")[0].strip().upper()


def _is_hash(text: bytes) -> bool:
    return len(text) == 40 and all(each in b"0123456789ABCDEF" for each in text)
