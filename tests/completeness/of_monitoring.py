"""Call the services of monitoring."""

from collections.abc import Iterator
from datetime import date, time

from accounts.models import User
from accounts.roles import Role
from audit.actions import Action
from monitoring.models import Ask, PregnancyTest, ReversalReason, Withdrawal
from monitoring.services import (
    authorizations,
    bench,
    certifications,
    comparisons,
    counseling,
    counter,
    decisions,
    enrollments,
    facts,
    guardianships,
    outages,
    prescriptions,
    reminder_answers,
    reversals,
    training,
    transfers,
    withdrawals,
)
from monitoring.services.enrollments import Person
from monitoring.services.guardianships import Parent
from monitoring.services.new_facts import NewFact
from patients.models import ConsentForm, Enrollment, Kind, Language, Patient, Relation, Transfer
from patients.services import consents
from tests.completeness.calls import leaves, own
from tests.completeness.of_accounts import HELD, ON
from tests.factories import (
    make_certification,
    make_clinic,
    make_delegation,
    make_outage,
    make_patient,
    make_pharmacy,
    make_reminder,
    make_user,
)
from tests.monitoring.services import acts
from tests.ready import READY_AT, make_ready_patient
from tests.signing import signed

VISIT = {"on": ON}
LAB = {"collected_on": ON, "analyte": "alt", "value": 22, "unit": "U/L", "upper_limit": 40}
CASE = {"id": "case-1", "at": "2026-11-20T12:00:00-05:00", "ask": "prescribe", "facts": []}
POSITIVE_TEST = ReversalReason.POSITIVE_TEST


@leaves(Action.DECISION_MADE, counter.ask)
def ask() -> Iterator[User]:
    patient = make_ready_patient()
    yield (by := acts.pharmacist_of(patient))
    counter.ask(patient_id=patient.pk, pharmacy=by.pharmacy, by=by, at=READY_AT)


@leaves(Action.DECISION_MADE, counter.ask_unless_known)
def ask_unless_known() -> Iterator[User]:
    patient = make_ready_patient()
    yield (by := acts.pharmacist_of(patient))
    counter.ask_unless_known(patient_id=patient.pk, pharmacy=by.pharmacy, known="", by=by, at=READY_AT)


@leaves(Action.AUTHORIZATION_ISSUED, authorizations.issue)
def issue() -> Iterator[User]:
    patient = make_ready_patient()
    acts.prescribe(patient)
    yield (by := acts.pharmacist_of(patient))
    acts.issue(patient, by=by)


@leaves(Action.AUTHORIZATION_HANDED_OVER, authorizations.hand_over)
def hand_over() -> Iterator[User]:
    patient, authorization = acts.make_authorized_patient()
    yield (by := acts.pharmacist_of(patient))
    authorizations.hand_over(authorization, by=by, at=READY_AT)


@leaves(Action.AUTHORIZATION_REVERSED, authorizations.reverse)
def reverse() -> Iterator[User]:
    patient, authorization = acts.make_authorized_patient()
    yield (by := acts.pharmacist_of(patient))
    authorizations.reverse(authorization, reason=ReversalReason.NOT_COLLECTED, by=by, at=READY_AT)


@leaves(Action.FACT_RECORDED, bench.record_row)
def record_row() -> Iterator[User]:
    patient = make_ready_patient()
    yield (by := patient.created_by)
    bench.record_row([NewFact(Kind.LAB, LAB)], patient_id=patient.pk, confirmed=True, by=by, at=READY_AT)


@leaves(Action.PATIENT_LOOKED_UP, bench.note_looked_up)
def note_looked_up() -> Iterator[User]:
    patient = make_patient()
    yield patient.created_by
    bench.note_looked_up([patient], by=patient.created_by, at=READY_AT)


@leaves(Action.CERTIFICATION_RECORDED, certifications.certify)
def certify() -> Iterator[User]:
    yield (by := make_user(Role.STAFF))
    certifications.certify(**HELD, by=by, at=READY_AT)


@leaves(Action.CERTIFICATION_VOIDED, certifications.void)
def void_certification() -> Iterator[User]:
    row = make_certification()
    yield (by := make_user(Role.STAFF))
    certifications.void(row, reason="Wrong code.", by=by, at=READY_AT)


@leaves(Action.CERTIFICATION_VOIDED, certifications.decertify)
def decertify() -> Iterator[User]:
    row = make_certification()
    yield (by := make_user(Role.STAFF))
    certifications.decertify(row, on=ON, reason="Left.", by=by, at=READY_AT)


@leaves(Action.CERTIFICATION_VOIDED, certifications.decertify_holder)
def decertify_holder() -> Iterator[User]:
    row = make_certification()
    yield (by := make_user(Role.STAFF))
    certifications.decertify_holder(subject=row.subject, who=row.who, on=ON, reason="Left.", by=by, at=READY_AT)


@leaves(Action.FACT_RECORDED, comparisons.record_all)
def record_compared() -> Iterator[User]:
    patient = make_ready_patient()
    yield (by := patient.created_by)
    new = [NewFact(Kind.VISIT, VISIT)]
    comparisons.record_all(new, patient_id=patient.pk, asked=[], confirmed=True, by=by, at=READY_AT)


@leaves(Action.FACT_RECORDED, counseling.confirm_for_each)
def confirm_for_each() -> Iterator[User]:
    patient = make_ready_patient(without=["counseling"])
    yield (by := own(patient.prescriber))
    signings = {patient.pk: signed(by, READY_AT)}
    counseling.confirm_for_each([patient], on=ON, signings=signings, by=by, at=READY_AT)


@leaves(Action.DECISION_MADE, decisions.record)
def decide() -> Iterator[User]:
    patient = make_ready_patient()
    yield (by := patient.created_by)
    decisions.record(patient=patient, ask=Ask.PRESCRIBE, by=by, at=READY_AT)


@leaves(Action.PRESCRIPTION_REFUSED, decisions.record_refusal)
def record_refusal() -> Iterator[User]:
    patient = make_ready_patient()
    by = patient.created_by
    decision = decisions.record(patient=patient, ask=Ask.PRESCRIBE, by=by, at=READY_AT)
    yield by
    decisions.record_refusal(decision, Action.PRESCRIPTION_REFUSED, cause="withheld", by=by, at=READY_AT)


@leaves(Action.PATIENT_CREATED, enrollments.enroll)
def enroll() -> Iterator[User]:
    pharmacy, first = make_pharmacy(), {Kind.PATIENT: {"born_on": date(1999, 3, 3)}}
    yield (by := make_user(Role.PRESCRIBER))
    enrollments.enroll(Person("Ana", "Lopez"), prescriber=by, pharmacy=pharmacy, first_facts=first, by=by, at=READY_AT)


@leaves(Action.FACT_RECORDED, enrollments.close)
def close() -> Iterator[User]:
    patient = make_ready_patient()
    yield (by := patient.created_by)
    enrollments.close(Enrollment.objects.get(patient=patient), on=ON, reason="Finished.", by=by, at=READY_AT)


@leaves(Action.FACT_RECORDED, facts.record)
def record() -> Iterator[User]:
    patient = make_ready_patient()
    yield (by := patient.created_by)
    facts.record(Kind.VISIT, patient_id=patient.pk, fields=VISIT, by=by, at=READY_AT)


@leaves(Action.FACT_RECORDED, facts.record_all)
def record_all() -> Iterator[User]:
    patient = make_ready_patient()
    yield (by := patient.created_by)
    facts.record_all([NewFact(Kind.VISIT, VISIT)], patient_id=patient.pk, by=by, at=READY_AT)


@leaves(Action.FACT_VOIDED, facts.void)
def void() -> Iterator[User]:
    patient = make_ready_patient()
    yield patient.created_by
    acts.void(patient, "menses")


@leaves(Action.FACT_VOIDED, facts.correct)
def correct() -> Iterator[User]:
    patient = make_ready_patient()
    yield (by := patient.created_by)
    fact = patient.facts.get(reference="menses")
    signing, told = signed(by, READY_AT), {"started_on": date(2026, 12, 2)}
    facts.correct(fact, fields=told, reason="Wrong day.", signing=signing, by=by, at=READY_AT)


@leaves(Action.OUTAGE_NOTED, outages.note)
def note_outage() -> Iterator[User]:
    outage, patient = make_outage(), make_patient()
    yield (by := make_user(Role.STAFF))
    outages.note(outage=outage, patient=patient, text="Called.", by=by, at=READY_AT)


@leaves(Action.PRESCRIPTION_WRITTEN, prescriptions.write)
def write() -> Iterator[User]:
    patient = make_ready_patient()
    yield own(patient.prescriber)
    acts.prescribe(patient)


@leaves(Action.PRESCRIPTION_CANCELLED, prescriptions.cancel)
def cancel() -> Iterator[User]:
    prescription = acts.prescribe(make_ready_patient())
    yield (by := prescription.prescriber)
    prescriptions.cancel(prescription, reason="Changed.", by=by, at=READY_AT)


@leaves(Action.PRESCRIPTION_CANCELLED, prescriptions.cancel_open)
def cancel_open() -> Iterator[User]:
    prescription = acts.prescribe(make_ready_patient())
    yield (by := prescription.prescriber)
    prescriptions.cancel_open(prescription.patient, reason="Changed.", by=by, at=READY_AT)


@leaves(Action.CONTACT_CHANGED, reminder_answers.change_preferences)
def change_preferences() -> Iterator[User]:
    patient = make_patient(user=make_user(Role.PATIENT))
    yield (by := own(patient.user))
    quiet = {"quiet_from": time(20), "quiet_until": time(9)}
    reminder_answers.change_preferences(patient, by_email=True, by_sms=False, **quiet, by=by, at=READY_AT)


@leaves(Action.REMINDER_TRIED_AGAIN, reminder_answers.try_again)
def try_again() -> Iterator[User]:
    reminder = make_reminder(status="failed", failed_at=READY_AT, attempts=8, error="Timeout")
    yield (by := make_user(Role.STAFF))
    reminder_answers.try_again(reminder, by=by, at=READY_AT)


@leaves(Action.AUTHORIZATION_REVERSED, reversals.reverse_open)
def reverse_open() -> Iterator[User]:
    patient, _ = acts.make_authorized_patient()
    yield (by := patient.created_by)
    reversals.reverse_open(patient, reason=POSITIVE_TEST, by=by, at=READY_AT)


@leaves(Action.AUTHORIZATION_RETURNED, reversals.return_to_stock)
def return_to_stock() -> Iterator[User]:
    patient, authorization = acts.make_authorized_patient()
    acts.record_positive(patient)
    yield (by := acts.pharmacist_of(patient))
    authorization.refresh_from_db()
    reversals.return_to_stock(authorization, by=by, at=READY_AT)


@leaves(Action.AUTHORIZATION_REVERSED, reversals.mark_reversed)
def mark_reversed() -> Iterator[User]:
    patient, authorization = acts.make_authorized_patient()
    yield (by := patient.created_by)
    reversals.mark_reversed(authorization, reason=POSITIVE_TEST, by=by, at=READY_AT)


@leaves(Action.CASE_LOADED, training.load)
def load() -> Iterator[User]:
    clinic = make_clinic()
    yield (by := training.loader(at=READY_AT))
    training.load(CASE, clinic=clinic, by=by, at=READY_AT)


@leaves(Action.DECISION_MADE, counter.decide)
def decide_at_counter() -> Iterator[User]:
    patient = make_ready_patient()
    yield (by := acts.pharmacist_of(patient))
    assert by.pharmacy is not None
    counter.decide(patient, by.pharmacy, None, by=by, at=READY_AT)


def _offered() -> Transfer:
    patient, receiver = make_ready_patient(), make_user(Role.PRESCRIBER)
    by = own(patient.prescriber)
    return transfers.offer(patient_id=patient.pk, to_prescriber=receiver, note="", by=by, at=READY_AT)


@leaves(Action.TRANSFER_OFFERED, transfers.offer)
def offer() -> Iterator[User]:
    patient, receiver = make_ready_patient(), make_user(Role.PRESCRIBER)
    yield (by := own(patient.prescriber))
    transfers.offer(patient_id=patient.pk, to_prescriber=receiver, note="", by=by, at=READY_AT)


@leaves(Action.TRANSFER_ACCEPTED, transfers.accept)
def accept() -> Iterator[User]:
    transfer = _offered()
    yield transfer.to_prescriber
    transfers.accept(transfer, by=transfer.to_prescriber, at=READY_AT)


@leaves(Action.TRANSFER_ENDED, transfers.decline)
def decline() -> Iterator[User]:
    transfer = _offered()
    yield transfer.to_prescriber
    transfers.decline(transfer, by=transfer.to_prescriber, at=READY_AT)


@leaves(Action.TRANSFER_ENDED, transfers.withdraw)
def withdraw() -> Iterator[User]:
    transfer = _offered()
    yield transfer.from_prescriber
    transfers.withdraw(transfer, by=transfer.from_prescriber, at=READY_AT)


def _minor() -> Patient:
    patient = make_ready_patient()
    acts.record(patient, Kind.PATIENT, born_on=date(2011, 3, 3))
    return patient


@leaves(Action.GUARDIAN_NAMED, guardianships.name_known)
def name_known() -> Iterator[User]:
    patient, guardian = _minor(), make_user(Role.GUARDIAN)
    yield (by := own(patient.prescriber))
    named = {"patient_id": patient.pk, "relation": Relation.MOTHER}
    guardianships.name_known(guardian=guardian, **named, by=by, at=READY_AT)


@leaves(Action.GUARDIAN_NAMED, guardianships.name_new)
def name_new() -> Iterator[User]:
    patient = _minor()
    yield (by := own(patient.prescriber))
    named = {"patient_id": patient.pk, "relation": Relation.MOTHER}
    guardianships.name_new(parent=Parent("Ama", "Osei"), **named, by=by, at=READY_AT)


@leaves(Action.GUARDIAN_ENDED, guardianships.end)
def end_guardianship() -> Iterator[User]:
    patient, guardian = _minor(), make_user(Role.GUARDIAN)
    by, named = own(patient.prescriber), {"patient_id": patient.pk, "relation": Relation.MOTHER}
    row = guardianships.name_known(guardian=guardian, **named, by=by, at=READY_AT)
    yield by
    guardianships.end(row, by=by, at=READY_AT)


@leaves(Action.FACT_RECORDED, guardianships.sign)
def sign_as_guardian() -> Iterator[User]:
    patient, guardian = _minor(), make_user(Role.GUARDIAN)
    by, named = own(patient.prescriber), {"patient_id": patient.pk, "relation": Relation.MOTHER}
    row = guardianships.name_known(guardian=guardian, **named, by=by, at=READY_AT)
    text = consents.current_text(ConsentForm.TREATMENT, Language.ENGLISH)
    yield guardian
    signing = signed(guardian, READY_AT)
    guardianships.sign(row, text=text, printed_name="Ama Osei", signing=signing, by=guardian, at=READY_AT)


def _positive() -> PregnancyTest:
    patient = make_ready_patient()
    acts.record_positive(patient)
    return PregnancyTest.objects.get(patient=patient, result="positive")


def _proposed() -> Withdrawal:
    test = _positive()
    by = own(test.patient.prescriber)
    return withdrawals.propose(test, reason="Another's.", signing=signed(by, READY_AT), by=by, at=READY_AT)


def _second(withdrawal: Withdrawal) -> User:
    """Return somebody else of the clinic who may open the record."""
    prescriber = own(withdrawal.patient.prescriber)
    nurse = make_user(Role.NURSE, clinic=prescriber.clinic)
    make_delegation(prescriber=prescriber, delegate=nurse)
    return nurse


@leaves(Action.WITHDRAWAL_PROPOSED, withdrawals.propose)
def propose() -> Iterator[User]:
    test = _positive()
    yield (by := own(test.patient.prescriber))
    withdrawals.propose(test, reason="Another's.", signing=signed(by, READY_AT), by=by, at=READY_AT)


@leaves(Action.WITHDRAWAL_SECONDED, withdrawals.second)
def second() -> Iterator[User]:
    withdrawal = _proposed()
    yield (by := _second(withdrawal))
    withdrawals.second(withdrawal, signing=signed(by, READY_AT), by=by, at=READY_AT)


@leaves(Action.WITHDRAWAL_REFUSED, withdrawals.refuse)
def refuse() -> Iterator[User]:
    withdrawal = _proposed()
    yield (by := _second(withdrawal))
    withdrawals.refuse(withdrawal, reason="It is hers.", by=by, at=READY_AT)
