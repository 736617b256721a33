"""Judge whether the database can hold what was typed, and the rules can read it again from there."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

# Columns whose length is limited; the others hold any text.
_LONGEST = {"reference": 100}
_ABOVE_ZERO = frozenset({"days_supply", "sensitivity_miu_ml", "upper_limit"})
# What nobody has to say; any other text says something, as the gate's contract asks.
_MAY_BE_EMPTY = frozenset({"by_name", "justification", "note", "prior_therapies", "question_set", "specialty"})
_MAY_BE_BLANK = frozenset({"justification", "note", "prior_therapies", "question_set"})


def complaints(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return by field what cannot be stored as it is, and what to do."""
    return {name: found for name, value in fields.items() if (found := _complaint(name, value))}


def _complaint(name: str, value: Any) -> str | None:
    if not all(_encodes(text) for text in _texts(value)):
        return _("The text holds characters that cannot be stored. Type it again.")
    if isinstance(value, str):
        return _complaint_about_text(name, value)
    if isinstance(value, list) and not all(text.strip() for text in _texts(value)):
        return _("One of these texts is empty. Leave it out, or say what it is.")
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _complaint_about_number(name, Decimal(value))
    return None


def _complaint_about_text(name: str, text: str) -> str | None:
    if len(text) > _LONGEST.get(name, len(text)):
        return _("The text is too long: at most %(count)d characters.") % {"count": _LONGEST[name]}
    if not text.strip() and name not in (_MAY_BE_BLANK if text else _MAY_BE_EMPTY):
        return _("Say it in words; this is empty.")
    return None


def _complaint_about_number(name: str, number: Decimal) -> str | None:
    if not number.is_finite() or number < 0 or (number == 0 and name in _ABOVE_ZERO):
        return _("This number is too low to be true. Check it.")
    # The exponent first: a number of very many decimals is not worth rounding.
    if number >= 10**8 or int(number.as_tuple().exponent) < -40 or number != round(number, 4):
        return _("The number is too large or too fine: at most eight digits and four decimals.")
    return None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | Mapping):
        inside = value if isinstance(value, list) else [*value.keys(), *value.values()]
        for each in inside:
            yield from _texts(each)


def _encodes(text: str) -> bool:
    return "\0" not in text and text == text.encode(errors="ignore").decode()
