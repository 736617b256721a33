"""Read a clinic's day: who is expected for what, and what arrived, in as many queries for many patients as for one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from accounts.models import User
from monitoring.models import Ask, Counseling, Lab, PregnancyTest, Standing, Visit
from monitoring.policy.decide import midnight, program_date, program_day
from monitoring.policy.reading import Invalid
from monitoring.services import questions
from monitoring.services.expectations import ASKED, NOT_TODAY, Expected, expected
from monitoring.services.questions import RawCase
from patients import selectors as patients
from patients.models import Entry, Patient

# A page works out so many: each costs two forecasts.
_WORKED_OUT = 300
_OF_STANDINGS = ("patient_id", "blocking", "stale_at")
_ARRIVING: tuple[type[Entry], ...] = (PregnancyTest, Lab, Visit, Counseling)


class PatientDay(NamedTuple):
    """Hold a patient's day: what was expected in the morning, what is expected still, and what was recorded."""

    patient: Patient
    morning: Sequence[Expected]
    now: Sequence[Expected]
    arrived: Sequence[Entry]


class Day(NamedTuple):
    """Hold the day of everybody who is expected, or of whom something arrived, and how many were not worked out."""

    patients: Sequence[PatientDay]
    left_out: int


def clinic_day(user: User, *, at: datetime) -> Day:
    """Return the day so far of this user's patients; who arrived, and for whom something ends, comes before who lacks something."""
    visible = patients.visible_to(user, on=program_date(at))
    arrived = _arrived(visible, at)
    wanted = list(dict.fromkeys([*arrived, *_candidates(visible, at)]))
    asked = list(visible.filter(pk__in=wanted[:_WORKED_OUT]).order_by("pk"))
    now = _expected(asked, at)
    came = [each for each in asked if each.pk in arrived]
    morning = {**now, **_expected(came, at, known_at=_begin(at))}
    days = [PatientDay(each, morning[each.pk], now[each.pk], arrived.get(each.pk, ())) for each in asked]
    return Day([each for each in days if each.morning or each.now or each.arrived], max(0, len(wanted) - _WORKED_OUT))


def _begin(at: datetime) -> datetime:
    begin = midnight(program_day(at))
    if begin is None:
        raise OverflowError("the calendar's first day has no morning")
    return begin


def _arrived(visible: QuerySet[Patient], at: datetime) -> Mapping[int, Sequence[Entry]]:
    """Return what was recorded today and not corrected, by patient, in the order in which it was."""
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for model in _ARRIVING:
        rows = model.objects.filter(patient__in=visible.values("pk"), recorded_at__gte=_begin(at), recorded_at__lte=at)
        for row in rows.filter(voids__isnull=True, recorded_at_assumed=False).select_related("recorded_by"):
            found[row.patient_id].append(row)
    return {pk: sorted(rows, key=lambda row: row.pk) for pk, rows in found.items()}


def _candidates(visible: QuerySet[Patient], at: datetime) -> Sequence[int]:
    """Return who may be expected, going by the standings: for whom something ends soon, then who lacks what a visit can mend."""
    soon = midnight(program_day(at) + 2)
    standings = Standing.objects.filter(patient__in=visible.values("pk"), ask=Ask.PRESCRIBE)
    known = {pk: ({*blocking}, stale_at) for pk, blocking, stale_at in standings.values_list(*_OF_STANDINGS)}
    ending, lacking = [], []
    for pk in visible.order_by("pk").values_list("pk", flat=True):
        blocking, stale_at = known.get(pk, (set(), at))
        if stale_at is not None and soon is not None and stale_at <= soon:
            ending.append(pk)
        elif blocking & ASKED and not blocking & NOT_TODAY:
            lacking.append(pk)
    return [*ending, *lacking]


def _expected(
    asked: Collection[Patient], at: datetime, *, known_at: datetime | None = None
) -> Mapping[int, Sequence[Expected]]:
    raws = questions.raw_cases(asked, [Ask.PRESCRIBE], at=at, known_at=known_at) if asked else {}
    return {pk: _of(raw[Ask.PRESCRIBE], program_day(at)) for pk, raw in raws.items()}


def _of(raw: RawCase, day: int) -> Sequence[Expected]:
    try:
        return expected(raw, day=day)
    # A record that the rules cannot read is told about on its patient's page, and keeps nobody else off the list.
    except Invalid:
        return ()
