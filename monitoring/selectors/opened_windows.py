"""Ask the rules whether a test had opened a window that was open on a day.

They are asked about many tests at once, and only with what they read for that: the facts of the course, the tests and
supplies since shortly before the latest supply. What lies before makes no difference to a window.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from monitoring import models as monitoring
from monitoring.models import Ask, PregnancyTest, TestResult
from monitoring.policy.decide import NO_PROFILE, timeline
from monitoring.policy.findings import Status
from monitoring.policy.requirements import BY_ID
from monitoring.selectors import windows
from monitoring.selectors.reports import Scope
from monitoring.selectors.windows import Asked, Courses, Negative
from monitoring.services import questions, snapshot
from monitoring.services.snapshot import RawFact
from patients import models as patients
from patients.models import EnrollmentClosure, Entry, Kind

_WINDOW, _NOT_PREGNANT = BY_ID["prescription-window"], BY_ID["not-pregnant"]
# Facts of a whole course: few, and read as they are.
_OF_COURSE: Sequence[type[Entry]] = (
    patients.Category,
    patients.Enrollment,
    monitoring.Cycle,
    monitoring.Menses,
    monitoring.HomeTestingPermission,
    monitoring.PregnancyResolution,
)
# A screening test counts from 30 days before its course on.
_BEFORE_SUPPLY = timedelta(days=60)
# So many patients are asked for at once.
_AT_ONCE = 500


def opened(asked: Mapping[int, Sequence[Asked]], courses: Courses, scope: Scope, *, at: datetime) -> Iterator[Asked]:
    """Yield those whose window was open on the day asked about, by patient; the courses reach 30 days further back."""
    ids = list(asked)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        of_course = _facts_of_course(some)
        first = [patient for patient in some if _lacks_supply(asked[patient], courses.supplies.get(patient, ()))]
        whole = windows.read(scope, since=date.min, of=Q(patient__in=first))
        for patient in some:
            known = whole if patient in whole.tests else courses
            for each in asked[patient]:
                if _was_open(each, [*of_course[patient], *_facts_around(each, known)], at=at):
                    yield each


def _lacks_supply(asked: Iterable[Asked], supplies: Sequence[date]) -> bool:
    return not supplies or any(each.test.collected_on <= supplies[0] for each in asked)


def _facts_around(each: Asked, known: Courses) -> Iterator[RawFact]:
    """Yield the latest supply before a test, and the negative tests from shortly before it to the day asked about."""
    earlier = [on for on in known.supplies.get(each.patient_id, ()) if on < each.test.collected_on]
    since = earlier[-1] - _BEFORE_SUPPLY if earlier else date.min
    for test in known.tests[each.patient_id]:
        if since <= test.collected_on <= each.on:
            yield _raw_test(test)
    for on in earlier[-1:]:
        yield {"id": "latest-supply", "kind": Kind.DISPENSE, "on": on.isoformat(), "days_supply": 1}


def _raw_test(test: Negative) -> RawFact:
    """Return a test as the contract writes it: by hand, for thousands of them are asked about at once."""
    resulted = {"resulted_on": test.resulted_on.isoformat()} if test.resulted_on else {}
    return {
        "id": test.reference,
        "kind": Kind.PREGNANCY_TEST,
        "collected_on": test.collected_on.isoformat(),
        "result": TestResult.NEGATIVE,
        "setting": test.setting,
        "sensitivity_miu_ml": test.sensitivity_miu_ml,
        **resulted,
    }


def _facts_of_course(some: Collection[int]) -> Mapping[int, list[RawFact]]:
    """Return what else the rules read for a window, by patient."""
    found: defaultdict[int, list[RawFact]] = defaultdict(list)
    standing = {"patient_id__in": some, "voids__isnull": True}
    closed_on = dict(EnrollmentClosure.objects.filter(**standing).order_by("pk").values_list("enrollment", "closed_on"))
    entries: list[Any] = [
        *[entry for model in _OF_COURSE for entry in model.objects.filter(**standing).order_by("pk")],
        *PregnancyTest.objects.filter(**standing, result=TestResult.POSITIVE).order_by("pk"),
    ]
    for entry in entries:
        fact = snapshot.raw_fact(entry)
        if entry.kind == Kind.ENROLLMENT and entry.pk in closed_on:
            fact["closed_on"] = closed_on[entry.pk].isoformat()
        found[entry.patient_id].append(fact)
    return found


def _was_open(asked: Asked, facts: Sequence[RawFact], *, at: datetime) -> bool:
    raw = {"id": "window", "ask": str(Ask.PRESCRIBE), "at": at.isoformat(), "clinic": NO_PROFILE, "facts": facts}
    case = questions.read(raw)
    chart, lines = timeline(case.facts, case.question, clinic=NO_PROFILE)
    day = asked.on.toordinal()
    found = lines[_WINDOW].at(day)[0]
    was_open = found.status is Status.MET and found.evidence == (asked.test.reference,)
    ended = lines[_NOT_PREGNANT].at(day)[0].withholds
    chart.release()
    return was_open and not ended
