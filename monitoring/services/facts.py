"""Record facts, one or many, under the patient's lock: row, audit event, what follows at once, standing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from audit import trail
from audit.actions import Action
from audit.references import new_reference
from monitoring.models import Authorization, PregnancyTest, ReversalReason, TestResult
from monitoring.policy.decide import PROGRAM_ZONE, program_date
from monitoring.services import checks, entitlements, prescriptions, reversals, standings
from monitoring.services.new_facts import MODELS, NewFact
from patients import compartments
from patients.models import Enrollment, EnrollmentClosure, Entry, Fact, Kind, Patient, Void

# The program's own words of why a prescription was cancelled, said in the reader's language.
ENROLLMENT_CHANGED = gettext_noop("The enrollment changed.")


def record(
    kind: Kind, *, patient_id: int, fields: Mapping[str, Any], confirmed: bool = False, by: User, at: datetime
) -> Entry:
    """Record one fact about a patient.

    :param confirmed: somebody has looked at what is unlikely and says it is so
    :raises NotAllowed: it is not theirs to say
    :raises Patient.DoesNotExist: the record is not theirs
    :raises NotRecordable: it cannot be true
    :raises NeedsConfirmation: it is unlikely, and not confirmed
    """
    return record_all([NewFact(kind, fields)], patient_id=patient_id, confirmed=confirmed, by=by, at=at)[0]


def record_all(
    new: Sequence[NewFact], *, patient_id: int, confirmed: bool = False, by: User, at: datetime
) -> list[Entry]:
    """Record several facts about a patient, all or none.

    :raises NotAllowed: one of them is not theirs to say
    :raises Patient.DoesNotExist: the record is not theirs
    :raises NotRecordable: one of them cannot be true
    :raises NeedsConfirmation: one of them is unlikely, and not confirmed
    """
    with transaction.atomic():
        compartments.held(patient_id, by=by, at=at)
        entitlements.require_for(new, by=by)
        return enter_all(new, patient_id=patient_id, confirmed=confirmed, by=by, at=at)


def enter_all(
    new: Sequence[NewFact], *, patient_id: int, confirmed: bool = False, by: User, at: datetime
) -> list[Entry]:
    """Record facts for the program, whoever `by` is: what was judged elsewhere, or is brought from elsewhere.

    A test holds who calls this: the counter, whose supply becomes a fact, and the loading of training cases.

    :raises NotRecordable: one of them cannot be true
    :raises NeedsConfirmation: one of them is unlikely, and not confirmed
    """
    with transaction.atomic():
        patient = Patient.objects.locked(patient_id)
        rows = [_append(each, patient=patient, confirmed=confirmed, by=by, at=at) for each in new]
        standings.refresh([patient.pk], at=at)
    return rows


def void(fact: Fact, *, reason: str, by: User, at: datetime) -> Void:
    """Declare that a fact was entered in error.

    :raises NotAllowed: this person may not correct it
    :raises Patient.DoesNotExist: the record is not theirs
    :raises NotRecordable: it is itself a correction, is already corrected, or is a hand-over to be reversed
    """
    with transaction.atomic():
        compartments.held(fact.patient_id, by=by, at=at)
        entitlements.require_to_correct(fact, by=by)
        return enter_void(fact, reason=reason, by=by, at=at)


def enter_void(fact: Fact, *, reason: str, by: User, at: datetime) -> Void:
    """Void a fact for the program, as `enter_all` records one: the counter takes back what it handed over in error.

    :raises NotRecordable: it is itself a correction, is already corrected, or is a hand-over to be reversed
    """
    with transaction.atomic():
        Patient.objects.locked(fact.patient_id)
        _refuse_second_void(fact)
        new = [NewFact(Kind.VOID, {"of": fact, "reason": reason})]
        [row] = enter_all(new, patient_id=fact.patient_id, by=by, at=at)
    return cast(Void, row)


def correct(
    fact: Fact, *, fields: Mapping[str, Any], reason: str, confirmed: bool = False, by: User, at: datetime
) -> Entry:
    """Replace a fact entered in error: void it and record what is true, both or neither.

    :raises NotAllowed: this person may not correct it
    :raises Patient.DoesNotExist: the record is not theirs
    :raises NotRecordable: it cannot be corrected, or what replaces it cannot be true
    :raises NeedsConfirmation: what replaces it is unlikely, and not confirmed
    """
    with transaction.atomic():
        compartments.held(fact.patient_id, by=by, at=at)
        entitlements.require_to_correct(fact, by=by)
        _refuse_closed(fact)
        void(fact, reason=reason, by=by, at=at)
        return record(Kind(fact.kind), patient_id=fact.patient_id, fields=fields, confirmed=confirmed, by=by, at=at)


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


def _append(new: NewFact, *, patient: Patient, confirmed: bool, by: User, at: datetime) -> Entry:
    _check(new, patient=patient, confirmed=confirmed, at=at)
    row: Entry = MODELS[new.kind].objects.create(
        patient=patient,
        reference=new.reference or new_reference(new.kind.replace("_", "-")),
        recorded_at=new.recorded_at or at,
        recorded_at_assumed=new.recorded_at_assumed,
        recorded_by=by,
        **new.fields,
    )
    action = Action.FACT_VOIDED if new.kind is Kind.VOID else Action.FACT_RECORDED
    trail.record(
        action=action, patient=patient.reference, subject=row.reference, detail={"kind": row.kind}, by=by, at=at
    )
    _follow(row, patient=patient, by=by, at=at)
    return row


def _follow(row: Entry, *, patient: Patient, by: User, at: datetime) -> None:
    """Do at once what a fact entails for what was prescribed and authorized before it."""
    if isinstance(row, PregnancyTest) and row.result == TestResult.POSITIVE:
        reversals.reverse_open(patient, reason=ReversalReason.POSITIVE_TEST, by=by, at=at)
    if isinstance(row, Enrollment | EnrollmentClosure):
        # A prescription belongs to its course: none outlives the enrollment it was written under.
        prescriptions.cancel_open(patient, reason=ENROLLMENT_CHANGED, by=by, at=at)


def _check(new: NewFact, *, patient: Patient, confirmed: bool, at: datetime) -> None:
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
