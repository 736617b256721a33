"""Count for the program's reports, by month, in the database; no count names a patient."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex, Substr

from accounts import selectors as accounts
from accounts.models import Clinic, Subject, User
from monitoring.models import Decision, PregnancyTest, TestSetting
from monitoring.policy.decide import PROGRAM_ZONE
from monitoring.policy.reading import parse

# Of the two, which a report tells apart.
SUBJECTS = (Subject.PRESCRIBER, Subject.PHARMACY)


class Period(NamedTuple):
    """Be whole months of the program's calendar, the first day of the first and the first day after the last."""

    since: date
    until: date

    @property
    def months(self) -> list[date]:
        """Return the first day of each month."""
        months = [self.since]
        while (following := month_after(months[-1])) < self.until:
            months.append(following)
        return months

    def month_of(self, day: date) -> int | None:
        """Return the number of a day's month, from 0, if it is one of these."""
        if not self.since <= day < self.until:
            return None
        return (day.year - self.since.year) * 12 + day.month - self.since.month


class Scope(NamedTuple):
    """Say what a report counts: which months, and one clinic or all."""

    period: Period
    clinic: Clinic | None = None

    def of_patients(self, prefix: str = "patient__") -> Q:
        """Return the condition on a row's patient: of the clinic, and no training case."""
        own = Q(**{f"{prefix}training_case__isnull": True})
        return own & Q(**{f"{prefix}clinic": self.clinic}) if self.clinic else own


def month_after(first: date) -> date:
    """Return the first day of the month that follows."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def refusals_by_cause(scope: Scope) -> Mapping[str, int]:
    """Return of how many refused decisions each requirement was a cause; one decision may have several."""
    # The stored answer is canonical: its first member lists what withheld. There are few different lists.
    listed = Substr("answer", 1, StrIndex("answer", Value("]")))
    refused = _decisions(scope).filter(permits=False).values(listed=listed).annotate(number=Count("pk"))
    causes: Counter[str] = Counter()
    for row in refused.order_by():
        causes.update(dict.fromkeys(parse(row["listed"] + "}")["blocking"], row["number"]))
    return causes


def decisions_by_month(scope: Scope) -> Sequence[Sequence[int]]:
    """Return how many decisions refused, and how many permitted, in each month."""
    answered = _decisions(scope).values("permits", month=_month("at", scope.period, _midnight))
    return _table(scope.period, answered, "permits", (False, True))


def _decisions(scope: Scope) -> QuerySet[Decision]:
    # The instant asked about is the one at which it was asked; unlike `recorded_at` it lies before the long texts.
    since, until = _midnight(scope.period.since), _midnight(scope.period.until)
    return Decision.objects.filter(scope.of_patients(), at__gte=since, at__lt=until)


def tests_by_setting(scope: Scope) -> Sequence[Sequence[int]]:
    """Return how many tests that stand were collected in each setting, in each month."""
    period = scope.period
    tests = PregnancyTest.objects.filter(
        scope.of_patients(), voids__isnull=True, collected_on__gte=period.since, collected_on__lt=period.until
    )
    counted = tests.values("setting", month=_month("collected_on", period, _day))
    return _table(period, counted, "setting", TestSetting.values)


def _table(period: Period, grouped: Any, name: str, values: Sequence[Any]) -> Sequence[Sequence[int]]:
    """Return how many rows there are of each value, in each month."""
    found = {(row["month"], row[name]): row["number"] for row in grouped.annotate(number=Count("pk")).order_by()}
    return [[found.get((month, value), 0) for value in values] for month in range(len(period.months))]


def _month(column: str, period: Period, edge: Any) -> Case:
    """Return the number of the month in which a column lies: the database counts by it, whichever it is."""
    ends = [edge(first) for first in (*period.months[1:], period.until)]
    return Case(
        *[When(Q(**{f"{column}__lt": end}), then=Value(number)) for number, end in enumerate(ends)],
        output_field=IntegerField(),
    )


def _day(first: date) -> date:
    return first


def _midnight(first: date) -> datetime:
    return datetime.combine(first, time.min, PROGRAM_ZONE)


def lapses(scope: Scope, *, today: date) -> Sequence[Sequence[int]]:
    """Return how many prescribers, and how many pharmacies, that are not certified today ceased to be in each month."""
    counted = [[0, 0] for _ in scope.period.months]
    at_clinic = _codes_of(scope.clinic) if scope.clinic else None
    for holder in accounts.holders():
        reach = max((each.through_on for each in holder.certifications if each.from_on <= today), default=today)
        if reach >= today or (at_clinic is not None and (holder.subject, holder.code) not in at_clinic):
            continue
        month = scope.period.month_of(reach + timedelta(days=1))
        if month is not None:
            counted[month][SUBJECTS.index(holder.subject)] += 1
    return counted


def _codes_of(clinic: Clinic) -> set[tuple[Subject, str | None]]:
    """Return the prescribers of a clinic, as holders; a pharmacy is no clinic's."""
    codes = User.objects.filter(clinic=clinic, code__isnull=False).values_list("code", flat=True)
    return {(Subject.PRESCRIBER, code) for code in codes}
