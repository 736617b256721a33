"""Keep a patient's record: all facts on it by kind, each kind in order of its dates."""

from collections.abc import Callable, Hashable, Iterable
from operator import attrgetter
from typing import Any, TypeVar

from monitoring.policy import facts as kinds
from monitoring.policy.facts import Fact
from monitoring.policy.spans import Series

F = TypeVar("F", bound=Fact)

# The day that puts the facts of each kind in order.
DAY_OF: dict[type[Fact], Callable[[Any], int]] = {
    kinds.Category: attrgetter("from_on"),
    kinds.Enrollment: attrgetter("opened_on"),
    kinds.Consent: attrgetter("signed_on"),
    kinds.Certification: attrgetter("from_on"),
    kinds.Counseling: attrgetter("confirmed_on"),
    kinds.Acknowledgment: attrgetter("answered_on"),
    kinds.Contraception: attrgetter("declared_on"),
    kinds.Cycle: attrgetter("from_on"),
    kinds.Menses: attrgetter("started_on"),
    kinds.HomeTestingPermitted: attrgetter("from_on"),
    # By collection, though a test is known only from its result: rules ask `counts_from` as well.
    kinds.PregnancyTest: attrgetter("collected_on"),
    kinds.PregnancyResolved: attrgetter("on"),
    kinds.Visit: attrgetter("on"),
    kinds.Dispense: attrgetter("on"),
    kinds.Indication: attrgetter("recorded_on"),
    kinds.Lab: attrgetter("collected_on"),
    kinds.Override: attrgetter("from_on"),
    # A birth date always counts: the last one recorded stands.
    kinds.Patient: lambda fact: 0,
}

# Kinds of which a rule only ever wants one part: whose certification, which consent, what was measured.
_GROUP_OF: dict[type[Fact], Callable[[Any], Hashable]] = {
    kinds.Certification: attrgetter("subject"),
    kinds.Consent: attrgetter("form", "signed_by"),
    kinds.Contraception: attrgetter("declared_by"),
    kinds.Lab: attrgetter("analyte"),
    kinds.Override: attrgetter("requirement"),
}

_NONE: Series[Any] = Series((), int)


class Facts:
    """Hold all facts on record about a patient, voided ones left out, in order within each kind."""

    __slots__ = ("_groups", "_series")

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._groups: dict[Hashable, list[Fact]] = {}
        self._series: dict[Hashable, Series[Any]] = {}
        for fact in facts:
            kind = type(fact)
            group_of = _GROUP_OF.get(kind)
            key = (kind, group_of(fact) if group_of else None)
            self._groups.setdefault(key, []).append(fact)

    def of(self, kind: type[F], group: Hashable = None) -> Series[F]:
        """Return the facts of one kind (and group: subject, form and signer, declarer, analyte, requirement)."""
        key = (kind, group)
        series = self._series.get(key)
        if series is None:
            facts = self._groups.get(key)
            series = self._series[key] = Series(facts, DAY_OF[kind]) if facts else _NONE
        return series
