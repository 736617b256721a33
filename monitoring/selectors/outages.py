"""Read the outages, and whose windows each of them touched."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from monitoring.models import Dispense, Outage, OutageNote
from monitoring.policy.decide import PROGRAM_ZONE, program_date
from monitoring.selectors import opened_windows, windows
from monitoring.selectors.reports import Period, Scope, month_after
from monitoring.selectors.windows import LOOKED_BACK, Asked, Courses
from monitoring.services.outages import reference
from patients.models import Patient

# A window that ends so soon after an outage was nearly lost too.
NEARLY_LOST = timedelta(hours=24)
_DAY = timedelta(days=1)
# No policy's window is longer.
_LONGEST_WINDOW = timedelta(days=30)


class Touched(NamedTuple):
    """Hold a window that was open during an outage, and what became of it."""

    patient_id: int
    closes_at: datetime
    # Its last day fell into the outage, or it ended within a day after it.
    is_at_risk: bool
    supplied_on: date | None
    tested_again_on: date | None

    @property
    def urgency(self) -> tuple[bool, bool, datetime, int]:
        """Return what sorts first whoever may have lost a window."""
        return (self.supplied_on is not None, not self.is_at_risk, self.closes_at, self.patient_id)


def outages() -> QuerySet[Outage]:
    """Return all outages, the latest first."""
    return Outage.objects.order_by("-started_at", "-pk")


def by_reference(name: str) -> Outage | None:
    """Return the outage that addresses call by this name."""
    try:
        started_at = datetime.strptime(name.split("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        until = started_at + timedelta(seconds=1)
    except (ValueError, OverflowError):
        return None
    begun = Outage.objects.filter(started_at__gte=started_at, started_at__lt=until)
    return next((each for each in begun.order_by("pk") if reference(each) == name), None)


def notes(outage: Outage) -> QuerySet[OutageNote]:
    """Return what was done about an outage, in order."""
    return OutageNote.objects.filter(outage=outage).select_related("recorded_by", "patient").order_by("pk")


def patients(touched: Sequence[Touched]) -> Mapping[int, Patient]:
    """Return the patients of these windows, with their clinics."""
    ids = {each.patient_id for each in touched}
    return Patient.objects.filter(pk__in=ids).select_related("clinic").in_bulk()


def touched(outage: Outage, *, at: datetime) -> Sequence[Touched]:
    """Return the windows that were open during some part of an outage and not supplied before it, the most urgent first.

    Whether a test had opened a window is for the rules to say.
    """
    end = outage.ended_at or at
    first = program_date(outage.started_at)
    since, until = first - _LONGEST_WINDOW, program_date(end) + _LONGEST_WINDOW
    scope = Scope(Period(since.replace(day=1), month_after(until.replace(day=1))))
    courses = windows.read(scope, since=since - LOOKED_BACK)
    supplied = _supplied_before(outage, first)
    asked: defaultdict[int, list[Asked]] = defaultdict(list)
    for each in _overlapping(courses, outage.started_at, end):
        if not _used_before(each, first, courses, supplied):
            asked[each.patient_id].append(each)
    found = [_touched(each, first, end, courses) for each in opened_windows.opened(asked, courses, scope, at=at)]
    return sorted(found, key=lambda each: each.urgency)


def _overlapping(courses: Courses, begin: datetime, end: datetime) -> Iterator[Asked]:
    """Yield each test whose window, if it opened one, shares an instant with the outage, and the first such day."""
    for patient, tests in courses.tests.items():
        for test in tests:
            if _midnight(test.collected_on) < end and begin < _closes_at(test.collected_on):
                yield Asked(patient, test, max(test.collected_on, program_date(begin)))


def _supplied_before(outage: Outage, first: date) -> set[int]:
    """Return who was supplied on the day on which an outage began, before it did."""
    before = Dispense.objects.filter(on=first, recorded_at__lt=outage.started_at, voids__isnull=True)
    return set(before.values_list("patient_id", flat=True))


def _used_before(each: Asked, first: date, courses: Courses, supplied: set[int]) -> bool:
    days = courses.supplies.get(each.patient_id, ())
    return each.patient_id in supplied or any(each.test.collected_on <= on < first for on in days)


def _touched(each: Asked, first: date, end: datetime, courses: Courses) -> Touched:
    collected_on = each.test.collected_on
    closes_at = _closes_at(collected_on)
    supplies, tests = courses.supplies.get(each.patient_id, ()), courses.tests[each.patient_id]
    return Touched(
        patient_id=each.patient_id,
        closes_at=closes_at,
        is_at_risk=closes_at <= end + NEARLY_LOST,
        supplied_on=next((on for on in supplies if max(first, collected_on) <= on and _midnight(on) < closes_at), None),
        tested_again_on=next((test.collected_on for test in tests if test.collected_on > collected_on), None),
    )


def _closes_at(collected_on: date) -> datetime:
    return _midnight(collected_on + windows.window_days(collected_on) * _DAY)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, PROGRAM_ZONE)
