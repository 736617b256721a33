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

_ARRIVING: tuple[type[Entry], ...] = (PregnancyTest, Lab, Visit, Counseling)


class PatientDay(NamedTuple):
    """Hold a patient's day: what was expected in the morning, what is expected still, and what was recorded."""

    patient: Patient
    morning: Sequence[Expected]
    now: Sequence[Expected]
    arrived: Sequence[Entry]


def patient_days(user: User, *, at: datetime) -> Sequence[PatientDay]:
    """Return the day so far of each of this user's patients who is expected, or of whom something arrived."""
    visible = patients.visible_to(user, on=program_date(at))
    arrived = _arrived(visible, at)
    asked = list(visible.filter(pk__in={*_candidates(visible, at), *arrived}).order_by("pk"))
    now = _expected(asked, at)
    came = [each for each in asked if each.pk in arrived]
    morning = {**now, **_expected(came, at, known_at=_begin(at))}
    days = [PatientDay(each, morning[each.pk], now[each.pk], arrived.get(each.pk, ())) for each in asked]
    return [each for each in days if each.morning or each.now or each.arrived]


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


def _candidates(visible: QuerySet[Patient], at: datetime) -> Collection[int]:
    """Return who may be expected, going by the standings: who lacks what a visit can mend, or for whom something ends soon."""
    soon = midnight(program_day(at) + 2)
    standings = Standing.objects.filter(patient__in=visible.values("pk"), ask=Ask.PRESCRIBE)
    known = standings.values_list("patient_id", "blocking", "stale_at")
    unlikely = {pk for pk, blocking, stale_at in known if not _may_be_expected({*blocking}, stale_at, soon)}
    return set(visible.values_list("pk", flat=True)) - unlikely


def _may_be_expected(blocking: set[str], stale_at: datetime | None, soon: datetime | None) -> bool:
    ends_soon = stale_at is not None and soon is not None and stale_at <= soon
    return ends_soon or (bool(blocking & ASKED) and not blocking & NOT_TODAY)


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
