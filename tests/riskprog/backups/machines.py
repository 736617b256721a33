"""Stand in for machines: an empty database for the length of a block, and a backup of the one that is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyrage
from django.db import connection, connections

from riskprog.backups import making, restoring
from riskprog.backups.verification import Verified
from tests.ready import READY_AT

IDENTITY = pyrage.x25519.Identity.generate()
RECIPIENTS = [IDENTITY.to_public()]


def back_up(folder: Path) -> Path:
    return making.make(folder, recipients=RECIPIENTS, at=READY_AT)


def restore(path: Path, *, at: Any, everything: bool = True) -> Verified:
    return restoring.restore(path, identities=[IDENTITY], everything=everything, at=at)


@contextmanager
def empty_machine(folder: Path) -> Iterator[None]:
    """Work on an empty database in place of the tests' own."""
    ours = connections["default"]
    name = str(folder / "elsewhere.sqlite3")
    if connection.vendor == "postgresql":
        name = f"{ours.settings_dict['NAME']}_elsewhere"
        _run(f'CREATE DATABASE "{name}" TEMPLATE template0')
    connections["default"] = type(ours)({**ours.settings_dict, "NAME": name}, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = ours
        if connection.vendor == "postgresql":
            _run(f'DROP DATABASE "{name}"')


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
