"""Take patients into the program, and close what was opened."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from django.db import transaction

from accounts import roles
from accounts.models import Pharmacy, User
from accounts.roles import NotAllowed, Permission
from audit import trail
from audit.actions import Action
from audit.references import new_reference
from monitoring.services import facts
from monitoring.services.checks import NotRecordable
from monitoring.services.new_facts import NewFact
from patients.models import Enrollment, EnrollmentClosure, Kind, Patient


class Person(NamedTuple):
    """Hold who is enrolled, and how to reach them."""

    given_name: str
    family_name: str
    email: str = ""
    phone: str = ""
    language: str = "en"
    time_zone: str = "America/New_York"


def enroll(
    person: Person,
    *,
    prescriber: User,
    pharmacy: Pharmacy,
    first_facts: Mapping[Kind, Mapping[str, Any]],
    user: User | None = None,
    confirmed: bool = False,
    by: User,
    at: datetime,
) -> Patient:
    """Register a patient of a prescriber's clinic and record the first facts: birth date, category, enrollment, …

    :raises NotAllowed: by anybody but the prescriber, who enrolls their own
    :raises NotRecordable: one of the facts cannot be true, or nobody prescribes; nothing is registered
    :raises NeedsConfirmation: one of them is unlikely, and not confirmed; nothing is registered
    """
    roles.require(by, Permission.ENROLL)
    if prescriber.pk != by.pk:
        raise NotAllowed(Permission.ENROLL)
    if prescriber.clinic is None:
        raise NotRecordable({"prescriber": "A prescriber works in a clinic; choose another one."})
    with transaction.atomic():
        patient = Patient.objects.create(
            reference=new_reference("R"),
            **person._asdict(),
            clinic=prescriber.clinic,
            prescriber=prescriber,
            pharmacy=pharmacy,
            user=user,
            created_at=at,
            created_by=by,
        )
        trail.record(action=Action.PATIENT_CREATED, patient=patient.reference, by=by, at=at)
        new = [NewFact(kind, fields) for kind, fields in first_facts.items()]
        facts.record_all(new, patient_id=patient.pk, confirmed=confirmed, by=by, at=at)
    return patient


def close(enrollment: Enrollment, *, on: date, reason: str, by: User, at: datetime) -> EnrollmentClosure:
    """Close an enrollment from a day on.

    :raises NotAllowed: this person may not
    :raises Patient.DoesNotExist: the record is not theirs
    """
    fields = {"enrollment": enrollment, "closed_on": on, "reason": reason}
    row = facts.record(Kind.ENROLLMENT_CLOSURE, patient_id=enrollment.patient_id, fields=fields, by=by, at=at)
    return cast(EnrollmentClosure, row)
