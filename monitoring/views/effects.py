"""Work out what a form would change at the gate before it is saved, and what is still open after; nothing is written."""

from collections.abc import Sequence
from datetime import datetime

from monitoring.models import Ask
from monitoring.presenters.effects import Effect, effect
from monitoring.presenters.reasons import sentence
from monitoring.services import forecasts, questions, snapshot
from monitoring.services.new_facts import MODELS, NewFact
from monitoring.services.questions import RawCase
from monitoring.views.doors import FORMS_FOR
from patients.models import Kind, Patient


def effects_of(added: Sequence[NewFact], *, patient: Patient, at: datetime) -> Sequence[Effect]:
    """Return both of the gate's answers now and as if these facts were on record; none if the rules never see them."""
    if not any(reaches_the_rules(each.kind) for each in added):
        return ()
    raws = questions.raw_cases([patient], list(Ask), at=at)[patient.pk]
    return [effect_of(ask, raw, added, at=at) for ask, raw in raws.items()]


def effect_of(ask: Ask, raw: RawCase, added: Sequence[NewFact], *, at: datetime) -> Effect:
    """Return one of the gate's answers now and as if these facts were on record.

    :raises Invalid: the rules cannot read the case, or one of the facts
    """
    return effect(ask, questions.read(raw).decide(), forecasts.case_with(raw, added).decide(), at=at)


def reaches_the_rules(kind: Kind) -> bool:
    """Tell whether the rules ever see a fact of this kind."""
    return kind == Kind.ENROLLMENT_CLOSURE or MODELS[kind] in snapshot.FIELDS


def still_open(slug: str, *, patient: Patient, requirement: str | None, at: datetime) -> Sequence[str]:
    """Return what the gate still says of the requirements that a form is there to mend.

    :param requirement: the one it was filled in for, if it says so itself
    """
    meant = {requirement} if requirement else {each for each, slugs in FORMS_FOR.items() if slug in slugs}
    decision = questions.case_of(patient, Ask.PRESCRIBE, at=at).decide()
    found = [each for each in decision.judgments if each.requirement.id in meant and each.finding.withholds]
    # One finding may be said of several requirements, each sentence once.
    return list(dict.fromkeys(sentence(each.finding) for each in found))
