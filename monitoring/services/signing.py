"""Ask the gate's own rules who must still sign a consent."""

from collections.abc import Iterable
from datetime import datetime

from monitoring.models import Ask
from monitoring.policy.decide import program_date
from monitoring.policy.findings import Status
from monitoring.services import forecasts, questions
from monitoring.services.new_facts import NewFact
from monitoring.services.questions import RawCase
from patients.models import ConsentForm, Kind, Patient, Signer


def needs_guardian(patient: Patient, form: ConsentForm, *, at: datetime) -> bool:
    """Tell whether a guardian's signature under a form would make a difference, now or once the patient has signed it.

    The consent rule is asked as if every other form were signed by both.
    """
    raw = questions.raw_case(patient, Ask.DISPENSE, at=at)
    others = [_signed(each, signer, at) for each in ConsentForm if each is not form for signer in Signer]
    by_patient, by_guardian = _signed(form, Signer.PATIENT, at), _signed(form, Signer.GUARDIAN, at)
    return any(
        not _is_met(raw, [*others, *own]) and _is_met(raw, [*others, *own, by_guardian]) for own in ([], [by_patient])
    )


def _signed(form: ConsentForm, signer: Signer, at: datetime) -> NewFact:
    return NewFact(Kind.CONSENT, {"form": form, "signed_on": program_date(at), "signed_by": signer})


def _is_met(raw: RawCase, added: Iterable[NewFact]) -> bool:
    judgments = forecasts.case_with(raw, list(added)).decide().judgments
    return any(each.requirement.id == "consent" and each.status is Status.MET for each in judgments)
