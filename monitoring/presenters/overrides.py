"""Say what the clinic holds, and which of its holds are overridden: by whom, why, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from monitoring.policy.decide import Judgment
from monitoring.policy.facts import Override
from monitoring.policy.record import Facts
from monitoring.policy.requirements import CLINIC
from monitoring.presenters.dates import day_in_words, distance_in_days
from monitoring.presenters.reasons import sentence, title, title_of
from monitoring.presenters.signatures import SignatureLine


@dataclass(frozen=True, slots=True)
class HoldRow:
    """Hold one of the clinic's requirements that withholds now."""

    title: str
    reason: str
    overridable: bool


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """Hold one override in force: of what, why, by whom, until when."""

    title: str
    reason: str
    by: str
    until: str
    signature: SignatureLine | None


def hold_row(judgment: Judgment) -> HoldRow:
    """Return one of the clinic's holds in words."""
    finding = judgment.finding
    return HoldRow(title(judgment.requirement), sentence(finding), finding.overridable)


def in_force(facts: Facts, *, day: int) -> Sequence[Override]:
    """Return the overrides of the clinic's holds that are in force on a day; the program's holds have none."""
    return [
        each
        for requirement in CLINIC
        for each in facts.of(Override, requirement.id).facts
        if each.from_on <= day <= each.until_on
    ]


def override_row(override: Override, signature: SignatureLine | None, *, day: int) -> OverrideRow:
    """Return an override in words, with its signature."""
    by = override.by or _("the prescriber")
    return OverrideRow(title_of(override.requirement), override.reason, by, _until(override.until_on, day), signature)


def _until(until_on: int, day: int) -> str:
    return f"{day_in_words(date.fromordinal(until_on))} · {distance_in_days(until_on - day)}"
