"""Say how each certification stands: valid, ending, ended, to begin, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import Certification
from accounts.selectors import Holder
from monitoring.policy.findings import Status
from monitoring.presenters.dates import day_in_words

# A renewal takes weeks; who ends within this time is shown as such.
SOON = timedelta(days=30)
# The last day of a year, counted from its first.
A_YEAR = timedelta(days=364)


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Hold one prescriber or pharmacy as the list shows it."""

    subject: str
    code: str
    name: str
    place: str
    specialty: str
    status: str
    word: str
    validity: str
    may_be_ended: bool


def holder_row(holder: Holder, *, today: date) -> HolderRow:
    """Return how a holder stands on a day."""
    status, word, validity = _state(holder.certifications, today)
    return HolderRow(
        subject=holder.subject,
        code=holder.code,
        name=holder.name,
        place=holder.place,
        specialty=_specialty(holder.certifications, today),
        status=status,
        word=word,
        validity=validity,
        may_be_ended=any(each.through_on >= today for each in holder.certifications),
    )


def renewal(holder: Holder, *, today: date) -> dict[str, Any]:
    """Return what a new certification begins as: a year from where the present one ends, or from today."""
    reach = _reach(holder.certifications, today)
    from_on = today if reach is None else reach + timedelta(days=1)
    specialty = _specialty(holder.certifications, today)
    return {"from_on": from_on, "through_on": from_on + A_YEAR, "specialty": specialty}


def _state(held: Sequence[Certification], today: date) -> tuple[Status, str, str]:
    if not held:
        return Status.UNMET, "None", "never certified"
    if (reach := _reach(held, today)) is not None:
        ends = f"through {day_in_words(reach)} · {_ends(reach, today)}"
        return (Status.UNKNOWN, "Ends soon", ends) if reach - today < SOON else (Status.MET, "Valid", ends)
    coming = [each.from_on for each in held if each.from_on > today]
    if coming:
        return Status.NOT_APPLICABLE, "To begin", f"from {day_in_words(min(coming))} · in {_days(min(coming) - today)}"
    ended = max(each.through_on for each in held)
    return Status.UNMET, "Expired", f"ended {day_in_words(ended)} · {_days(today - ended)} ago"


def _reach(held: Sequence[Certification], today: date) -> date | None:
    """Return the last day to which certifications join up without a gap from today on."""
    reach = None
    for each in sorted(held, key=lambda each: each.from_on):
        needed = today if reach is None else reach + timedelta(days=1)
        if each.from_on <= needed <= each.through_on:
            reach = each.through_on
    return reach


def _specialty(held: Sequence[Certification], today: date) -> str:
    valid = [each.specialty for each in held if each.from_on <= today <= each.through_on]
    latest = [each.specialty for each in held]
    return next(iter(valid or latest), "")


def _ends(reach: date, today: date) -> str:
    return "ends today" if reach == today else f"ends in {_days(reach - today)}"


def _days(span: timedelta) -> str:
    return "1 day" if span.days == 1 else f"{span.days} days"
