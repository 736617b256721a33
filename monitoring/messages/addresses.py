"""Say where a message goes, and refuse what is no address."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

# What a number of the United States has without its country's code, and with it.
_WITHOUT_COUNTRY, _WITH_COUNTRY = 10, 11
# The shortest and the longest that a number anywhere has with its country's code: ITU-T E.164.
_DIGITS = range(8, 16)


class Undeliverable(Exception):
    """Say that an address is refused for good; whatever else goes wrong may go better later."""


class Recipient(NamedTuple):
    """Hold where somebody is reached, and in which language and by which clock."""

    address: str
    language: str
    time_zone: str


def mailbox(text: str) -> str:
    """Return a mail address that can be written to.

    :raises Undeliverable: it is none
    """
    try:
        validate_email(text)
    except ValidationError:
        raise Undeliverable("not a mail address") from None
    return text


def telephone(text: str) -> str:
    """Return a telephone number with its country's code, as +12025550123; without one it is of the United States.

    :raises Undeliverable: it has too few digits, or too many
    """
    digits = "".join(each for each in text if each in "0123456789")
    if not text.strip().startswith("+"):
        if len(digits) == _WITHOUT_COUNTRY:
            digits = f"1{digits}"
        elif len(digits) != _WITH_COUNTRY or not digits.startswith("1"):
            raise Undeliverable("not a telephone number of the United States")
    if len(digits) not in _DIGITS:
        raise Undeliverable("not a telephone number")
    return f"+{digits}"
