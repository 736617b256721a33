"""Call the services of accounts and patients."""

from collections.abc import Iterator
from datetime import date

from accounts.models import Subject, User
from accounts.roles import Role
from accounts.services import certifications, delegations, passwords, people, places
from audit.actions import Action
from patients.services import access, calendar_links
from tests.completeness.calls import leaves, own
from tests.factories import make_certification, make_delegation, make_patient, make_user
from tests.ready import READY_AT

ON = date(2026, 12, 5)
HELD = {"subject": Subject.PRESCRIBER, "who": "DR-9", "from_on": ON, "through_on": date(2027, 6, 1)}


@leaves(Action.CERTIFICATION_RECORDED, certifications.certify)
def certify() -> Iterator[User]:
    yield (by := make_user(Role.STAFF))
    certifications.certify(**HELD, by=by, at=READY_AT)


@leaves(Action.CERTIFICATION_VOIDED, certifications.void)
def void() -> Iterator[User]:
    row = make_certification()
    yield (by := make_user(Role.STAFF))
    certifications.void(row, reason="Wrong code.", by=by, at=READY_AT)


@leaves(Action.CERTIFICATION_VOIDED, certifications.decertify)
def decertify() -> Iterator[User]:
    row = make_certification()
    yield (by := make_user(Role.STAFF))
    certifications.decertify(row, on=ON, reason="Left.", by=by, at=READY_AT)


@leaves(Action.DELEGATION_RECORDED, delegations.name)
def name_delegate() -> Iterator[User]:
    yield (by := make_user(Role.PRESCRIBER))
    nurse = make_user(Role.NURSE, clinic=by.clinic)
    delegations.name(prescriber=by, delegate=nurse, from_on=ON, by=by, at=READY_AT)


@leaves(Action.DELEGATION_ENDED, delegations.end)
def end_delegation() -> Iterator[User]:
    row = make_delegation()
    yield row.prescriber
    delegations.end(row, on=ON, by=row.prescriber, at=READY_AT)


@leaves(Action.USER_CREATED, passwords.register)
def register_with_password() -> Iterator[User]:
    yield (by := make_user(Role.STAFF))
    passwords.register(username="new", role=Role.STAFF, by=by, at=READY_AT)


@leaves(Action.PASSWORD_CHANGED, passwords.reset)
def reset() -> Iterator[User]:
    user = make_user(Role.NURSE)
    yield (by := make_user(Role.STAFF))
    passwords.reset(user, by=by, at=READY_AT)


@leaves(Action.PASSWORD_CHANGED, passwords.change)
def change() -> Iterator[User]:
    yield (by := make_user(Role.NURSE))
    passwords.change(by, password="correct horse battery staple", by=by, at=READY_AT)


@leaves(Action.USER_CREATED, people.register_user)
def register() -> Iterator[User]:
    yield (by := make_user(Role.STAFF))
    people.register_user(username="new", role=Role.STAFF, password=None, by=by, at=READY_AT)


@leaves(Action.USER_DEACTIVATED, people.deactivate)
def deactivate() -> Iterator[User]:
    user = make_user(Role.NURSE)
    yield (by := make_user(Role.STAFF))
    people.deactivate(user, by=by, at=READY_AT)


@leaves(Action.USER_REACTIVATED, people.reactivate)
def reactivate() -> Iterator[User]:
    user = make_user(Role.NURSE, is_active=False)
    yield (by := make_user(Role.STAFF))
    people.reactivate(user, by=by, at=READY_AT)


@leaves(Action.CLINIC_REGISTERED, places.register_clinic)
def register_clinic() -> Iterator[User]:
    yield (by := make_user(Role.STAFF))
    places.register_clinic(name="Mill Road Skin Clinic", by=by, at=READY_AT)


@leaves(Action.PHARMACY_REGISTERED, places.register_pharmacy)
def register_pharmacy() -> Iterator[User]:
    yield (by := make_user(Role.STAFF))
    places.register_pharmacy(name="Mill Road Pharmacy", code="PH-MILL", by=by, at=READY_AT)


@leaves(Action.PATIENT_CHANGED, access.give)
def give_access() -> Iterator[User]:
    patient = make_patient()
    yield patient.created_by
    access.give(patient.pk, by=patient.created_by, at=READY_AT)


@leaves(Action.PASSWORD_CHANGED, access.renew)
def renew_access() -> Iterator[User]:
    patient = make_patient(user=make_user(Role.PATIENT))
    yield patient.created_by
    access.renew(patient.pk, by=patient.created_by, at=READY_AT)


@leaves(Action.CALENDAR_LINK_MADE, calendar_links.make)
def make_link() -> Iterator[User]:
    patient = make_patient(user=make_user(Role.PATIENT))
    yield (by := own(patient.user))
    calendar_links.make(patient.pk, by=by, at=READY_AT)


@leaves(Action.CALENDAR_LINK_REVOKED, calendar_links.revoke)
def revoke_link() -> Iterator[User]:
    patient = make_patient(user=make_user(Role.PATIENT))
    by = own(patient.user)
    calendar_links.make(patient.pk, by=by, at=READY_AT)
    yield by
    calendar_links.revoke(patient.pk, by=by, at=READY_AT)
