"""Gather how patients stand, of which follows what is due: the gate's findings, what was prescribed, authorized, signed."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.db import DatabaseError, DataError

from monitoring.models import Ask, Authorization, Prescription, ReminderKind
from monitoring.policy import chart
from monitoring.policy.cases import Case
from monitoring.policy.decide import DEFAULT_PROFILE, Decision, Judgment, decide_each, midnight, program_day
from monitoring.policy.facts import Dispense
from monitoring.policy.findings import Owner, Status
from monitoring.policy.policies import clinic_profiles
from monitoring.policy.spans import START
from monitoring.services import first_tests, questions, records
from monitoring.services.expectations import NOT_TODAY
from patients.models import Consent, Patient
from patients.services import consents

logger = logging.getLogger(__name__)

TEST, WINDOW, LABS = "pregnancy-test", "prescription-window", "liver-enzymes-current"


class Due(NamedTuple):
    """Hold what is to be said: from when and until when it is worth saying, and the end of which it warns."""

    kind: ReminderKind
    due_at: datetime
    until_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Hold how a patient stands now: the gate's answers, the case they rest on, and what was prescribed and authorized.

    :ivar case: of either question; both rest on the same facts
    :ivar prescribed_until: when the latest prescription that was never filled ends, or ended; None without one
    :ivar first_test_on: the program day from which a test helps to a first supply, if one is missing
    :ivar consent_changed_at: since when a form that was signed has a newer version, if it has
    """

    case: Case
    decisions: Mapping[Ask, Decision]
    prescribed_until: datetime | None = None
    authorization: Authorization | None = None
    first_test_on: int | None = None
    consent_changed_at: datetime | None = None

    def found(self, requirement: str) -> Judgment | None:
        """Return what the gate finds of a requirement for the next supply; None where it is not asked."""
        judgments = self.decisions[Ask.DISPENSE].judgments
        return next((each for each in judgments if each.requirement.id == requirement), None)

    def withholds(self, requirement: str) -> bool:
        judgment = self.found(requirement)
        return judgment is not None and judgment.finding.withholds

    def stands(self, requirement: str, status: Status) -> bool:
        judgment = self.found(requirement)
        return judgment is not None and judgment.status is status

    def since(self, requirement: str) -> int:
        judgment = self.found(requirement)
        return judgment.since if judgment is not None else START

    @property
    def open_from(self) -> int:
        """The program day from which nothing but people's own steps keeps the next supply waiting."""
        return max(_rested_from(self.case), *(self.since(each) for each in NOT_TODAY))

    @property
    def is_prescribed(self) -> bool:
        return self.prescribed_until is not None and self.prescribed_until > self.case.at

    @property
    def must_stop(self) -> bool:
        return self.withholds("not-pregnant")

    @property
    def is_patients_move(self) -> bool:
        """Whether the patient has something to do: a step of their own, or to collect what waits."""
        dispense = self.decisions[Ask.DISPENSE]
        if dispense.permits:
            return self.is_prescribed or self.authorization is not None
        return any(each.finding.withholds and each.owner is Owner.PATIENT for each in dispense.judgments)

    @property
    def is_open(self) -> bool:
        return not any(self.withholds(each) for each in NOT_TODAY)

    @property
    def closes_at(self) -> datetime | None:
        """When the open window closes; None where none is open."""
        window = self.found(WINDOW)
        return midnight(window.until) if window is not None and window.status is Status.MET else None

    @property
    def lacks_test(self) -> bool:
        """Whether only a new test opens the next window, and nothing else has to come before it."""
        return self.is_open and (self.withholds(TEST) or (self.stands(TEST, Status.MET) and self.withholds(WINDOW)))

    @property
    def is_first_supply(self) -> bool:
        return not self.stands("contraception-lead-in", Status.NOT_APPLICABLE)


def _rested_from(case: Case) -> int:
    """Return the day from which the latest supply is nearly used up: a clinic without a profile has no such rule of its own."""
    latest = max(case.facts.of(Dispense).facts, key=lambda each: each.on, default=None)
    if latest is None:
        return START
    return latest.on + latest.days_supply - clinic_profiles()[DEFAULT_PROFILE].numbers.early_supply_days


def judged(patients: Collection[Patient], *, at: datetime) -> dict[int, Situation]:
    """Ask the gate about each patient now, and return how each stands, by primary key.

    Whoever's record cannot be worked out is left out: one broken record must not keep the others waiting.
    """
    judged = {patient.pk: _judge(patient, case, at) for patient, case in _cases(patients, at)}
    found = {pk: each for pk, each in judged.items() if each is not None}
    return _surroundings({**found, **_with_first_tests(found, patients, at)}, at)


def _cases(patients: Collection[Patient], at: datetime) -> Sequence[tuple[Patient, Case | None]]:
    """Return the patients with their cases; without one where it has to be asked for by itself."""
    if len(patients) == 1:
        # The snapshot's two queries are quicker than one for each kind.
        return [(patient, None) for patient in patients]
    try:
        return list(records.cases_of(patients, at=at))
    except DataError:
        # A value that the database holds and nobody can read: whose it is shows when each is asked for by itself.
        return [(patient, None) for patient in patients]
    except DatabaseError:
        raise
    # A column that cannot even be fetched: whose it is shows when each is asked for by itself.
    except Exception:  # noqa: BLE001
        return [(patient, None) for patient in patients]


def _judge(patient: Patient, case: Case | None, at: datetime) -> Situation | None:
    try:
        case = case or questions.case_of(patient, Ask.DISPENSE, at=at)
        return Situation(case, _decide(case))
    except Exception as error:
        # A value that cannot be read is this patient's alone; a database that does not answer is everybody's.
        if isinstance(error, DatabaseError) and not isinstance(error, DataError):
            raise
        # One patient's broken record must not keep the others from being refreshed.
        # No traceback: its last line could hold what is on the record.
        logger.error("standing of patient %s not worked out: %s", patient.pk, type(error).__name__)
        return None


def _decide(case: Case) -> Mapping[Ask, Decision]:
    found = decide_each(case.facts, case.question, chart.Ask, policy=case.policy, clinic=case.clinic, at=case.at)
    return {Ask(ask): decision for ask, decision in found.items()}


def _surroundings(found: Mapping[int, Situation], at: datetime) -> dict[int, Situation]:
    """Add what the rules do not see, in as many queries for many patients as for one."""
    unfilled = Prescription.objects.filter(patient__in=found).unfilled().order_by("expires_at")
    prescribed = dict(unfilled.values_list("patient_id", "expires_at"))
    authorized = {each.patient_id: each for each in Authorization.objects.filter(patient__in=found).open(at=at)}
    changed, in_use_since = _with_old_consents(found), midnight(consents.IN_USE_SINCE.toordinal())
    return {
        pk: replace(
            each,
            prescribed_until=prescribed.get(pk),
            authorization=authorized.get(pk),
            consent_changed_at=in_use_since if pk in changed else None,
        )
        for pk, each in found.items()
    }


def _with_first_tests(
    found: Mapping[int, Situation], patients: Collection[Patient], at: datetime
) -> dict[int, Situation]:
    """Return those whose first supply lacks its test, with the day from which that is of use."""
    lacking = [each for each in patients if not each.is_training and _lacks_first_test(found.get(each.pk))]
    asked_again = [each for each in lacking if not found[each.pk].stands(TEST, Status.UNKNOWN)]
    raws = questions.raw_cases(asked_again, [Ask.DISPENSE], at=at) if asked_again else {}
    return {
        each.pk: replace(
            found[each.pk], first_test_on=_first_test_on(found[each.pk], raws.get(each.pk, {}).get(Ask.DISPENSE), at)
        )
        for each in lacking
    }


def _lacks_first_test(situation: Situation | None) -> bool:
    return situation is not None and situation.lacks_test and situation.is_first_supply


def _first_test_on(situation: Situation, raw: questions.RawCase | None, at: datetime) -> int | None:
    # None is on record, or the latest says nothing: one is due at once.
    if raw is None:
        return max(situation.open_from, situation.since(TEST))
    missed = situation.since(WINDOW) if situation.stands(TEST, Status.MET) else START
    ready = max(situation.open_from, _lead_in_ends(situation), missed)
    return first_tests.useful_from(raw, situation.case, not_before=ready, day=program_day(at))


def _lead_in_ends(situation: Situation) -> int:
    lead_in = situation.found("contraception-lead-in")
    if lead_in is None or lead_in.status is Status.UNKNOWN:
        return START
    return lead_in.until if lead_in.finding.withholds else lead_in.since


def _with_old_consents(patient_ids: Collection[int]) -> set[int]:
    """Return the patients whose latest signature under some form is under a text that is no longer in use."""
    signed = Consent.objects.filter(patient__in=patient_ids, voids__isnull=True).order_by("pk")
    latest = {(pk, form): sha256 for pk, form, sha256 in signed.values_list("patient_id", "form", "text__sha256")}
    in_use = consents.in_use()
    return {pk for (pk, _form), sha256 in latest.items() if sha256 not in in_use}
