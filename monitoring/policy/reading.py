"""Read untrusted JSON values, and say what was expected where one is not valid."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

Reader = Callable[[Any], Any]
E = TypeVar("E", bound=StrEnum)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-5][0-9])"
)
# A whole number beyond this acts as this one does: no calendar is as long.
_LARGEST_WHOLE = 10**15
_MANY_DIGITS = 600


class Invalid(ValueError):
    """Say where in the input something is not valid, outermost place first, and what was expected there."""

    def __init__(self, complaint: str, *where: str) -> None:
        self.complaint = complaint
        self.where = where
        super().__init__(": ".join([", ".join(where), complaint] if where else [complaint]))

    def within(self, place: str) -> "Invalid":
        """Return the same complaint with a place around it."""
        return Invalid(self.complaint, place, *self.where)


class Repeated(dict[str, Any]):
    """Be a JSON object that names a field twice: nobody can tell which one was meant."""

    field = ""


def parse(document: str) -> Any:
    """Return the JSON document's value, its numbers as decimals exactly as written.

    :raises Invalid: the document is not JSON
    """
    try:
        return json.loads(document, parse_float=_decimal, parse_int=_integer, object_pairs_hook=_object)
    except RecursionError:
        raise Invalid("not JSON that can be read: nested too deeply") from None
    except ValueError as error:
        raise Invalid(f"not JSON: {error}") from None


def _decimal(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:
        # An exponent beyond all bounds; refused wherever a number is read.
        return Decimal("NaN")


def _integer(written: str) -> int | Decimal:
    # Python refuses to make an integer of very many digits, because it takes long. A decimal does not.
    return int(written) if len(written) < _MANY_DIGITS else Decimal(written)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = Repeated(found)
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            repeated.field = name
        seen.add(name)
    return repeated


def shown(value: object) -> str:
    """Return a short form of a value for a message."""
    try:
        written = str(value) if isinstance(value, Decimal) else json.dumps(value, default=str)
    except (RecursionError, ValueError):
        written = f"a {type(value).__name__} too large to show"
    return written if len(written) <= 60 else f"{written[:57]}..."


def _invalid(expected: str, value: object) -> Invalid:
    return Invalid(f"expected {expected}, got {shown(value)}")


class Shape:
    """Know an object's fields: how each is read, and which must be there."""

    def __init__(self, required: Mapping[str, Reader], optional: Mapping[str, Reader] | None = None) -> None:
        self.readers = {**required, **(optional or {})}
        self._required = required.keys()

    def read(self, value: Any) -> dict[str, Any]:
        """Return the object's fields, read.

        :raises Invalid: not an object, a field is unknown, missing or not valid
        """
        if type(value) is not dict:
            if isinstance(value, Repeated):
                raise Invalid("the field is given twice", f"field {shown(value.field)}")
            raise _invalid("an object", value)
        found = {}
        for name, each in value.items():
            reader = self.readers.get(name)
            if reader is None:
                raise Invalid(f"unknown field; expected one of {', '.join(self.readers)}", f"field {shown(name)}")
            try:
                found[name] = reader(each)
            except Invalid as invalid:
                raise invalid.within(f"field {name}") from None
        if not self._required <= found.keys():
            missing = next(name for name in self._required if name not in found)
            raise Invalid("missing", f"field {missing}")
        return found


def anything(value: Any) -> Any:
    """Return the value as it is."""
    return value


def text(value: Any) -> str:
    """Return a text that says something."""
    if type(value) is not str or not value or value.isspace():
        raise _invalid("a text that is not empty", value)
    return value


def text_or_nothing(value: Any) -> str:
    """Return a text, which may be empty or blank."""
    if type(value) is not str:
        raise _invalid("a text", value)
    return value


def texts(value: Any) -> frozenset[str]:
    """Return the different texts of a list."""
    if type(value) is not list:
        raise _invalid("a list of texts", value)
    return frozenset([text(each) for each in value])


def truth(value: Any) -> bool:
    """Return true or false."""
    if type(value) is not bool:
        raise _invalid("true or false", value)
    return value


def day(value: Any) -> int:
    """Return the program day of a calendar date such as 2026-11-23."""
    found = _day(value) if type(value) is str else None
    if found is None:
        raise _invalid("a calendar date such as 2026-11-23", value)
    return found


@lru_cache(maxsize=65536)
def _day(value: str) -> int | None:
    if not _DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value).toordinal()
    except ValueError:
        return None


def instant(value: Any) -> datetime:
    """Return an RFC 3339 instant with an offset."""
    if type(value) is str and _INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper())
        except ValueError:
            pass
    raise _invalid("an instant with an offset such as 2026-11-23T09:00:00-05:00", value)


def number(value: Any) -> int | Decimal:
    """Return a number of zero or more, exactly as written."""
    if type(value) is not int and type(value) is not Decimal:
        raise _invalid("a number", value)
    if type(value) is Decimal and not value.is_finite():
        raise _invalid("a finite number", value)
    if value < 0:
        raise _invalid("a number of zero or more", value)
    return value


def positive(value: Any) -> int | Decimal:
    """Return a number above zero, exactly as written."""
    found = number(value)
    if found == 0:
        raise _invalid("a number above zero", value)
    return found


def whole(value: Any) -> int:
    """Return a whole number of zero or more."""
    found = number(value)
    if isinstance(found, Decimal) and found != found.to_integral_value():
        raise _invalid("a whole number", value)
    return _LARGEST_WHOLE if found >= _LARGEST_WHOLE else int(found)


def positive_whole(value: Any) -> int:
    """Return a whole number above zero."""
    found = whole(value)
    if found == 0:
        raise _invalid("a whole number above zero", value)
    return found


def choice(of: type[E]) -> Callable[[Any], E]:
    """Return a reader of an enumeration's values."""
    members = {str(each): each for each in of}
    expected = f"one of {', '.join(members)}"

    def read(value: Any) -> E:
        found = members.get(value) if type(value) is str else None
        if found is None:
            raise _invalid(expected, value)
        return found

    return read


def one_of(names: Iterable[str]) -> Callable[[Any], str]:
    """Return a reader of one of these names."""
    known = list(names)

    def read(value: Any) -> str:
        if type(value) is not str or value not in known:
            raise _invalid(f"one of {', '.join(known)}", value)
        return value

    return read
