"""Call the services of accounts and patients."""

from collections.abc import Iterator
from datetime import date, timedelta

from allauth.usersessions.models import UserSession

from accounts.models import Subject, User
from accounts.roles import Role
from accounts.services import certifications, delegations, devices, passwords, people, places, preferences, recoveries
from audit.actions import Action
from patients.models import Patient
from patients.selectors import latest_birth_date
from patients.services import access, calendar_links, glass
from patients.services.access import Identity
from tests.accounts.makers import make_recovery
from tests.completeness.calls import leaves, own
from tests.factories import make_certification, make_delegation, make_patient, make_user
from tests.ready import READY_AT, make_ready_patient

A_DAY = timedelta(days=1)

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


@leaves(Action.PASSWORD_CHANGED, access.recover)
def renew_access() -> Iterator[User]:
    patient = make_patient(user=make_user(Role.PATIENT))
    yield patient.created_by
    by, how = patient.created_by, Identity.DOCUMENT
    access.recover(patient.pk, identity=how, removes_factors=False, by=by, at=READY_AT)


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


@leaves(Action.SESSION_ENDED, devices.end)
def end_session() -> Iterator[User]:
    yield (by := make_user(Role.NURSE))
    row = UserSession.objects.create(user=by, ip="127.0.0.1", session_key="a" * 32, user_agent="a browser")
    devices.end(by, session=row.pk, by=by, at=READY_AT)


@leaves(Action.SESSION_ENDED, devices.end_all)
def end_all_sessions() -> Iterator[User]:
    yield (by := make_user(Role.NURSE))
    devices.end_all(by, by=by, at=READY_AT)


@leaves(Action.RECOVERY_ASKED, recoveries.ask)
def ask_recovery() -> Iterator[User]:
    yield (by := make_user(Role.STAFF))
    recoveries.ask(make_user(Role.NURSE), reason="Lost the phone.", by=by, at=READY_AT)


@leaves(Action.RECOVERY_APPROVED, recoveries.approve)
def approve_recovery() -> Iterator[User]:
    row = make_recovery(expires_at=READY_AT + A_DAY)
    yield (by := make_user(Role.STAFF))
    recoveries.approve(row, by=by, at=READY_AT)


@leaves(Action.RECOVERY_REFUSED, recoveries.refuse)
def refuse_recovery() -> Iterator[User]:
    row = make_recovery(expires_at=READY_AT + A_DAY)
    yield (by := make_user(Role.STAFF))
    recoveries.refuse(row, by=by, at=READY_AT)


@leaves(Action.CONTACT_CHANGED, preferences.keep)
def keep_preferences() -> Iterator[User]:
    yield (by := make_user(Role.NURSE))
    kept = {"language": "es", "theme": "dark", "time_zone": "", "email": "new@example.org", "wants_digest": True}
    preferences.keep(by, **kept, by=by, at=READY_AT)


@leaves(Action.GLASS_BROKEN, glass.shatter)
def shatter() -> Iterator[User]:
    patient = make_ready_patient()
    yield (by := make_user(Role.PRESCRIBER))
    born_on = own_birth_date(patient)
    glass.shatter(reference=patient.reference, born_on=born_on, reason="Unconscious.", by=by, at=READY_AT)


def own_birth_date(patient: Patient) -> date:
    """Return the birth date that there must be."""
    born_on = latest_birth_date(patient)
    assert born_on is not None
    return born_on
