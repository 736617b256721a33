"""Gather how patients stand, of which follows what is due: the gate's findings, what was prescribed, authorized, signed."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.db import DatabaseError

from monitoring.models import Ask, Authorization, Prescription, ReminderKind
from monitoring.policy.cases import Case
from monitoring.policy.decide import DEFAULT_PROFILE, Decision, Judgment, midnight, program_day
from monitoring.policy.facts import Dispense
from monitoring.policy.findings import Status
from monitoring.policy.policies import clinic_profiles
from monitoring.policy.spans import START
from monitoring.services import first_tests, questions
from monitoring.services.expectations import NOT_TODAY
from monitoring.services.questions import RawCase
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
    :ivar first_test_on: the program day from which a test helps to a first supply, if one is missing
    :ivar consent_changed_at: since when a form that was signed has a newer version, if it has
    """

    case: Case
    decisions: Mapping[Ask, Decision]
    is_prescribed: bool = False
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
    raws = _raw_cases(patients, at)
    found = {patient.pk: _judge(patient, raws[patient.pk], at) for patient in patients if patient.pk in raws}
    return _surroundings({pk: each for pk, each in found.items() if each is not None}, at)


def _raw_cases(patients: Collection[Patient], at: datetime) -> dict[int, Mapping[Ask, RawCase]]:
    """Return the cases of all patients but those whose record cannot be put as one."""
    try:
        return dict(questions.raw_cases(patients, list(Ask), at=at))
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001
        if len(patients) == 1:
            _log(next(iter(patients)), error)
            return {}
    return {pk: case for patient in patients for pk, case in _raw_cases([patient], at).items()}


def _judge(patient: Patient, raws: Mapping[Ask, RawCase], at: datetime) -> Situation | None:
    try:
        cases = questions.read_each(raws)
        found = Situation(cases[Ask.DISPENSE], {ask: case.decide() for ask, case in cases.items()})
        return replace(found, first_test_on=_first_test_on(found, raws[Ask.DISPENSE], at))
    except Exception as error:  # noqa: BLE001
        _log(patient, error)
        return None


def _log(patient: Patient, error: Exception) -> None:
    # No traceback: its last line could hold what is on the record.
    logger.error("standing of patient %s not worked out: %s", patient.pk, type(error).__name__)


def _surroundings(found: Mapping[int, Situation], at: datetime) -> dict[int, Situation]:
    """Add what the rules do not see, in as many queries for many patients as for one."""
    prescribed = set(Prescription.objects.filter(patient__in=found).open(at=at).values_list("patient_id", flat=True))
    authorized = {each.patient_id: each for each in Authorization.objects.filter(patient__in=found).open(at=at)}
    changed, in_use_since = _with_old_consents(found), midnight(consents.IN_USE_SINCE.toordinal())
    return {
        pk: replace(
            each,
            is_prescribed=pk in prescribed,
            authorization=authorized.get(pk),
            consent_changed_at=in_use_since if pk in changed else None,
        )
        for pk, each in found.items()
    }


def _first_test_on(situation: Situation, raw: RawCase, at: datetime) -> int | None:
    if not (situation.lacks_test and situation.is_first_supply):
        return None
    # None is on record, or the latest says nothing: one is due at once.
    if situation.stands(TEST, Status.UNKNOWN):
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
