"""List every service that acts for somebody: which roles may, about whose object, and a call that is in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from accounts.models import Certification, Delegation, Subject, User
from accounts.roles import Role
from accounts.services import certifications, delegations, passwords, people, places
from monitoring import models
from monitoring.models import Authorization, Prescription, Reminder, ReversalReason, SavedView
from monitoring.services import (
    authorizations,
    bench,
    comparisons,
    counseling,
    enrollments,
    facts,
    outages,
    prescriptions,
    reminder_answers,
    reversals,
    saved_views,
    training,
)
from monitoring.services import certifications as held
from monitoring.services.enrollments import Person
from monitoring.services.new_facts import NewFact
from patients.models import Enrollment, Entry, Fact, Kind, Patient
from patients.services import access, calendar_links
from tests.access.rows import CLINICIANS, PATIENTS, PHARMACISTS, PRESCRIBERS, STAFF
from tests.access.visitors import OWNERS
from tests.every_page.world import NOW, World
from tests.factories import FACTS
from tests.monitoring.services.acts import REGIMEN

TODAY = NOW.date()
NOBODY: frozenset[Role] = frozenset()
# The patient of the prescriber, of the nurse, and who is signed in as the patient.
STORY = "severe_headache"
Call = Callable[..., object]


@dataclass(frozen=True)
class Act:
    """Say who may do this, and whether the object of the call is theirs alone."""

    call: Call
    who: frozenset[Role]
    is_owned: bool = True
    # What has to be there before; the call gets it last.
    scene: Callable[[World], object] | None = None


def _patient(world: World, story: str = STORY) -> Patient:
    return world.patients[story]


def _by(by: User) -> dict[str, Any]:
    return {"by": by, "at": NOW}


def _certification() -> Certification:
    return Certification.objects.filter(who="DR-REYES", through_on__gt=TODAY).latest("pk")


def _delegation() -> Delegation:
    return Delegation.objects.get(delegate__username="delegate_to_be")


def _authorization(story: str) -> Authorization:
    return Authorization.objects.filter(patient__reference=story).latest("pk")


def _certify(service: Any) -> Call:
    span = {"from_on": TODAY, "through_on": TODAY + timedelta(days=300)}
    return lambda world, by: service.certify(subject=Subject.PRESCRIBER, who="DR-NEW", **span, **_by(by))


def _of_account(service: Any, username: str) -> Call:
    return lambda world, by: service(User.objects.get(username=username), **_by(by))


def _register(role: Role) -> dict[str, Any]:
    return {"username": "somebody-new", "role": role}


def _at_counter(service: Any, **more: Any) -> Call:
    return lambda world, by: service(
        patient_id=_patient(world, "waiting_for_pick_up").pk,
        pharmacy=world.people["pharmacist"].pharmacy,
        **more,
        **_by(by),
    )


def _of_authorization(service: Any, story: str, **more: Any) -> Call:
    return lambda world, by: service(_authorization(world.names[story]), **more, **_by(by))


def _lab() -> NewFact:
    return NewFact(Kind.LAB, {**FACTS[models.Lab], "collected_on": TODAY})


def _enroll(world: World, by: User) -> object:
    first = {Kind.PATIENT: {"born_on": TODAY.replace(year=1999)}, Kind.ENROLLMENT: {"opened_on": TODAY}}
    prescriber, pharmacy = world.people["prescriber"], world.people["pharmacist"].pharmacy
    assert pharmacy
    return enrollments.enroll(
        Person("New", "Patient"), prescriber=prescriber, pharmacy=pharmacy, first_facts=first, **_by(by)
    )


def _view(world: World, by: User) -> SavedView:
    owner = by if by.username in OWNERS.values() else world.people["prescriber"]
    return SavedView.objects.filter(name="For the matrix", created_by__username=owner.username).first() or (
        SavedView.objects.filter(name="For the matrix").latest("pk")
    )


def _own_fact(world: World) -> Fact:
    return Fact.objects.filter(patient=_patient(world), kind=Kind.VISIT).latest("pk")


def _preferences(world: World, by: User) -> object:
    hours = {"quiet_from": NOW.time(), "quiet_until": NOW.time()}
    return reminder_answers.change_preferences(_patient(world), by_email=True, by_sms=False, **hours, **_by(by))


def _note(world: World, by: User) -> object:
    return outages.note(outage=models.Outage.objects.get(), patient=_patient(world), text="Called.", **_by(by))


def _change(world: World, by: User) -> object:
    return passwords.change(world.people["staff"], password="quiet harbor lantern", **_by(by))


def _name(world: World, by: User) -> object:
    named = {"prescriber": world.people["prescriber"], "delegate": world.people["delegate_of_old"]}
    return delegations.name(**named, from_on=TODAY, **_by(by))


def _prescription(world: World) -> Prescription:
    return Prescription.objects.filter(patient=_patient(world, "waiting_for_pick_up")).latest("pk")


def _enrollment(world: World) -> Enrollment:
    return Enrollment.objects.filter(patient=_patient(world)).latest("pk")


_ENDS = {"on": TODAY, "reason": "Left."}
_HOLDER = {"subject": Subject.PRESCRIBER, "who": "DR-REYES"}
_VISIT = {"on": TODAY}

ACCOUNTS: Mapping[str, Act] = {
    "accounts.certifications.certify": Act(_certify(certifications), STAFF, is_owned=False),
    "accounts.certifications.void": Act(
        lambda world, by: certifications.void(_certification(), reason="Never was.", **_by(by)), STAFF, is_owned=False
    ),
    "accounts.certifications.decertify": Act(
        lambda world, by: certifications.decertify(_certification(), **_ENDS, **_by(by)), STAFF, is_owned=False
    ),
    "accounts.delegations.name": Act(_name, PRESCRIBERS),
    "accounts.delegations.end": Act(lambda world, by: delegations.end(_delegation(), on=TODAY, **_by(by)), PRESCRIBERS),
    "accounts.passwords.change": Act(_change, STAFF),
    "accounts.passwords.register": Act(
        lambda world, by: passwords.register(**_register(Role.STAFF), **_by(by)), STAFF, is_owned=False
    ),
    "accounts.passwords.reset": Act(_of_account(passwords.reset, "leaver"), STAFF, is_owned=False),
    "accounts.people.register_user": Act(
        lambda world, by: people.register_user(**_register(Role.STAFF), password=None, **_by(by)), STAFF, is_owned=False
    ),
    "accounts.people.deactivate": Act(_of_account(people.deactivate, "lindqvist"), STAFF, is_owned=False),
    "accounts.people.reactivate": Act(_of_account(people.reactivate, "leaver"), STAFF, is_owned=False),
    "accounts.places.register_clinic": Act(
        lambda world, by: places.register_clinic(name="New", **_by(by)), STAFF, is_owned=False
    ),
    "accounts.places.register_pharmacy": Act(
        lambda world, by: places.register_pharmacy(name="New", code="PH-NEW", **_by(by)), STAFF, is_owned=False
    ),
}
PATIENTS_OWN: Mapping[str, Act] = {
    "patients.access.give": Act(
        lambda world, by: access.give(_patient(world, "without_account").pk, **_by(by)), CLINICIANS
    ),
    "patients.access.renew": Act(lambda world, by: access.renew(_patient(world).pk, **_by(by)), CLINICIANS),
    "patients.calendar_links.make": Act(lambda world, by: calendar_links.make(_patient(world).pk, **_by(by)), PATIENTS),
    "patients.calendar_links.revoke": Act(
        lambda world, by: calendar_links.revoke(_patient(world).pk, **_by(by)), PATIENTS
    ),
    "monitoring.reminder_answers.change_preferences": Act(_preferences, PATIENTS),
}
COUNTER: Mapping[str, Act] = {
    "monitoring.authorizations.ask": Act(_at_counter(authorizations.ask), PHARMACISTS),
    "monitoring.authorizations.ask_unless_known": Act(
        _at_counter(authorizations.ask_unless_known, known=""), PHARMACISTS
    ),
    "monitoring.authorizations.issue": Act(_at_counter(authorizations.issue, key="a key"), PHARMACISTS),
    "monitoring.authorizations.hand_over": Act(
        _of_authorization(authorizations.hand_over, "man_authorized"), PHARMACISTS
    ),
    "monitoring.authorizations.reverse": Act(
        _of_authorization(authorizations.reverse, "authorized", reason=ReversalReason.NOT_COLLECTED), PHARMACISTS
    ),
    "monitoring.reversals.return_to_stock": Act(
        _of_authorization(reversals.return_to_stock, "left_at_the_counter"), PHARMACISTS
    ),
}
CLINIC: Mapping[str, Act] = {
    "monitoring.bench.note_looked_up": Act(
        lambda world, by: bench.note_looked_up([_patient(world)], **_by(by)), CLINICIANS
    ),
    "monitoring.bench.record_row": Act(
        lambda world, by: bench.record_row([_lab()], patient_id=_patient(world).pk, confirmed=True, **_by(by)),
        CLINICIANS,
    ),
    "monitoring.comparisons.record_all": Act(
        lambda world, by: comparisons.record_all(
            [_lab()], patient_id=_patient(world).pk, asked=[], confirmed=True, **_by(by)
        ),
        CLINICIANS,
    ),
    "monitoring.counseling.confirm_for_each": Act(
        lambda world, by: counseling.confirm_for_each([_patient(world)], on=TODAY, **_by(by)), PRESCRIBERS
    ),
    "monitoring.enrollments.enroll": Act(_enroll, PRESCRIBERS),
    "monitoring.enrollments.close": Act(
        lambda world, by: enrollments.close(_enrollment(world), on=TODAY, reason="Moved.", **_by(by)), PRESCRIBERS
    ),
    "monitoring.facts.record_all": Act(
        lambda world, by: facts.record_all([_lab()], patient_id=_patient(world).pk, confirmed=True, **_by(by)),
        CLINICIANS,
    ),
    "monitoring.facts.void": Act(
        lambda world, by: facts.void(_own_fact(world), reason="Mistyped.", **_by(by)), CLINICIANS
    ),
    "monitoring.facts.correct": Act(
        lambda world, by: facts.correct(_own_fact(world), fields=_VISIT, reason="Mistyped.", **_by(by)), CLINICIANS
    ),
    "monitoring.prescriptions.write": Act(
        lambda world, by: prescriptions.write(
            patient_id=_patient(world, "eligible_for_days").pk, regimen=REGIMEN, **_by(by)
        ),
        PRESCRIBERS,
    ),
    "monitoring.prescriptions.cancel": Act(
        lambda world, by: prescriptions.cancel(_prescription(world), reason="Changed.", **_by(by)), PRESCRIBERS
    ),
    "monitoring.saved_views.keep": Act(
        lambda world, by: saved_views.keep(name="Another", query="", **_by(by)), CLINICIANS, is_owned=False
    ),
    "monitoring.saved_views.delete": Act(lambda world, by: saved_views.delete(_view(world, by), by=by), CLINICIANS),
}
PROGRAM: Mapping[str, Act] = {
    "monitoring.certifications.certify": Act(_certify(held), STAFF, is_owned=False),
    "monitoring.certifications.void": Act(
        lambda world, by: held.void(_certification(), reason="Never was.", **_by(by)), STAFF, is_owned=False
    ),
    "monitoring.certifications.decertify": Act(
        lambda world, by: held.decertify(_certification(), **_ENDS, **_by(by)), STAFF, is_owned=False
    ),
    "monitoring.certifications.decertify_holder": Act(
        lambda world, by: held.decertify_holder(**_HOLDER, **_ENDS, **_by(by)), STAFF, is_owned=False
    ),
    "monitoring.outages.note": Act(_note, STAFF, is_owned=False),
    "monitoring.reminder_answers.try_again": Act(
        lambda world, by: reminder_answers.try_again(
            Reminder.objects.get(reference=world.names["course_finished.failed"]), **_by(by)
        ),
        STAFF,
        is_owned=False,
    ),
    # Only the loader does, as whom nobody can sign in.
    "monitoring.training.load": Act(
        lambda world, by: training.load({}, clinic=_patient(world).clinic, **_by(by)), NOBODY
    ),
}


def _fields(model: type[Entry], world: World, **changed: object) -> dict[str, Any]:
    patient = _patient(world)
    fields = {name: value(patient) if callable(value) else value for name, value in FACTS[model].items()}
    return {**fields, **changed}


def _record(kind: Kind, world: World, by: User, fields: dict[str, Any]) -> object:
    return facts.record(kind, patient_id=_patient(world).pk, fields=fields, confirmed=True, **_by(by))


def _records(model: type[Entry], who: frozenset[Role], **changed: object) -> Act:
    return Act(partial(_record, model.KIND), who, scene=partial(_fields, model, **changed))


# Who may say what, kind by kind; of contraception, the patient's own declaration.
KINDS: Mapping[str, frozenset[Role]] = {
    "birth_date": PRESCRIBERS,
    "category": PRESCRIBERS,
    "enrollment": PRESCRIBERS,
    "enrollment_closure": PRESCRIBERS,
    "counseling": PRESCRIBERS,
    "contraception": PATIENTS,
    "home_testing_permitted": PRESCRIBERS,
    "pregnancy_resolved": PRESCRIBERS,
    "indication": PRESCRIBERS,
    "override": PRESCRIBERS,
    "consent": PATIENTS,
    "acknowledgment": PATIENTS,
    "dispense": NOBODY,
    "side_effect": CLINICIANS | PATIENTS,
    "void": CLINICIANS,
    **dict.fromkeys(("cycle", "menses", "pregnancy_test", "visit", "lab", "weight", "side_effect_review"), CLINICIANS),
}
_MODELS = {"birth_date" if model.KIND is Kind.PATIENT else model.KIND.value: model for model in FACTS}
RECORDS: Mapping[str, Act] = {
    **{f"monitoring.facts.record {kind}": _records(model, KINDS[kind]) for kind, model in _MODELS.items()},
    "monitoring.facts.record contraception as the prescriber": _records(
        models.Contraception, PRESCRIBERS, declared_by="prescriber"
    ),
}
ACTS: Mapping[str, Act] = {**ACCOUNTS, **PATIENTS_OWN, **COUNTER, **CLINIC, **PROGRAM, **RECORDS}
# Parts of another service, or doors of the program itself: who calls each, and nobody else.
INNER: Mapping[str, frozenset[str]] = {
    "monitoring.decisions.record": frozenset({"authorizations", "prescriptions"}),
    "monitoring.decisions.record_refusal": frozenset({"authorizations", "prescriptions"}),
    "monitoring.facts.enter_all": frozenset({"authorizations", "facts", "training"}),
    "monitoring.facts.enter_void": frozenset({"authorizations", "facts"}),
    "monitoring.prescriptions.cancel_open": frozenset({"facts", "prescriptions"}),
    "monitoring.reversals.mark_reversed": frozenset({"authorizations", "reversals"}),
    "monitoring.reversals.reverse_open": frozenset({"facts", "prescriptions"}),
    # Whose patient it is, is asked there.
    "accounts.passwords.reset": frozenset({"access"}),
}
