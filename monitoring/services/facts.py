"""Record facts, one or many, under the patient's lock: row, audit event, what follows at once, standing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Meaning, User
from accounts.roles import Role
from accounts.services.signatures import Signed
from audit import trail
from audit.actions import Action
from audit.references import new_reference
from monitoring.models import Authorization, PregnancyTest, ReversalReason, TestResult
from monitoring.policy.decide import PROGRAM_ZONE, program_date
from monitoring.services import checks, entitlements, meanings, prescriptions, reversals, standings
from monitoring.services.new_facts import MODELS, NewFact
from patients import compartments
from patients.models import Enrollment, EnrollmentClosure, Entry, Fact, Kind, Patient, Void

# The program's own words of why a prescription was cancelled, said in the reader's language.
ENROLLMENT_CHANGED = gettext_noop("The enrollment changed.")


def record(
    kind: Kind,
    *,
    patient_id: int,
    fields: Mapping[str, Any],
    confirmed: bool = False,
    signing: Signed = None,
    by: User,
    at: datetime,
) -> Entry:
    """Record one fact about a patient; see `record_all`."""
    new = [NewFact(kind, fields)]
    return record_all(new, patient_id=patient_id, confirmed=confirmed, signing=signing, by=by, at=at)[0]


def record_all(
    new: Sequence[NewFact],
    *,
    patient_id: int,
    confirmed: bool = False,
    signing: Signed = None,
    by: User,
    at: datetime,
) -> list[Entry]:
    """Record several facts about a patient, all or none; what is signed of them is signed with one signing.

    :param confirmed: somebody has looked at what is unlikely and says it is so
    :param signing: the signature that a consent, counseling, acknowledgment, override or correction needs
    :raises NotAllowed: one of them is not theirs to say
    :raises Patient.DoesNotExist: the record is not theirs
    :raises NotSigned: one of them needs a signature, and has none that fits
    :raises NotRecordable: one of them cannot be true
    :raises NeedsConfirmation: one of them is unlikely, and not confirmed
    """
    entitlements.require_for(new, by=by)
    with transaction.atomic():
        patient = compartments.held(patient_id, by=by, at=at)
        for each in new:
            if each.kind is Kind.VOID:
                _refuse_void(each.fields["of"])
        return _enter(new, patient=patient, confirmed=confirmed, signature=_Signature(signing), by=by, at=at)


def enter_all(
    new: Sequence[NewFact],
    *,
    patient_id: int,
    confirmed: bool = False,
    signing: Signed = None,
    by: User,
    at: datetime,
) -> list[Entry]:
    """Record facts for the program, whoever `by` is: what was judged elsewhere, or is brought from elsewhere.

    A test holds who calls this: the counter, whose supply becomes a fact, the signature of a guardian, and the loading of
    training cases.

    :raises NotSigned: one of them needs a signature, and has none that fits
    :raises NotRecordable: one of them cannot be true
    :raises NeedsConfirmation: one of them is unlikely, and not confirmed
    """
    with transaction.atomic():
        patient = Patient.objects.locked(patient_id)
        return _enter(new, patient=patient, confirmed=confirmed, signature=_Signature(signing), by=by, at=at)


def void(fact: Fact, *, reason: str, signing: Signed, by: User, at: datetime) -> Void:
    """Declare that a fact was entered in error.

    :raises NotAllowed: this person may not correct it
    :raises Patient.DoesNotExist: the record is not theirs
    :raises NotSigned: nobody signed, or not freshly
    :raises NotRecordable: it is itself a correction, is already corrected, is a hand-over to be reversed, or is a
        positive pregnancy test, which only two can withdraw
    """
    entitlements.require_to_correct(fact, by=by)
    with transaction.atomic():
        patient = compartments.held(fact.patient_id, by=by, at=at)
        _refuse_void(fact)
        return _void(fact, patient=patient, reason=reason, signature=_Signature(signing), by=by, at=at)


def void_seconded(fact: Fact, *, reason: str, signing: Signed, by: User, at: datetime) -> Void:
    """Void a fact that somebody else withdrew, with the second signature: only for `services/withdrawals.py`."""
    with transaction.atomic():
        patient = Patient.objects.locked(fact.patient_id)
        _refuse_second_void(fact)
        signature = _Signature(signing, Meaning.SECONDS)
        return _void(fact, patient=patient, reason=reason, signature=signature, by=by, at=at)


def enter_void(fact: Fact, *, reason: str, signing: Signed, by: User, at: datetime) -> Void:
    """Void a fact for the program, as `enter_all` records one: the counter takes back what it handed over in error.

    :raises NotSigned: nobody signed, or not freshly
    :raises NotRecordable: it is itself a correction, is already corrected, or is a hand-over to be reversed
    """
    with transaction.atomic():
        patient = Patient.objects.locked(fact.patient_id)
        _refuse_second_void(fact)
        return _void(fact, patient=patient, reason=reason, signature=_Signature(signing), by=by, at=at)


def correct(
    fact: Fact,
    *,
    fields: Mapping[str, Any],
    reason: str,
    confirmed: bool = False,
    signing: Signed,
    by: User,
    at: datetime,
) -> Entry:
    """Replace a fact entered in error: void it and record what is true, both or neither.

    :raises NotAllowed: this person may not correct it
    :raises Patient.DoesNotExist: the record is not theirs
    :raises NotSigned: nobody signed, or not freshly
    :raises NotRecordable: it cannot be corrected, or what replaces it cannot be true
    :raises NeedsConfirmation: what replaces it is unlikely, and not confirmed
    """
    entitlements.require_to_correct(fact, by=by)
    kind, patient_id = Kind(fact.kind), fact.patient_id
    with transaction.atomic():
        patient = compartments.held(patient_id, by=by, at=at)
        _refuse_void(fact)
        _refuse_closed(fact)
        _void(fact, patient=patient, reason=reason, signature=_Signature(signing), by=by, at=at)
        return record(kind, patient_id=patient_id, fields=fields, confirmed=confirmed, signing=signing, by=by, at=at)


class _Signature(NamedTuple):
    """Hold what somebody signed with, and what it means if not what it usually does."""

    signing: Signed
    meaning: Meaning | None = None


def _enter(
    new: Sequence[NewFact], *, patient: Patient, confirmed: bool, signature: _Signature, by: User, at: datetime
) -> list[Entry]:
    """Record facts of a patient who is held."""
    meanings.require_for(new, signature.signing, by=by, at=at)
    rows = [_append(each, patient=patient, confirmed=confirmed, signature=signature, by=by, at=at) for each in new]
    standings.refresh([patient.pk], at=at)
    return rows


def _void(fact: Fact, *, patient: Patient, reason: str, signature: _Signature, by: User, at: datetime) -> Void:
    new = [NewFact(Kind.VOID, {"of": fact, "reason": reason})]
    [row] = _enter(new, patient=patient, confirmed=False, signature=signature, by=by, at=at)
    return cast(Void, row)


def _refuse_closed(fact: Fact) -> None:
    """Refuse to replace an enrollment that was closed: its closure would not follow, and it would stand open."""
    if EnrollmentClosure.objects.filter(enrollment=fact.pk, voids__isnull=True).exists():
        raise checks.NotRecordable(
            {"of": _("This enrollment was closed. Correct that first, and close it again after.")}
        )


def _refuse_second_void(fact: Fact) -> None:
    if fact.voids.exists():
        raise checks.NotRecordable({"of": _("This entry has already been corrected; look at the history.")})


def _refuse_void_of_supply(fact: Fact) -> None:
    if Authorization.objects.filter(dispense=fact.pk, reversed_at__isnull=True).exists():
        raise checks.NotRecordable({"of": _("This supply rests on an authorization; the pharmacy reverses it there.")})


def _refuse_void(fact: Fact) -> None:
    _refuse_second_void(fact)
    if entitlements.needs_two(fact):
        raise checks.NotRecordable(
            {"of": _("A positive test is withdrawn by two clinicians: propose it, and let another one sign too.")}
        )


def _append(new: NewFact, *, patient: Patient, confirmed: bool, signature: _Signature, by: User, at: datetime) -> Entry:
    refuse_unrecordable(new, patient=patient, confirmed=confirmed, at=at)
    row: Entry = MODELS[new.kind].objects.create(
        patient=patient,
        reference=new.reference or new_reference(new.kind.replace("_", "-")),
        recorded_at=new.recorded_at or at,
        recorded_at_assumed=new.recorded_at_assumed,
        recorded_by=by,
        **new.fields,
    )
    action = Action.FACT_VOIDED if new.kind is Kind.VOID else Action.FACT_RECORDED
    detail = {"kind": row.kind, **_standing_of(patient, by)}
    trail.record(action=action, patient=patient.reference, subject=row.reference, detail=detail, by=by, at=at)
    meanings.sign_fact(
        row, patient=patient.reference, signing=signature.signing, meaning=signature.meaning, by=by, at=at
    )
    _follow(row, patient=patient, by=by, at=at)
    return row


def _standing_of(patient: Patient, by: User) -> dict[str, str]:
    """Say for whom a delegate acts: the prescriber's standing is what it rests on."""
    if by.role != Role.NURSE or patient.prescriber is None or patient.is_training:
        return {}
    return {"for": patient.prescriber.get_username()}


def _follow(row: Entry, *, patient: Patient, by: User, at: datetime) -> None:
    """Do at once what a fact entails for what was prescribed and authorized before it."""
    if isinstance(row, PregnancyTest) and row.result == TestResult.POSITIVE:
        reversals.reverse_open(patient, reason=ReversalReason.POSITIVE_TEST, by=by, at=at)
    if isinstance(row, Enrollment | EnrollmentClosure):
        # A prescription belongs to its course: none outlives the enrollment it was written under.
        prescriptions.cancel_open(patient, reason=ENROLLMENT_CHANGED, by=by, at=at)


def refuse_unrecordable(new: NewFact, *, patient: Patient, confirmed: bool, at: datetime) -> None:
    """Refuse a fact that cannot be true, or that is unlikely and not confirmed.

    :raises NotRecordable: by field, what is wrong
    """
    today = latest_date(at, patient)
    _refuse_late_alarm(new, at)
    checks.refuse_foreign(new.fields, patient=patient)
    if new.reference is not None:
        checks.refuse_unstorable({"reference": new.reference})
    checks.refuse_impossible(new.kind, new.fields, today=today)
    if new.kind is Kind.VOID:
        _refuse_void_of_supply(new.fields["of"])
    if not confirmed:
        checks.ask_about_unlikely(new.kind, new.fields, today=today)


def _refuse_late_alarm(new: NewFact, at: datetime) -> None:
    """Refuse a test that must stop a supply under a date that Eastern Time, by which the gate counts, has not reached."""
    today = program_date(at)
    if new.kind is Kind.PREGNANCY_TEST and new.fields["result"] != TestResult.NEGATIVE:
        late = [name for name in ("collected_on", "resulted_on") if (new.fields.get(name) or today) > today]
        if late:
            complaint = _("It is still %(day)s in Eastern Time: record it under that day, so that it counts at once.")
            complaint %= {"day": date_format(today, "MONTH_DAY_FORMAT")}
            raise checks.NotRecordable(dict.fromkeys(late, complaint))


def local_date(at: datetime, patient: Patient) -> date:
    """Return the patient's own calendar date at an instant."""
    return at.astimezone(ZoneInfo(patient.time_zone)).date()


def latest_date(at: datetime, patient: Patient) -> date:
    """Return the latest date it may be for those who record at this instant: Eastern Time's, or the patient's own."""
    return max(at.astimezone(PROGRAM_ZONE).date(), local_date(at, patient))
