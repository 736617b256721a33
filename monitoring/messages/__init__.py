"""Stand in until the branch that writes messages is merged."""

from typing import NamedTuple


class Undeliverable(Exception):
    """Say that the address is refused for good."""


class Recipient(NamedTuple):
    address: str
    language: str
    time_zone: str


def send(reminder: object, *, to: Recipient) -> None: ...


def send_digest(reminders: object, *, to: Recipient) -> None: ...
