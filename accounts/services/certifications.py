"""Certify and decertify prescribers and pharmacies; a certification is never edited, only voided and replaced."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import roles
from accounts.models import Certification, CertificationVoid, Pharmacy, Subject, User
from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from audit.references import new_reference


class NotHeld(Exception):
    """Say that the certification does not reach the day on which it was to end."""


def certify(
    *,
    subject: Subject,
    who: str,
    from_on: date,
    through_on: date,
    specialty: str = "",
    reference: str | None = None,
    scope: str = "",
    recorded_at: datetime | None = None,
    recorded_at_assumed: bool = False,
    by: User,
    at: datetime,
) -> Certification:
    """Record that the program certifies a prescriber or a pharmacy, by code, through the last valid day.

    :param scope: reference of the one training patient it counts for; empty: it counts for everyone
    :raises NotAllowed: it is not program staff
    """
    roles.require(by, Permission.CERTIFY)
    with transaction.atomic():
        certification = Certification.objects.create(
            reference=reference or new_reference("certification"),
            subject=subject,
            who=who,
            from_on=from_on,
            through_on=through_on,
            specialty=specialty,
            scope=scope,
            recorded_at=recorded_at or at,
            recorded_at_assumed=recorded_at_assumed,
            recorded_by=by,
        )
        trail.record(action=Action.CERTIFICATION_RECORDED, patient=scope, subject=certification.reference, by=by, at=at)
    return certification


def void(
    certification: Certification,
    *,
    reason: str,
    reference: str | None = None,
    recorded_at: datetime | None = None,
    recorded_at_assumed: bool = False,
    by: User,
    at: datetime,
) -> CertificationVoid:
    """Declare that a certification does not stand.

    :raises NotAllowed: it is not program staff
    """
    roles.require(by, Permission.CERTIFY)
    with transaction.atomic():
        row = CertificationVoid.objects.create(
            certification=certification,
            reference=reference or new_reference("void"),
            reason=reason,
            recorded_at=recorded_at or at,
            recorded_at_assumed=recorded_at_assumed,
            recorded_by=by,
        )
        trail.record(
            action=Action.CERTIFICATION_VOIDED,
            patient=certification.scope,
            subject=certification.reference,
            detail={"void": row.reference},
            by=by,
            at=at,
        )
    return row


def decertify(certification: Certification, *, on: date, reason: str, by: User, at: datetime) -> Certification | None:
    """End a certification on a day: void it and, if it was valid before, record it again through the day before.

    :return: the certification that remains, if any
    :raises NotAllowed: it is not program staff
    :raises NotHeld: it has ended, or was ended, before that day
    """
    roles.require(by, Permission.CERTIFY)
    with transaction.atomic():
        _hold(certification)
        if certification.through_on < on or certification.voids.exists():
            raise NotHeld(certification.reference)
        void(certification, reason=reason, by=by, at=at)
        if certification.from_on >= on:
            return None
        return certify(
            subject=Subject(certification.subject),
            who=certification.who,
            from_on=certification.from_on,
            through_on=on - timedelta(days=1),
            specialty=certification.specialty,
            scope=certification.scope,
            by=by,
            at=at,
        )


def _hold(certification: Certification) -> None:
    """Let two who decertify the same holder at once wait for each other: the holder's row is the lock, the record has none."""
    holders = User if certification.subject == Subject.PRESCRIBER else Pharmacy
    list(holders.objects.select_for_update().filter(code=certification.who))
