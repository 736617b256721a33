"""Read from the trail and the record what signals are found in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncDate, TruncHour

from accounts.models import User
from accounts.roles import Role
from audit import trail
from audit.actions import Action
from audit.models import Event
from monitoring.models import Lab, PregnancyTest
from monitoring.policy.decide import PROGRAM_ZONE
from monitoring.selectors import signals
from monitoring.selectors.signals import Signal, SignIn, Specimen, What
from monitoring.services.facts import latest_date

OPENED = (Action.PATIENT_VIEWED, Action.PATIENT_LOOKED_UP)
_REFUSED = (Action.SIGN_IN_REFUSED, Action.SIGN_IN_LOCKED)
# Of somebody who works here, whoever their patients are.
_CLINIC = (Role.PRESCRIBER, Role.NURSE)


def found(*, at: datetime) -> Sequence[Signal]:
    """Return every signal of the latest 30 days, the latest first."""
    since = at - timedelta(days=signals.DAYS)
    each = (
        signals.early(_specimens(since)),
        signals.same_device(_sign_ins(since)),
        signals.spikes(_entries(since)),
        signals.many_patients(_opened(since)),
        signals.refused(_refused(since)),
        _glass(since),
    )
    return sorted(chain(*each), key=lambda signal: (signal.until, signal.what, signal.actor), reverse=True)


def _events(since: datetime, *actions: Action) -> QuerySet[Event]:
    return Event.objects.filter(at__gte=since, action__in=actions)


def _specimens(since: datetime) -> list[Specimen]:
    """Return the results whose specimen is of a later day than Eastern Time had when they were recorded."""
    rows: list[PregnancyTest | Lab] = []
    for model in (PregnancyTest, Lab):
        found = model.objects.filter(recorded_at__gte=since, patient__training_case__isnull=True)
        recorded_on = TruncDate("recorded_at", tzinfo=PROGRAM_ZONE)
        rows += found.filter(collected_on__gt=recorded_on).select_related("patient", "recorded_by")
    return [
        Specimen(
            reference=row.reference,
            patient=row.patient.reference,
            actor=row.recorded_by.get_username(),
            collected_on=row.collected_on,
            recorded_at=row.recorded_at,
            latest_on=latest_date(row.recorded_at, row.patient),
        )
        for row in rows
    ]


def _sign_ins(since: datetime) -> list[SignIn]:
    events = [each for each in _events(since, Action.SIGNED_IN) if each.detail.get("device")]
    people = User.objects.filter(username__in={each.actor for each in events}, role__in=(Role.PATIENT, *_CLINIC))
    known = {each.username: each for each in people.select_related("patient")}
    return [_sign_in(each, known[each.actor]) for each in events if each.actor in known]


def _sign_in(event: Event, user: User) -> SignIn:
    patient = getattr(user, "patient", None)
    # A patient is told by reference: a user name may be a name.
    who = patient.reference if patient else user.username
    return SignIn(who, str(event.detail["device"]), user.role == Role.PATIENT, event.at)


def _entries(since: datetime) -> Mapping[str, Mapping[datetime, int]]:
    counted = _by_hour(_events(since, Action.FACT_RECORDED).exclude(actor=trail.SYSTEM))
    hours: defaultdict[str, dict[datetime, int]] = defaultdict(dict)
    for actor, hour, count in counted.values_list("actor", "hour").annotate(count=Count("pk")):
        hours[actor][hour] = count
    return hours


def _opened(since: datetime) -> Mapping[tuple[str, datetime], list[str]]:
    # A patient opens but one record, however often.
    looks = _by_hour(_events(since, *OPENED).exclude(patient="").exclude(actor=F("patient")))
    patients: defaultdict[tuple[str, datetime], list[str]] = defaultdict(list)
    for actor, hour, patient in looks.values_list("actor", "hour", "patient").distinct():
        patients[actor, hour].append(patient)
    return patients


def _refused(since: datetime) -> Mapping[datetime, int]:
    return dict(_by_hour(_events(since, *_REFUSED)).values_list("hour").annotate(count=Count("pk")))


def _glass(since: datetime) -> list[Signal]:
    return [
        Signal(What.GLASS, each.at, each.at, each.actor, each.patient, evidence=[each.subject] if each.subject else [])
        for each in _events(since, Action.GLASS_BROKEN)
    ]


def _by_hour(events: QuerySet[Event]) -> QuerySet[Any, Any]:
    return events.annotate(hour=TruncHour("at", tzinfo=PROGRAM_ZONE)).order_by()
