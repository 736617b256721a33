"""Read and make the keys of backups: a public one encrypts, and only the identity that belongs to it decrypts."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyrage

from riskprog.backups import BackupError


def recipients(public_keys: Iterable[str]) -> Sequence[Any]:
    """Return whom a backup is encrypted for.

    :raises BackupError: nobody, or something that is no public key
    """
    try:
        found = [pyrage.x25519.Recipient.from_str(each.strip()) for each in public_keys if each.strip()]
    except pyrage.RecipientError:
        raise BackupError("A recipient is no public key of age: it begins with age1.") from None
    if not found:
        raise BackupError(
            "Nobody could read this backup: set BACKUP_RECIPIENTS to a public key (make_backup_key FILE)."
        )
    return found


def identities(path: Path) -> Sequence[Any]:
    """Return the secret keys of an identity file, as age-keygen writes it.

    :raises BackupError: there is no such file, or no key in it
    """
    try:
        lines = path.read_text(encoding="ascii").splitlines()
        found = [pyrage.x25519.Identity.from_str(each) for each in lines if each.strip() and not each.startswith("#")]
    except OSError as error:
        raise BackupError(f"The identity file {path} cannot be read: {error.strerror}.") from None
    except (pyrage.IdentityError, UnicodeDecodeError):
        found = []
    if not found:
        raise BackupError(f"{path} is no identity file of age: it holds a line that begins with AGE-SECRET-KEY-.")
    return found


def make(path: Path) -> str:
    """Write a new identity into a file that only its owner may read, and return its public key.

    :raises BackupError: the file is there already, or cannot be written
    """
    identity = pyrage.x25519.Identity.generate()
    public_key = str(identity.to_public())
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise BackupError(f"The identity file {path} cannot be made: {error.strerror}.") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"# public key: {public_key}\n{identity}\n")
    return public_key
