"""List every service that acts for somebody: which roles may, about whose object, and a call that is in order."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from accounts.models import Certification, Delegation, Recovery, Subject, User
from accounts.roles import Role
from accounts.services import certifications, delegations, devices, passwords, people, places, preferences, recoveries
from monitoring import models
from monitoring.models import (
    Authorization,
    PregnancyTest,
    Prescription,
    Reminder,
    ReversalReason,
    SavedView,
    Withdrawal,
)
from monitoring.services import (
    authorizations,
    bench,
    comparisons,
    counseling,
    counter,
    enrollments,
    facts,
    guardianships,
    outages,
    prescriptions,
    reminder_answers,
    reversals,
    saved_views,
    training,
    transfers,
    withdrawals,
)
from monitoring.services import certifications as held
from monitoring.services.enrollments import Person
from monitoring.services.guardianships import Parent
from monitoring.services.new_facts import NewFact
from patients.models import ConsentForm, Enrollment, Fact, Guardianship, Kind, Language, Relation, Transfer
from patients.selectors import latest_birth_date
from patients.services import access, calendar_links, consents, glass
from tests.access.acts import NOBODY, TODAY, Act, Call, by_now, patient_of, signed_now
from tests.access.kinds import RECORDS
from tests.access.rows import CLINICIANS, GUARDIANS, NURSES, PATIENTS, PHARMACISTS, PRESCRIBERS, STAFF
from tests.access.visitors import OWNERS
from tests.every_page.world import NOW, World
from tests.factories import FACTS
from tests.monitoring.services.acts import REGIMEN
from tests.signing import signed


def _certification() -> Certification:
    return Certification.objects.filter(who="DR-REYES", through_on__gt=TODAY).latest("pk")


def _delegation() -> Delegation:
    return Delegation.objects.get(delegate__username="delegate_to_be")


def _authorization(story: str) -> Authorization:
    return Authorization.objects.filter(patient__reference=story).latest("pk")


def _certify(service: Any) -> Call:
    span = {"from_on": TODAY, "through_on": TODAY + timedelta(days=300)}
    return lambda world, by: service.certify(subject=Subject.PRESCRIBER, who="DR-NEW", **span, **by_now(by))


def _of_account(service: Any, username: str, **more: Any) -> Call:
    return lambda world, by: service(User.objects.get(username=username), **more, **by_now(by))


def _asked(world: World) -> Recovery:
    return recoveries.ask(world.people["leaver"], reason="Lost.", **by_now(world.people["second_staff"]))


def _register(role: Role) -> dict[str, Any]:
    return {"username": "somebody-new", "role": role}


def _at_counter(service: Any, **more: Any) -> Call:
    return lambda world, by: service(
        patient_id=patient_of(world, "waiting_for_pick_up").pk,
        pharmacy=world.people["pharmacist"].pharmacy,
        **more,
        **by_now(by),
    )


def _of_authorization(service: Any, story: str, **more: Any) -> Call:
    return lambda world, by: service(_authorization(world.names[story]), **more, **by_now(by))


def _lab() -> NewFact:
    return NewFact(Kind.LAB, {**FACTS[models.Lab], "collected_on": TODAY})


def _shatter(world: World, by: User) -> object:
    patient = patient_of(world, "positive")
    born_on = latest_birth_date(patient)
    assert born_on
    return glass.shatter(reference=patient.reference, born_on=born_on, reason="Unconscious.", **by_now(by))


def _positive(world: World) -> PregnancyTest:
    return PregnancyTest.objects.filter(patient=patient_of(world, "positive"), result="positive").latest("pk")


def _proposed(world: World) -> Withdrawal:
    by = world.people["prescriber"]
    return withdrawals.propose(_positive(world), reason="Another's.", **signed_now(by))


def _second(world: World, by: User, proposed: Withdrawal) -> object:
    return withdrawals.second(proposed, **signed_now(by))


def _offer(world: World, by: User) -> object:
    return transfers.offer(patient_id=patient_of(world).pk, to_prescriber=world.people["okafor"], note="", **by_now(by))


def _of_transfer(service: Any, name: str) -> Call:
    return lambda world, by: service(Transfer.objects.get(reference=world.names[name]), **by_now(by))


def _of_minor(world: World) -> dict[str, Any]:
    return {"patient_id": patient_of(world, "minor_without_guardian").pk, "relation": Relation.GUARDIAN}


def _guardianship(world: World) -> Guardianship:
    return Guardianship.objects.filter(
        patient=patient_of(world, "minor_without_guardian"), guardian__username="guardian"
    ).latest("pk")


def _sign(world: World, by: User) -> object:
    text = consents.current_text(ConsentForm.TREATMENT, Language.ENGLISH)
    return guardianships.sign(_guardianship(world), text=text, printed_name="Rosa", **signed_now(by))


def _enroll(world: World, by: User) -> object:
    first = {Kind.PATIENT: {"born_on": TODAY.replace(year=1999)}, Kind.ENROLLMENT: {"opened_on": TODAY}}
    prescriber, pharmacy = world.people["prescriber"], world.people["pharmacist"].pharmacy
    assert pharmacy
    return enrollments.enroll(
        Person("New", "Patient"), prescriber=prescriber, pharmacy=pharmacy, first_facts=first, **by_now(by)
    )


def _view(world: World, by: User) -> SavedView:
    owner = by if by.username in OWNERS.values() else world.people["prescriber"]
    return SavedView.objects.filter(name="For the matrix", created_by__username=owner.username).first() or (
        SavedView.objects.filter(name="For the matrix").latest("pk")
    )


def _own_fact(world: World) -> Fact:
    return Fact.objects.filter(patient=patient_of(world), kind=Kind.VISIT).latest("pk")


def _preferences(world: World, by: User) -> object:
    hours = {"quiet_from": NOW.time(), "quiet_until": NOW.time()}
    return reminder_answers.change_preferences(patient_of(world), by_email=True, by_sms=False, **hours, **by_now(by))


def _note(world: World, by: User) -> object:
    return outages.note(outage=models.Outage.objects.get(), patient=patient_of(world), text="Called.", **by_now(by))


def _staff(world: World) -> User:
    # Read anew: what a call changes of them must not outlive it.
    return User.objects.get(pk=world.people["staff"].pk)


def _change(world: World, by: User) -> object:
    return passwords.change(_staff(world), password="quiet harbor lantern", **by_now(by))


def _name(world: World, by: User) -> object:
    named = {"prescriber": world.people["prescriber"], "delegate": world.people["delegate_of_old"]}
    return delegations.name(**named, from_on=TODAY, **by_now(by))


def _prescription(world: World) -> Prescription:
    return Prescription.objects.filter(patient=patient_of(world, "waiting_for_pick_up")).latest("pk")


def _issue(world: World, by: User) -> object:
    prescription = _prescription(world)
    return authorizations.issue(
        patient_id=prescription.patient_id,
        pharmacy=world.people["pharmacist"].pharmacy,
        key="a key",
        signing=signed(by, NOW, shown=prescription.reference),
        **by_now(by),
    )


def _enrollment(world: World) -> Enrollment:
    return Enrollment.objects.filter(patient=patient_of(world)).latest("pk")


_ENDS = {"on": TODAY, "reason": "Left."}
_HOLDER = {"subject": Subject.PRESCRIBER, "who": "DR-REYES"}
_PREFERENCES = {
    "language": "es", "theme": "dark", "time_zone": "", "email": "new@example.org", "wants_digest": False
}  # fmt: skip
_VISIT = {"on": TODAY}

ACCOUNTS: Mapping[str, Act] = {
    "accounts.certifications.certify": Act(_certify(certifications), STAFF, is_owned=False),
    "accounts.certifications.void": Act(
        lambda world, by: certifications.void(_certification(), reason="Never was.", **by_now(by)),
        STAFF,
        is_owned=False,
    ),
    "accounts.certifications.decertify": Act(
        lambda world, by: certifications.decertify(_certification(), **_ENDS, **by_now(by)), STAFF, is_owned=False
    ),
    "accounts.delegations.name": Act(_name, PRESCRIBERS),
    "accounts.delegations.end": Act(
        lambda world, by: delegations.end(_delegation(), on=TODAY, **by_now(by)), PRESCRIBERS
    ),
    "accounts.passwords.change": Act(_change, STAFF),
    "accounts.passwords.register": Act(
        lambda world, by: passwords.register(**_register(Role.STAFF), **by_now(by)), STAFF, is_owned=False
    ),
    "accounts.preferences.keep": Act(
        lambda world, by: preferences.keep(_staff(world), **_PREFERENCES, **by_now(by)), STAFF
    ),
    "accounts.recoveries.ask": Act(_of_account(recoveries.ask, "leaver", reason="Lost."), STAFF, is_owned=False),
    "accounts.recoveries.approve": Act(
        lambda world, by, asked: recoveries.approve(asked, **by_now(by)), STAFF, is_owned=False, scene=_asked
    ),
    "accounts.recoveries.refuse": Act(
        lambda world, by, asked: recoveries.refuse(asked, **by_now(by)), STAFF, is_owned=False, scene=_asked
    ),
    "accounts.devices.end": Act(lambda world, by: devices.end(_staff(world), session=1, **by_now(by)), STAFF),
    "accounts.devices.end_all": Act(lambda world, by: devices.end_all(_staff(world), **by_now(by)), STAFF),
    "accounts.people.register_user": Act(
        lambda world, by: people.register_user(**_register(Role.STAFF), password=None, **by_now(by)),
        STAFF,
        is_owned=False,
    ),
    "accounts.people.deactivate": Act(_of_account(people.deactivate, "lindqvist"), STAFF, is_owned=False),
    "accounts.people.reactivate": Act(_of_account(people.reactivate, "leaver"), STAFF, is_owned=False),
    "accounts.places.register_clinic": Act(
        lambda world, by: places.register_clinic(name="New", **by_now(by)), STAFF, is_owned=False
    ),
    "accounts.places.register_pharmacy": Act(
        lambda world, by: places.register_pharmacy(name="New", code="PH-NEW", **by_now(by)), STAFF, is_owned=False
    ),
}
PATIENTS_OWN: Mapping[str, Act] = {
    "patients.access.give": Act(
        lambda world, by: access.give(patient_of(world, "without_account").pk, **by_now(by)), CLINICIANS
    ),
    "patients.access.recover": Act(
        lambda world, by: access.recover(
            patient_of(world).pk, identity=access.Identity.DOCUMENT, removes_factors=True, **by_now(by)
        ),
        CLINICIANS,
    ),
    "patients.glass.shatter": Act(_shatter, CLINICIANS, is_owned=False),
    "patients.calendar_links.make": Act(
        lambda world, by: calendar_links.make(patient_of(world).pk, **by_now(by)), PATIENTS
    ),
    "patients.calendar_links.revoke": Act(
        lambda world, by: calendar_links.revoke(patient_of(world).pk, **by_now(by)), PATIENTS
    ),
    "monitoring.reminder_answers.change_preferences": Act(_preferences, PATIENTS),
}
COUNTER: Mapping[str, Act] = {
    "monitoring.counter.ask": Act(_at_counter(counter.ask), PHARMACISTS),
    "monitoring.counter.ask_unless_known": Act(_at_counter(counter.ask_unless_known, known=""), PHARMACISTS),
    "monitoring.authorizations.issue": Act(_issue, PHARMACISTS),
    "monitoring.authorizations.hand_over": Act(
        _of_authorization(authorizations.hand_over, "man_authorized"), PHARMACISTS
    ),
    "monitoring.authorizations.reverse": Act(
        lambda world, by: authorizations.reverse(
            _authorization(world.names["authorized"]), reason=ReversalReason.NOT_COLLECTED, **signed_now(by)
        ),
        PHARMACISTS,
    ),
    "monitoring.reversals.return_to_stock": Act(
        _of_authorization(reversals.return_to_stock, "left_at_the_counter"), PHARMACISTS
    ),
}
CLINIC: Mapping[str, Act] = {
    "monitoring.bench.note_looked_up": Act(
        lambda world, by: bench.note_looked_up([patient_of(world)], **by_now(by)), CLINICIANS
    ),
    "monitoring.bench.record_row": Act(
        lambda world, by: bench.record_row([_lab()], patient_id=patient_of(world).pk, confirmed=True, **by_now(by)),
        CLINICIANS,
    ),
    "monitoring.comparisons.record_all": Act(
        lambda world, by: comparisons.record_all(
            [_lab()], patient_id=patient_of(world).pk, asked=[], confirmed=True, **signed_now(by)
        ),
        CLINICIANS,
    ),
    "monitoring.counseling.confirm_for_each": Act(
        lambda world, by: counseling.confirm_for_each(
            [patient_of(world)], on=TODAY, signings={patient_of(world).pk: signed(by, NOW)}, **by_now(by)
        ),
        PRESCRIBERS,
    ),
    "monitoring.enrollments.enroll": Act(_enroll, PRESCRIBERS),
    "monitoring.enrollments.close": Act(
        lambda world, by: enrollments.close(_enrollment(world), on=TODAY, reason="Moved.", **by_now(by)), PRESCRIBERS
    ),
    "monitoring.facts.record_all": Act(
        lambda world, by: facts.record_all([_lab()], patient_id=patient_of(world).pk, confirmed=True, **by_now(by)),
        CLINICIANS,
    ),
    "monitoring.facts.void": Act(
        lambda world, by: facts.void(_own_fact(world), reason="Mistyped.", **signed_now(by)), CLINICIANS
    ),
    "monitoring.facts.correct": Act(
        lambda world, by: facts.correct(_own_fact(world), fields=_VISIT, reason="Mistyped.", **signed_now(by)),
        CLINICIANS,
    ),
    "monitoring.prescriptions.write": Act(
        lambda world, by: prescriptions.write(
            patient_id=patient_of(world, "eligible_for_days").pk, regimen=REGIMEN, **signed_now(by)
        ),
        PRESCRIBERS,
    ),
    "monitoring.prescriptions.cancel": Act(
        lambda world, by: prescriptions.cancel(_prescription(world), reason="Changed.", **by_now(by)), PRESCRIBERS
    ),
    "monitoring.withdrawals.propose": Act(
        lambda world, by, test: withdrawals.propose(test, reason="Another's.", **signed_now(by)),
        PRESCRIBERS,
        scene=_positive,
    ),
    "monitoring.withdrawals.second": Act(_second, NURSES, scene=_proposed),
    "monitoring.withdrawals.refuse": Act(
        lambda world, by, proposed: withdrawals.refuse(proposed, reason="It is hers.", **by_now(by)),
        CLINICIANS,
        scene=_proposed,
    ),
    "monitoring.transfers.offer": Act(_offer, PRESCRIBERS),
    "monitoring.transfers.accept": Act(_of_transfer(transfers.accept, "offered.transfer"), PRESCRIBERS),
    "monitoring.transfers.decline": Act(_of_transfer(transfers.decline, "offered.transfer"), PRESCRIBERS),
    "monitoring.transfers.withdraw": Act(_of_transfer(transfers.withdraw, "to_be_accepted.transfer"), PRESCRIBERS),
    "monitoring.guardianships.name_new": Act(
        lambda world, by: guardianships.name_new(parent=Parent("Mo", "Lopez"), **_of_minor(world), **by_now(by)),
        CLINICIANS,
    ),
    "monitoring.guardianships.name_known": Act(
        lambda world, by: guardianships.name_known(
            guardian=world.people["new_guardian"], **_of_minor(world), **by_now(by)
        ),
        CLINICIANS,
    ),
    "monitoring.guardianships.end": Act(
        lambda world, by: guardianships.end(_guardianship(world), **by_now(by)), CLINICIANS
    ),
    "monitoring.guardianships.sign": Act(_sign, GUARDIANS),
    "monitoring.saved_views.keep": Act(
        lambda world, by: saved_views.keep(name="Another", query="", **by_now(by)), CLINICIANS, is_owned=False
    ),
    "monitoring.saved_views.delete": Act(lambda world, by: saved_views.delete(_view(world, by), by=by), CLINICIANS),
}
PROGRAM: Mapping[str, Act] = {
    "monitoring.certifications.certify": Act(_certify(held), STAFF, is_owned=False),
    "monitoring.certifications.void": Act(
        lambda world, by: held.void(_certification(), reason="Never was.", **by_now(by)), STAFF, is_owned=False
    ),
    "monitoring.certifications.decertify": Act(
        lambda world, by: held.decertify(_certification(), **_ENDS, **by_now(by)), STAFF, is_owned=False
    ),
    "monitoring.certifications.decertify_holder": Act(
        lambda world, by: held.decertify_holder(**_HOLDER, **_ENDS, **by_now(by)), STAFF, is_owned=False
    ),
    "monitoring.outages.note": Act(_note, STAFF, is_owned=False),
    "monitoring.reminder_answers.try_again": Act(
        lambda world, by: reminder_answers.try_again(
            Reminder.objects.get(reference=world.names["course_finished.failed"]), **by_now(by)
        ),
        STAFF,
        is_owned=False,
    ),
    # Only the loader does, as whom nobody can sign in.
    "monitoring.training.load": Act(
        lambda world, by: training.load({}, clinic=patient_of(world).clinic, **by_now(by)), NOBODY
    ),
}


ACTS: Mapping[str, Act] = {**ACCOUNTS, **PATIENTS_OWN, **COUNTER, **CLINIC, **PROGRAM, **RECORDS}
# Parts of another service, or doors of the program itself: who calls each, and nobody else.
INNER: Mapping[str, frozenset[str]] = {
    "monitoring.counter.decide": frozenset({"authorizations", "counter"}),
    "monitoring.decisions.record": frozenset({"counter", "prescriptions"}),
    "monitoring.decisions.record_refusal": frozenset({"authorizations", "prescriptions"}),
    "monitoring.facts.enter_all": frozenset({"authorizations", "guardianships", "training"}),
    "monitoring.facts.enter_void": frozenset({"authorizations"}),
    "monitoring.facts.void_seconded": frozenset({"withdrawals"}),
    "monitoring.meanings.sign_authorization": frozenset({"authorizations"}),
    "monitoring.meanings.sign_fact": frozenset({"facts"}),
    "monitoring.meanings.sign_prescription": frozenset({"prescriptions"}),
    "monitoring.prescriptions.cancel_open": frozenset({"facts", "prescriptions", "transfers"}),
    "monitoring.reversals.mark_reversed": frozenset({"authorizations", "reversals"}),
    "monitoring.reversals.reverse_open": frozenset({"facts", "prescriptions"}),
    # Whose patient it is, is asked there.
    "patients.calendar_links.revoke_open": frozenset({"access", "calendar_links"}),
    "accounts.letters.write": frozenset({"letters", "passwords"}),
    "accounts.passwords.reset": frozenset({"access", "recoveries"}),
    "accounts.second_factors.remove_all": frozenset({"access", "recoveries"}),
    "accounts.signatures.sign": frozenset({"meanings", "withdrawals"}),
}
