"""Certify and decertify, and refresh at once the standings of the patients whom it concerns."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import roles, selectors
from accounts.models import Certification, CertificationVoid, Subject, User
from accounts.roles import Permission
from accounts.services import certifications
from accounts.services.certifications import NotHeld
from monitoring.services import checks, standings
from patients.models import Patient


def certify(
    *, subject: Subject, who: str, from_on: date, through_on: date, specialty: str = "", by: User, at: datetime
) -> Certification:
    """Record that the program certifies a prescriber or a pharmacy, by code, through the last valid day.

    :raises NotRecordable: code or specialty is not a text that can be stored
    """
    checks.refuse_unstorable({"who": who, "specialty": specialty})
    with transaction.atomic():
        row = certifications.certify(
            subject=subject, who=who, from_on=from_on, through_on=through_on, specialty=specialty, by=by, at=at
        )
        concerned = standings.expire(_concerned(row), at=at)
    standings.refresh_in_chunks(concerned, at=at)
    return row


def void(certification: Certification, *, reason: str, by: User, at: datetime) -> CertificationVoid:
    """Declare that a certification does not stand.

    :raises NotRecordable: the reason is not a text that can be stored
    """
    checks.refuse_unstorable({"reason": reason})
    with transaction.atomic():
        row = certifications.void(certification, reason=reason, by=by, at=at)
        concerned = standings.expire(_concerned(certification), at=at)
    standings.refresh_in_chunks(concerned, at=at)
    return row


def decertify(certification: Certification, *, on: date, reason: str, by: User, at: datetime) -> Certification | None:
    """End a certification on a day: void it and, if it was valid before, record it again through the day before.

    :return: the certification that remains, if any
    :raises NotHeld: it has ended, or was ended, before that day
    :raises NotRecordable: the reason is not a text that can be stored
    """
    checks.refuse_unstorable({"reason": reason})
    with transaction.atomic():
        remaining = certifications.decertify(certification, on=on, reason=reason, by=by, at=at)
        concerned = standings.expire(_concerned(certification), at=at)
    standings.refresh_in_chunks(concerned, at=at)
    return remaining


def decertify_holder(*, subject: Subject, who: str, on: date, reason: str, by: User, at: datetime) -> None:
    """End all that certifies a prescriber or a pharmacy on a day or later: a renewal made ahead must not outlive it.

    :raises NotAllowed: it is not program staff
    :raises NotHeld: nothing reaches that day
    :raises NotRecordable: the reason is not a text that can be stored
    """
    roles.require(by, Permission.CERTIFY)
    checks.refuse_unstorable({"reason": reason})
    with transaction.atomic():
        held = list(selectors.reaching(subject, who, on=on))
        if not held:
            raise NotHeld(who)
        for certification in held:
            certifications.decertify(certification, on=on, reason=reason, by=by, at=at)
        concerned = standings.expire(_concerned(held[0]), at=at)
    standings.refresh_in_chunks(concerned, at=at)


def _concerned(certification: Certification) -> QuerySet[Patient]:
    """Return the patients of this prescriber or pharmacy; of a training case's certification, that case."""
    if certification.scope:
        return Patient.objects.filter(reference=certification.scope)
    of = {
        Subject.PRESCRIBER: Q(prescriber__code=certification.who),
        Subject.PHARMACY: Q(pharmacy__code=certification.who),
    }
    return Patient.objects.filter(of[Subject(certification.subject)])
