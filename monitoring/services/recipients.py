"""Find whom a reminder is sent to, at the address on record now."""

from collections.abc import Iterator

from accounts.models import Certification, Subject, User
from accounts.roles import Role
from monitoring.messages import Recipient, Undeliverable
from monitoring.models import Channel, Reminder
from patients.models import Patient

_PROGRAM_TIME_ZONE = "America/New_York"


def of(reminder: Reminder) -> list[Recipient]:
    """Return who is told: the patient, the prescriber by digest, or whoever holds the certification.

    :raises Undeliverable: there is nobody, or no address
    """
    if reminder.certification is not None:
        found = [_user(each) for each in _holders(reminder.certification)]
    elif reminder.patient is None:
        found = []
    elif reminder.channel == Channel.DIGEST:
        found = [_user(reminder.patient.prescriber)] if reminder.patient.prescriber else []
    else:
        found = [_patient(reminder.patient, Channel(reminder.channel))]
    reachable = [each for each in found if each.address]
    if not reachable:
        raise Undeliverable("no address")
    return reachable


def _patient(patient: Patient, channel: Channel) -> Recipient:
    address = patient.phone if channel is Channel.SMS else patient.email
    return Recipient(address=address, language=patient.language, time_zone=patient.time_zone)


def _user(user: User) -> Recipient:
    zone = user.time_zone or (user.clinic.time_zone if user.clinic else _PROGRAM_TIME_ZONE)
    return Recipient(address=user.email if user.is_active else "", language=user.language, time_zone=zone)


def _holders(certification: Certification) -> Iterator[User]:
    active = User.objects.filter(is_active=True).select_related("clinic")
    if certification.subject == Subject.PRESCRIBER:
        yield from active.filter(role=Role.PRESCRIBER, code=certification.who)
    else:
        yield from active.filter(role=Role.PHARMACIST, pharmacy__code=certification.who).order_by("pk")
