"""Work out what a patient is expected for today: what would help today, were it done, and what ends today or tomorrow.

Nothing is due by a rule of its own. A requirement that withholds is asked to be met by a visit: a forecast adds what can be
done in one, and what the gate then no longer withholds is expected, unless something else waits for another day.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from monitoring.models import Analyte, TestResult, TestSetting
from monitoring.policy.cases import Case
from monitoring.policy.findings import Finding, Status
from monitoring.services import forecasts, questions
from monitoring.services.new_facts import NewFact
from monitoring.services.questions import RawCase
from patients.models import Kind


class Need(StrEnum):
    """Name what a patient is expected for."""

    TEST = "test"
    LABS = "labs"
    VISIT = "visit"
    # Nothing has to come: what is there must be used before it closes.
    WINDOW = "window"


# The requirements that each can meet.
RULES: Mapping[Need, Sequence[str]] = {
    Need.TEST: ("pregnancy-test", "prescription-window", "lock-out"),
    Need.LABS: ("liver-enzymes-acceptable", "liver-enzymes-current"),
    Need.VISIT: ("counseling", "prescription-window"),
    Need.WINDOW: (),
}
_WINDOW = "prescription-window"
_LEAD_IN = "contraception-lead-in"
# What others can do on the same day, so that nothing else has to wait for it.
_BY_OTHERS = frozenset({"consent", "counseling", "contraception", "acknowledgment"})
# Once nothing but these withholds, something is expected; any other of these says that it is not, without a forecast.
ASKED = frozenset(rule for rules in RULES.values() for rule in rules)
NOT_TODAY = frozenset({"enrolled", "not-pregnant", "supply-interval", "continuity"})


class Expected(NamedTuple):
    """Hold what a patient is expected for and what the gate says of it; `last_on` is the day on which that ends, if it stands."""

    need: Need
    finding: Finding
    last_on: int | None = None

    @property
    def is_missing(self) -> bool:
        return self.need is not Need.WINDOW and self.finding.withholds


class _Judged(NamedTuple):
    finding: Finding
    withheld_from: int


def expected(raw: RawCase, *, day: int) -> list[Expected]:
    """Return what a patient is expected for on a day, by a case as the record stood.

    :raises Invalid: the rules cannot read the case
    """
    now = _judged(questions.read(raw), day)
    if not ASKED & now.keys():
        return []
    then = _judged(forecasts.case_with(raw, _visit_on(date.fromordinal(day))), day)
    found = [] if _waits(now, then) else [each for need in Need if (each := _need(need, now, then, day))]
    window = now.get(_WINDOW)
    if window is not None and not window.finding.withholds and window.withheld_from - 1 in (day, day + 1):
        found.append(Expected(Need.WINDOW, window.finding, window.withheld_from - 1))
    return found


def _judged(case: Case, day: int) -> dict[str, _Judged]:
    with forecasts.laid_out(case) as (_chart, lines):
        return {each.id: _Judged(line.around(day)[0], line.first(day, _withholds)) for each, line in lines.items()}


def _withholds(finding: Finding) -> bool:
    return finding.withholds


def _visit_on(on: date) -> list[NewFact]:
    """Return what can be done, and turn out well, in one visit."""
    test = {"collected_on": on, "result": TestResult.NEGATIVE, "setting": TestSetting.CLIA}
    lab = {"collected_on": on, "value": 1, "unit": "U/L", "upper_limit": 40}
    return [
        NewFact(Kind.PREGNANCY_TEST, test),
        *[NewFact(Kind.LAB, {**lab, "analyte": each}) for each in (Analyte.ALT, Analyte.AST)],
        NewFact(Kind.VISIT, {"on": on}),
        NewFact(Kind.COUNSELING, {"confirmed_on": on}),
    ]


def _waits(now: Mapping[str, _Judged], then: Mapping[str, _Judged]) -> Collection[str]:
    """Return what keeps a visit from helping today: time, the clinic's doubts, or that there is no course at all."""
    waits = {rule for rule, judged in then.items() if judged.finding.withholds} - _BY_OTHERS
    if _LEAD_IN in waits and then[_LEAD_IN].finding.status is Status.UNKNOWN:
        waits.discard(_LEAD_IN)
    if now["pregnancy-test"].finding.status is Status.UNKNOWN:
        # The first test of a course, or one to be repeated, is due however much has to follow it.
        waits -= {*RULES[Need.TEST], _LEAD_IN}
    return waits


def _need(need: Need, now: Mapping[str, _Judged], then: Mapping[str, _Judged], day: int) -> Expected | None:
    rules = [rule for rule in RULES[need] if rule in now and (need is not Need.VISIT or _is_visit(rule, now))]
    for rule in rules:
        finding = now[rule].finding
        if finding.withholds and (not then[rule].finding.withholds or finding.status is Status.UNKNOWN):
            return Expected(need, finding)
    ends = [rule for rule in rules if rule != _WINDOW and now[rule].withheld_from - 1 in (day, day + 1)]
    return Expected(need, now[ends[0]].finding, now[ends[0]].withheld_from - 1) if ends else None


def _is_visit(rule: str, now: Mapping[str, _Judged]) -> bool:
    """Tell whether a visit is what this rule asks for: a window opens by a test of those who can get pregnant."""
    return rule != _WINDOW or now["pregnancy-test"].finding.status is Status.NOT_APPLICABLE
