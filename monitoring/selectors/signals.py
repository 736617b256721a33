"""Find in the trail and the record what an insider's misuse would look like; a person judges what it was.

Hours are those of the clock. The numbers are fixed, and both sides of each are tested.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations
from statistics import median
from typing import NamedTuple

# How far back a page looks.
DAYS = 30
HOUR = timedelta(hours=1)
# Entries of one person within an hour: more than a bench sheet of an afternoon, and far above what is usual for them.
MOST_ENTRIES, TIMES_USUAL = 60, 5
# Patients whose pages one person opens within an hour: nobody works through as many.
MOST_PATIENTS = 40
# Sign-ins refused within an hour, everybody's together: more than people mistype.
MOST_REFUSED = 30
# A patient and somebody of the clinic at one device, so soon after each other.
SAME_DEVICE_WITHIN = timedelta(hours=24)
# So many references stand beside a signal; the trail has all.
SHOWN = 5


class What(StrEnum):
    """Name what was found."""

    EARLY = "early"
    SAME_DEVICE = "same-device"
    ENTRIES = "entries"
    PATIENTS = "patients"
    REFUSED = "refused"
    GLASS = "glass"


class Signal(NamedTuple):
    """Hold what was found: by whom, about whom, when, how many, and the references it rests on.

    :ivar usual: what is usual for the same person in an hour, of `ENTRIES` alone
    """

    what: What
    at: datetime
    until: datetime
    actor: str = ""
    patient: str = ""
    number: int = 0
    usual: float = 0
    evidence: Sequence[str] = ()


class Specimen(NamedTuple):
    """Hold one result: when it was recorded, and until which day that may honestly be called."""

    reference: str
    patient: str
    actor: str
    collected_on: date
    recorded_at: datetime
    latest_on: date


class SignIn(NamedTuple):
    """Hold one sign-in at a device, and whether it was a patient's."""

    actor: str
    device: str
    is_patient: bool
    at: datetime


def early(specimens: Iterable[Specimen]) -> list[Signal]:
    """Return the results that were recorded before the day of their specimen.

    What a form takes cannot be so, nor a result older than its specimen, which the database refuses: what is left are
    rows that came with instants of their own, as a loaded or a restored record brings them.
    """
    return [
        Signal(What.EARLY, each.recorded_at, each.recorded_at, each.actor, each.patient, evidence=[each.reference])
        for each in specimens
        if each.collected_on > each.latest_on
    ]


def same_device(sign_ins: Iterable[SignIn]) -> list[Signal]:
    """Return where a patient and somebody of a clinic signed in at one device within a day: who may have answered for whom?

    Each pair of people is told once, by their closest sign-ins.
    """
    closest: dict[tuple[str, str, str], tuple[SignIn, SignIn]] = {}
    for first, second in _pairs(sign_ins):
        patient, other = (first, second) if first.is_patient else (second, first)
        key = (patient.actor, other.actor, patient.device)
        if key not in closest or _apart((first, second)) < _apart(closest[key]):
            closest[key] = (first, second)
    return [
        Signal(What.SAME_DEVICE, pair[0].at, pair[1].at, actor, patient, evidence=[device])
        for (patient, actor, device), pair in closest.items()
    ]


def _pairs(sign_ins: Iterable[SignIn]) -> Iterable[tuple[SignIn, SignIn]]:
    at_device: defaultdict[str, list[SignIn]] = defaultdict(list)
    for each in sorted(sign_ins, key=lambda sign_in: sign_in.at):
        at_device[each.device].append(each)
    for found in at_device.values():
        for pair in combinations(found, 2):
            if pair[0].is_patient != pair[1].is_patient and _apart(pair) <= SAME_DEVICE_WITHIN:
                yield pair


def _apart(pair: tuple[SignIn, SignIn]) -> timedelta:
    return pair[1].at - pair[0].at


def spikes(entries: Mapping[str, Mapping[datetime, int]]) -> list[Signal]:
    """Return the hours in which somebody recorded far more than is usual for them.

    :param entries: by actor and hour, how many facts were recorded; usual is the median of the other hours with any
    """
    return [
        Signal(What.ENTRIES, hour, hour + HOUR, actor, number=count, usual=usual)
        for actor, hours in entries.items()
        for hour, count in hours.items()
        if count > MOST_ENTRIES and count > TIMES_USUAL * (usual := _usual(hours, hour))
    ]


def _usual(hours: Mapping[datetime, int], but: datetime) -> float:
    others = [count for hour, count in hours.items() if hour != but]
    return median(others) if others else 0


def many_patients(opened: Mapping[tuple[str, datetime], Sequence[str]]) -> list[Signal]:
    """Return the hours in which somebody opened many different patients.

    :param opened: by actor and hour, the references of the patients
    """
    return [
        Signal(What.PATIENTS, hour, hour + HOUR, actor, number=len(patients), evidence=sorted(patients)[:SHOWN])
        for (actor, hour), patients in opened.items()
        if len(patients) > MOST_PATIENTS
    ]


def refused(hours: Mapping[datetime, int]) -> list[Signal]:
    """Return the hours in which many sign-ins were refused."""
    return [
        Signal(What.REFUSED, hour, hour + HOUR, number=count) for hour, count in hours.items() if count > MOST_REFUSED
    ]
