"""Forecast the gate's answers: the same questions with facts that nobody has recorded, in memory only."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from monitoring.policy import decide
from monitoring.policy.cases import Case
from monitoring.policy.chart import Chart
from monitoring.policy.findings import Finding, Requirement
from monitoring.policy.spans import Timeline
from monitoring.services import questions, snapshot
from monitoring.services.new_facts import MODELS, NewFact
from monitoring.services.questions import RawCase
from monitoring.services.snapshot import RawFact
from patients.models import EnrollmentClosure, Fact, Kind

Lines = Mapping[Requirement, Timeline[Finding]]


def case_with(raw: RawCase, added: Sequence[NewFact]) -> Case:
    """Return a raw case, read, as if these facts too were on record, after all others; nothing is written.

    A fact dated after the case's instant takes effect when looking ahead. A fact is taken away by adding its void.

    :raises Invalid: one of the facts is none that the contract knows
    """
    facts = [dict(each) for each in raw["facts"]]
    for number, new in enumerate(added, start=1):
        _add(new, facts, reference=f"what-if-{number}")
    return questions.read({**raw, "facts": facts})


def _add(new: NewFact, facts: list[RawFact], *, reference: str) -> None:
    if new.kind is Kind.ENROLLMENT_CLOSURE:
        _close(facts, new.fields["enrollment"], new.fields["closed_on"].isoformat())
    elif new.kind is Kind.VOID:
        _take_away(new.fields["of"], facts, reference)
    elif MODELS[new.kind] in snapshot.FIELDS:
        # An instance knows what a column holds when nothing is said of it.
        facts.append(snapshot.raw_fact(MODELS[new.kind](**new.fields, reference=reference)))


def _take_away(fact: Fact, facts: list[RawFact], reference: str) -> None:
    if fact.kind == Kind.ENROLLMENT_CLOSURE:
        _reopen(facts, fact)
    # What the rules never see has no void in a case either.
    elif any(each["id"] == fact.reference for each in facts):
        facts.append({"id": reference, "kind": str(Kind.VOID), "of": fact.reference})


def _close(facts: list[RawFact], enrollment: Fact, closed_on: str | None) -> None:
    for each in facts:
        if each["id"] == enrollment.reference and each["kind"] == Kind.ENROLLMENT:
            each.pop("closed_on", None)
            if closed_on is not None:
                each["closed_on"] = closed_on


def _reopen(facts: list[RawFact], closure: Fact) -> None:
    """Let the closure before this one stand again, if the enrollment was ever closed twice."""
    row = EnrollmentClosure.objects.select_related("enrollment").get(pk=closure.pk)
    others = EnrollmentClosure.objects.filter(enrollment=row.enrollment, voids__isnull=True).exclude(pk=row.pk)
    standing = others.order_by("-pk").first()
    _close(facts, row.enrollment, standing.closed_on.isoformat() if standing else None)


@contextmanager
def laid_out(case: Case) -> Iterator[tuple[Chart, Lines]]:
    """Lend a case's chart and the step function of each of its requirements, past and ahead."""
    chart, lines = decide.timeline(case.facts, case.question, policy=case.policy, clinic=case.clinic)
    try:
        yield chart, lines
    finally:
        chart.release()
