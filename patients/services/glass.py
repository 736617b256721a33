"""Open somebody else's record in an emergency: with a reason, for an hour, to be read and nothing else."""

import re
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import roles
from accounts.models import User
from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from audit.models import Event
from patients import selectors
from patients.models import BrokenGlass, Patient
from patients.models.glass import OPEN_FOR

# So many wrong tries, and so many openings, of one person within an hour.
MOST_IN_AN_HOUR = 5
_HOUR = timedelta(hours=1)
_SUBJECT = "break_glass"
_MISMATCH, _LIMIT = "no-match", "too-often"
# What is typed may be a name: only what looks like a reference is put on record.
_REFERENCE = re.compile(r"[A-Z]{1,3}-[0-9A-Z]{2,12}")


class NoMatch(Exception):
    """Say that reference and birth date do not name one patient; not which of them is wrong."""


class TooOften(Exception):
    """Say that this person tried in vain, or opened records, as often as an hour allows."""


def shatter(*, reference: str, born_on: date, reason: str, by: User, at: datetime) -> BrokenGlass:
    """Open one patient's record to this person for an hour; the trail, the patient, the prescriber and staff are told.

    :raises NotAllowed: it is no active prescriber or nurse
    :raises NoMatch: no patient has this reference and birth date; the try is on record
    :raises TooOften: too many tries or openings within the hour; this one is on record too
    """
    roles.require(by, Permission.BREAK_GLASS)
    with transaction.atomic():
        # One person's tries are counted one after the other: the person's row is the lock.
        User.objects.select_for_update().get(pk=by.pk)
        is_limited = _is_limited(by, at)
        patient = None if is_limited else selectors.at_counter(reference=reference, born_on=born_on)
        glass = _open(patient, reason, by=by, at=at) if patient is not None else None
        if glass is None:
            _refuse(reference, _LIMIT if is_limited else _MISMATCH, by=by, at=at)

    # Raised only after the commit: a refusal is a record.
    if glass is None:
        raise TooOften if is_limited else NoMatch
    return glass


def _is_limited(by: User, at: datetime) -> bool:
    since = at - _HOUR
    tries = Event.objects.filter(action=Action.ACCESS_REFUSED, subject=_SUBJECT, actor=by.get_username(), at__gt=since)
    # In Python: few are read, and the databases differ in how they compare what a document holds.
    in_vain = [each for each in tries.values_list("detail", flat=True) if each.get("cause") == _MISMATCH]
    openings = BrokenGlass.objects.filter(opened_by=by, opened_at__gt=since).count()
    return max(len(in_vain), openings) >= MOST_IN_AN_HOUR


def _open(patient: Patient, reason: str, *, by: User, at: datetime) -> BrokenGlass:
    glass = BrokenGlass.objects.create(
        patient=patient, reason=reason, opened_at=at, opened_by=by, expires_at=at + OPEN_FOR
    )
    trail.record(action=Action.GLASS_BROKEN, patient=patient.reference, subject=_SUBJECT, by=by, at=at)
    return glass


def _refuse(reference: str, cause: str, *, by: User, at: datetime) -> None:
    typed = reference.strip().upper()
    trail.record(
        action=Action.ACCESS_REFUSED,
        patient=typed if _REFERENCE.fullmatch(typed) else "",
        subject=_SUBJECT,
        detail={"cause": cause},
        by=by,
        at=at,
    )
