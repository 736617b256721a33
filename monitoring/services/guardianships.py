"""Say who signs for a minor, and until when."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from accounts import roles
from accounts.models import User
from accounts.roles import NotAllowed, Permission, Role
from accounts.services import passwords
from accounts.services.passwords import Issued
from accounts.services.signatures import Signed
from audit import trail
from audit.actions import Action
from audit.references import new_number, new_reference
from monitoring.policy.decide import program_date
from monitoring.selectors import guardians
from monitoring.services import facts
from monitoring.services.new_facts import NewFact
from patients import compartments
from patients.models import ConsentText, Entry, Guardianship, Kind, Patient, Relation, Signer


class Parent(NamedTuple):
    """Hold the name of a parent or guardian who has no account yet."""

    given_name: str
    family_name: str


class NotAMinor(Exception):
    """Say that nobody signs for this patient: 18 or older, of unknown age, or not enrolled."""


class AlreadyNamed(Exception):
    """Say that this person signs for the patient already."""


class AlreadyEnded(Exception):
    """Say that the guardianship has an end on record."""


def name_new(*, patient_id: int, parent: Parent, relation: Relation, by: User, at: datetime) -> Issued:
    """Let somebody without an account sign for a minor, and make their account with a one-time password.

    :raises NotAllowed: it is no clinician
    :raises Patient.DoesNotExist: the record is not theirs
    :raises NotAMinor: nobody signs for this patient
    """
    with transaction.atomic():
        patient = _minor(patient_id, by, at)
        issued = passwords.register(
            username=new_reference("G"),
            role=Role.GUARDIAN,
            first_name=parent.given_name,
            last_name=parent.family_name,
            by=by,
            at=at,
        )
        _name(patient, issued.user, relation, by=by, at=at)
    return issued


def name_known(*, patient_id: int, guardian: User, relation: Relation, by: User, at: datetime) -> Guardianship:
    """Let a guardian who has an account sign for one more minor.

    :raises NotAllowed: it is no clinician
    :raises Patient.DoesNotExist: the record is not theirs
    :raises NotAMinor: nobody signs for this patient
    :raises NotAllowed: it is no guardian who would sign
    :raises AlreadyNamed: the guardian signs for the patient already
    """
    with transaction.atomic():
        patient = _minor(patient_id, by, at)
        if guardian.role != Role.GUARDIAN:
            raise NotAllowed(Permission.SIGN_AS_GUARDIAN)
        if patient.guardianships.filter(guardian=guardian, until_on__isnull=True).exists():
            raise AlreadyNamed(guardian.get_username())
        return _name(patient, guardian, relation, by=by, at=at)


def end(guardianship: Guardianship, *, by: User, at: datetime) -> None:
    """End a guardianship at once.

    :raises NotAllowed: it is no clinician
    :raises Patient.DoesNotExist: the record is not theirs
    :raises AlreadyEnded: its end is on record and stays
    """
    roles.require(by, Permission.NAME_GUARDIAN)
    with transaction.atomic():
        compartments.held(guardianship.patient_id, by=by, at=at)
        if not Guardianship.objects.filter(pk=guardianship.pk, until_on__isnull=True).exists():
            raise AlreadyEnded(guardianship.reference)
        guardianship.until_on = max(program_date(at), guardianship.from_on)
        guardianship.ended_at, guardianship.ended_by = at, by
        guardianship.save(update_fields=["until_on", "ended_at", "ended_by"])
        _note(Action.GUARDIAN_ENDED, guardianship, by=by, at=at)


def sign(
    guardianship: Guardianship, *, text: ConsentText, printed_name: str, signing: Signed, by: User, at: datetime
) -> Entry:
    """Record the signature of whoever is in charge of a minor under the text of a consent.

    :raises NotAllowed: it is no guardian
    :raises Guardianship.DoesNotExist: it is another's, or over
    :raises NotSigned: nobody signed, or not freshly
    """
    roles.require(by, Permission.SIGN_AS_GUARDIAN)
    fields = {
        "form": text.form,
        "signed_on": program_date(at),
        "signed_by": Signer.GUARDIAN,
        "text": text,
        "printed_name": printed_name,
    }
    with transaction.atomic():
        patient = Patient.objects.locked(guardianship.patient_id)
        # Inside the lock: a guardianship that ended while we waited is over.
        if guardianship not in guardians.in_charge(by.as_of_now(), at=at):
            raise Guardianship.DoesNotExist
        new = [NewFact(Kind.CONSENT, fields)]
        return facts.enter_all(new, patient_id=patient.pk, signing=signing, by=by, at=at)[0]


def _minor(patient_id: int, by: User, at: datetime) -> Patient:
    """Hold a patient for whom somebody else may sign."""
    roles.require(by, Permission.NAME_GUARDIAN)
    patient = compartments.held(patient_id, by=by, at=at)
    if not guardians.may_have_guardian(patient, on=program_date(at)):
        raise NotAMinor(patient.reference)
    return patient


def _name(patient: Patient, guardian: User, relation: Relation, *, by: User, at: datetime) -> Guardianship:
    row = Guardianship.objects.create(
        reference=new_number("GS"),
        patient=patient,
        guardian=guardian,
        relation=relation,
        from_on=program_date(at),
        recorded_at=at,
        recorded_by=by,
    )
    _note(Action.GUARDIAN_NAMED, row, by=by, at=at)
    return row


def _note(action: Action, row: Guardianship, *, by: User, at: datetime) -> None:
    detail = {"guardian": row.guardian.get_username(), "relation": str(row.relation)}
    trail.record(action=action, patient=row.patient.reference, subject=row.reference, detail=detail, by=by, at=at)
