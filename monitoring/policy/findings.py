"""Say what a rule found: a status, a sentence, who must act, and the facts it rests on."""

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from monitoring.policy.facts import Fact
from monitoring.policy.spans import END, START, Today

if TYPE_CHECKING:
    from monitoring.policy.chart import Chart


class Status(StrEnum):
    """Name how a requirement stands; `unknown` lacks a fact that only a record can supply, and withholds."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


WITHHOLDING = frozenset({Status.UNMET, Status.UNKNOWN})


class Owner(StrEnum):
    """Name who must act."""

    PATIENT = "patient"
    PRESCRIBER = "prescriber"
    PHARMACY = "pharmacy"
    STAFF = "staff"


class Layer(StrEnum):
    """Name whose requirement it is: the program's, or the clinic's own supervision."""

    PROGRAM = "program"
    CLINIC = "clinic"


class Day(int):
    """Be a program day that writes itself as a date in words: November 10, 2026."""

    __slots__ = ()

    def __str__(self) -> str:
        return _in_words(int(self))

    def __format__(self, spec: str) -> str:
        return _in_words(int(self))


_MONTHS = ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December")  # fmt: skip


@lru_cache(maxsize=65536)
def _in_words(day: int) -> str:
    if not in_calendar(day):
        return "a day before the year 1" if day < START else "a day after the year 9999"
    when = date.fromordinal(day)
    return f"{_MONTHS[when.month - 1]} {when.day}, {when.year}"


def in_calendar(day: int) -> bool:
    """Return whether a program day is a date of the years 1 to 9999."""
    return START <= day < END


class Term(str):
    """Be a word of the rules' own, to be translated; any other text is somebody's own and stays as it is."""

    __slots__ = ()


class Sentence(NamedTuple):
    """Hold a sentence inside another one: a text with a place for each of its words."""

    text: str
    words: tuple[object, ...]

    def __str__(self) -> str:
        return self.text.format(*self.words)

    def __format__(self, spec: str) -> str:
        return str(self)


def translatable(text: str) -> str:
    """Return the text as it is: it marks a text of the rules for the translation catalog."""
    return text


class Finding(NamedTuple):
    """Hold what one rule says on a day. `text` has a place for each of `words`, so that it can be translated."""

    status: Status
    text: str
    words: tuple[object, ...] = ()
    evidence: tuple[str, ...] = ()
    owner: Owner | None = None
    overridable: bool = True

    @property
    def reason(self) -> str:
        return self.text.format(*self.words)

    @property
    def withholds(self) -> bool:
        return self.status in WITHHOLDING


class Requirement(NamedTuple):
    """Name one requirement, the rule that judges it, who must act when it is not met, and where it comes from."""

    id: str
    title: str
    layer: Layer
    owner: Owner
    source: str
    rule: "Callable[[Chart, Today], Finding]"


def _ids(facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple([fact.id for fact in facts]) if facts else ()


def met(text: str, *words: object, on: Iterable[Fact] = ()) -> Finding:
    """Return that the requirement is met, resting on these facts."""
    return Finding(Status.MET, text, words, _ids(on))


def unmet(text: str, *words: object, on: Iterable[Fact] = (), owner: Owner | None = None) -> Finding:
    """Return that the requirement is not met, and who must act if not its usual owner."""
    return Finding(Status.UNMET, text, words, _ids(on), owner)


def unknown(text: str, *words: object, on: Iterable[Fact] = (), owner: Owner | None = None) -> Finding:
    """Return that a fact is missing without which nobody can tell."""
    return Finding(Status.UNKNOWN, text, words, _ids(on), owner)


@cache
def not_applicable(text: str) -> Finding:
    """Return that the requirement does not concern this patient, question or supply."""
    return Finding(Status.NOT_APPLICABLE, text)
