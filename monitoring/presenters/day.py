"""Show a clinic's day, one row for each patient: what is expected, what arrived, what is missing, and what must be reviewed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models import Counseling, Lab, PregnancyTest, Severity, SideEffect, Symptom, TestResult, Visit
from monitoring.policy.decide import midnight
from monitoring.presenters.answers import Door
from monitoring.presenters.dates import clock, closing, day_in_words, distance_in_days
from monitoring.presenters.entries import listed_name, name_of, times_limit
from monitoring.presenters.reasons import sentence
from monitoring.selectors.day import PatientDay
from monitoring.services.expectations import Expected, Need
from patients.models import Entry, Patient

# The ways in which a reader can mend a patient's need.
Doors = Callable[[Patient, Need], Sequence[Door]]

_NEEDS = {
    Need.TEST: gettext_lazy("Pregnancy test"),
    Need.LABS: gettext_lazy("Liver labs"),
    Need.VISIT: gettext_lazy("Visit and counseling"),
    Need.WINDOW: gettext_lazy("Prescription window"),
}
# What has to come for a need to be seen to.
_KINDS: Mapping[Need, tuple[type[Entry], ...]] = {
    Need.TEST: (PregnancyTest,),
    Need.LABS: (Lab,),
    Need.VISIT: (Visit, Counseling),
    Need.WINDOW: (),
}


class Group(StrEnum):
    """Name how far a patient's day has come, in the order of the board."""

    CLOSING = "closing"
    MISSING = "missing"
    ARRIVED = "arrived"


GROUPS = {
    Group.CLOSING: gettext_lazy("Ends today or tomorrow"),
    Group.MISSING: gettext_lazy("Something is missing"),
    Group.ARRIVED: gettext_lazy("All arrived"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """Hold one thing a patient is expected for."""

    label: str
    reason: str
    when: str = ""
    has_arrived: bool = False
    doors: Sequence[Door] = ()


@dataclass(frozen=True, slots=True)
class Arrival:
    """Hold what was recorded today of one kind: what, when and by whom; `level` is empty, alarm or doubt."""

    text: str
    at: str
    by: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class DayRow:
    """Hold one patient's day as the board shows it."""

    reference: str
    name: str
    group: Group
    expected: Sequence[Item]
    arrived: Sequence[Arrival]
    missing: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Alert:
    """Hold a side effect that a clinician must still look at."""

    reference: str
    side_effect: str
    name: str
    symptom: str
    severity: str
    is_severe: bool
    on: str


def day_rows(days: Sequence[PatientDay], *, at: datetime, doors: Doors) -> Sequence[DayRow]:
    """Return the board's rows as they are worked through: what ends soon first, then what is missing."""
    rows = [_row(each, at, doors) for each in days]
    order = list(Group)
    return sorted(rows, key=lambda row: (order.index(row.group), row.name, row.reference))


def _row(day: PatientDay, at: datetime, doors: Doors) -> DayRow:
    still = {each.need: each for each in day.now}
    needs = {each.need: each for each in day.morning} | still
    missing = [each for each in day.now if each.is_missing]
    patient = day.patient
    return DayRow(
        reference=patient.reference,
        name=listed_name(patient),
        group=_group(day.now, missing),
        expected=[_item(needs[need], at, has_arrived=_has_arrived(need, day, still)) for need in Need if need in needs],
        arrived=_arrivals(day.arrived),
        missing=[_item(each, at, doors=doors(patient, each.need)) for each in missing],
    )


def _group(now: Sequence[Expected], missing: Sequence[Expected]) -> Group:
    if any(each.last_on is not None for each in now):
        return Group.CLOSING
    return Group.MISSING if missing else Group.ARRIVED


def _has_arrived(need: Need, day: PatientDay, still: Mapping[Need, Expected]) -> bool:
    # What came and does not count is missing still: its reason says why.
    return need not in still and any(isinstance(each, _KINDS[need]) for each in day.arrived)


def _item(each: Expected, at: datetime, *, has_arrived: bool = False, doors: Sequence[Door] = ()) -> Item:
    ends = midnight(each.last_on + 1) if each.last_on is not None else None
    when = _("until %(when)s") % {"when": closing(ends, at=at)} if ends else ""
    return Item(str(_NEEDS[each.need]), sentence(each.finding), when, has_arrived, doors)


def _arrivals(entries: Sequence[Entry]) -> Sequence[Arrival]:
    """Return what arrived, the results of one draw together."""
    told = [_arrival(each) for each in entries if not isinstance(each, Lab)]
    draws: dict[tuple[date, str, str], list[str]] = {}
    for lab in entries:
        if isinstance(lab, Lab):
            words = {"analyte": lab.get_analyte_display(), "times": times_limit(lab.value, lab.upper_limit)}
            key = (lab.collected_on, clock(lab.recorded_at), name_of(lab.recorded_by))
            draws.setdefault(key, []).append(_("%(analyte)s %(times)s × limit") % words)
    return [*told, *(Arrival(", ".join(results), at, by) for (_on, at, by), results in draws.items())]


def _arrival(entry: Entry) -> Arrival:
    level = _LEVELS.get(TestResult(entry.result), "") if isinstance(entry, PregnancyTest) else ""
    return Arrival(_text(entry), clock(entry.recorded_at), name_of(entry.recorded_by), level)


_LEVELS = {TestResult.POSITIVE: "alarm", TestResult.INDETERMINATE: "doubt"}


def _text(entry: Entry) -> str:
    if isinstance(entry, PregnancyTest):
        return _("Pregnancy test: %(result)s") % {"result": TestResult(entry.result).label.lower()}
    return _("Counseling") if isinstance(entry, Counseling) else _("Visit")


def alerts(rows: Sequence[SideEffect], *, today: date) -> Sequence[Alert]:
    """Return the side effects that wait for a review, the longest waiting first."""
    return [
        Alert(
            reference=row.patient.reference,
            side_effect=row.reference,
            name=listed_name(row.patient),
            symptom=str(Symptom(row.symptom).label),
            severity=str(Severity(row.severity).label),
            is_severe=row.severity == Severity.SEVERE,
            on=f"{day_in_words(row.noticed_on)} · {distance_in_days((row.noticed_on - today).days)}",
        )
        for row in rows
    ]
