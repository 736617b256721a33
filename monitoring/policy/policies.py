"""Load the numbers: dated program policies and clinic supervision profiles, each number with its source.

A policy file is never edited once in force, only superseded by another. Loading refuses overlapping or missing
periods, unknown and missing numbers, and a number without a source.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from monitoring.policy.facts import TestSetting
from monitoring.policy.spans import END, Today

NUMBERS = Path(__file__).with_name("numbers")
_HEAD = {"id", "title", "source"}


class NumbersError(ValueError):
    """Say which policy file cannot be used, and why."""


class Cadence(StrEnum):
    """Name how often the prescriber confirms counseling of patients who cannot get pregnant."""

    MONTHLY = "monthly"
    ENROLLMENT = "enrollment"


class LiverSchedule(StrEnum):
    """Name how liver enzymes are followed after the first supply."""

    MONTHLY = "monthly"
    SMPC = "smpc"


@dataclass(frozen=True, slots=True)
class Program:
    """Hold a program policy's numbers. Days are whole days; lock-out and window of 0 days mean there is none."""

    consent_days_before_enrollment: int
    adult_age_years: int
    counseling_days: int
    contraception_days: int
    lead_in_days: int
    lead_in_months: int
    test_sensitivity_miu_ml: int
    screening_settings: frozenset[TestSetting]
    confirmatory_settings: frozenset[TestSetting]
    later_settings: frozenset[TestSetting]
    screening_days_before_start: int
    screening_gap_days: int
    menses_days: int
    menses_waived_after_missed_window: bool
    window_days: int
    lock_out_days: int
    cannot_counseling: Cadence
    cannot_window_days: int
    acknowledgment_days: int
    max_days_supply: int
    max_refills: int


@dataclass(frozen=True, slots=True)
class Supervision:
    """Hold a clinic profile's numbers. Ratios are multiples of the upper limit of normal."""

    justified_indications: frozenset[str]
    specialty: str
    liver_first_days: int
    liver_schedule: LiverSchedule
    liver_monthly_days: int
    liver_first_check_from_days: int
    liver_first_check_by_days: int
    liver_quarterly_days: int
    hold_above: int
    repeat_above: int
    hys_law_transaminase: int
    hys_law_bilirubin: int
    hys_law_cholestasis: int
    early_supply_days: int
    longest_gap_days: int


N = TypeVar("N", Program, Supervision)


class Policy(NamedTuple):
    """Be one program policy: its numbers, their sources, and the program days it is in force (half-open)."""

    id: str
    title: str
    source: str
    in_force_from: int
    in_force_until: int
    numbers: Program
    sources: Mapping[str, str]


class Profile(NamedTuple):
    """Be one clinic supervision profile: its numbers and their sources."""

    id: str
    title: str
    source: str
    numbers: Supervision
    sources: Mapping[str, str]


class Policies:
    """Hold the program policies in order of their dates, or a single one used at every instant."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self._latest_first = sorted(policies, key=lambda policy: policy.in_force_from, reverse=True)
        # From then on there always is one.
        self.in_force_from = self._latest_first[-1].in_force_from

    def on(self, today: Today) -> Policy | None:
        """Return the policy in force today, or none before the first."""
        for policy in self._latest_first:
            if today.reached(policy.in_force_from):
                return policy
        return None


@cache
def program_policies() -> Mapping[str, Policy]:
    """Return all program policies by id, in order of their dates.

    :raises NumbersError: a file is not usable, or the periods overlap or leave a gap.
    """
    return read_policies({path.stem: path.read_text(encoding="utf-8") for path in NUMBERS.glob("ipledge-*.toml")})


@cache
def clinic_profiles() -> Mapping[str, Profile]:
    """Return all clinic supervision profiles by id.

    :raises NumbersError: a file is not usable.
    """
    texts = {name: (NUMBERS / f"{name}.toml").read_text(encoding="utf-8") for name in ("smpc", "monthly")}
    return {name: read_profile(name, text) for name, text in texts.items()}


@cache
def numbers_sha256() -> str:
    """Return the hash of all numbers files: the version of the numbers that a decision was made under."""
    digest = hashlib.sha256()
    for path in sorted(NUMBERS.glob("*.toml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_policies(texts: Mapping[str, str]) -> Mapping[str, Policy]:
    """Read program policies from TOML texts by file name.

    :raises NumbersError: a text is not usable, or the periods overlap or leave a gap.
    """
    policies = sorted((_read_policy(name, text) for name, text in texts.items()), key=lambda each: each.in_force_from)
    for policy, following in pairwise(policies):
        if policy.in_force_until != following.in_force_from:
            fault = "overlaps" if policy.in_force_until > following.in_force_from else "leaves a gap before"
            raise NumbersError(f"{policy.id} {fault} {following.id}: one must end on the day the next begins")
    if not policies or policies[-1].in_force_until != END:
        raise NumbersError("the last policy must have no in_force_until, so that some policy is in force from then on")
    return {policy.id: policy for policy in policies}


def _read_policy(name: str, text: str) -> Policy:
    data = _parse(name, text)
    _require_keys(name, data, _HEAD | {"in_force_from"} | _names(Program), optional={"in_force_until"})
    since, until = _day(name, data, "in_force_from"), END
    if "in_force_until" in data:
        until = _day(name, data, "in_force_until")
    if until <= since:
        raise NumbersError(f"{name}: in_force_until must be after in_force_from")
    numbers, sources = _read_numbers(name, data, Program)
    return Policy(data["id"], data["title"], data["source"], since, until, numbers, sources)


def read_profile(name: str, text: str) -> Profile:
    """Read a clinic profile from a TOML text.

    :raises NumbersError: the text is not usable.
    """
    data = _parse(name, text)
    _require_keys(name, data, _HEAD | _names(Supervision))
    numbers, sources = _read_numbers(name, data, Supervision)
    return Profile(data["id"], data["title"], data["source"], numbers, sources)


def _parse(name: str, text: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NumbersError(f"{name}: not TOML: {error}") from error
    for key in _HEAD:
        if not (isinstance(data.get(key), str) and data[key].strip()):
            raise NumbersError(f"{name}: {key} is missing")
    if data["id"] != name:
        raise NumbersError(f"{name}: the id {data['id']!r} differs from the file's name")
    return data


def _names(numbers: type[N]) -> set[str]:
    return {each.name for each in fields(numbers)}


def _require_keys(name: str, data: Mapping[str, Any], wanted: set[str], optional: Iterable[str] = ()) -> None:
    if surplus := data.keys() - wanted - set(optional):
        raise NumbersError(f"{name}: unknown: {', '.join(sorted(surplus))}")
    if missing := wanted - data.keys():
        raise NumbersError(f"{name}: missing: {', '.join(sorted(missing))}")


def _day(name: str, data: Mapping[str, Any], key: str) -> int:
    if type(data[key]) is not date:
        raise NumbersError(f"{name}: {key} must be a date")
    return int(data[key].toordinal())


def _read_numbers(name: str, data: Mapping[str, Any], kind: type[N]) -> tuple[N, Mapping[str, str]]:
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for key in hints:
        entry = data[key]
        if not (isinstance(entry, dict) and isinstance(entry.get("source"), str) and entry["source"].strip()):
            raise NumbersError(f"{name}: {key} has no source")
        _require_keys(f"{name}: {key}", entry, {"value", "source"})
        values[key] = _value(f"{name}: {key}", entry["value"], hints[key])
        sources[key] = entry["source"]
    return kind(**values), sources


def _value(where: str, value: object, hint: Any) -> object:
    if get_origin(hint) is frozenset:
        (item,) = get_args(hint)
        if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
            raise NumbersError(f"{where}: must be a list of names")
        return frozenset(_word(where, each, item) for each in value)
    if issubclass(hint, StrEnum):
        return _word(where, value, hint)
    if type(value) is not hint or (hint is int and value < 0):  # type: ignore[operator]
        raise NumbersError(f"{where}: must be {hint.__name__}, not {value!r}")
    return value


def _word(where: str, value: object, of: type[str]) -> str:
    if not isinstance(value, str) or not value.strip():
        raise NumbersError(f"{where}: must be a word, not {value!r}")
    try:
        return of(value)
    except ValueError as error:
        raise NumbersError(f"{where}: {error}") from error
