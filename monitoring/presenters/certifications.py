"""Say how each certification stands: valid, ending, ended, to begin, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Certification
from accounts.selectors import Holder
from monitoring.policy.findings import Status
from monitoring.presenters.dates import day_in_words, distance_in_days

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
        return Status.UNMET, pgettext("no certification", "None"), _("never certified")
    if (reach := _reach(held, today)) is not None:
        days = (reach - today).days
        ends = _("through %(day)s · ends %(distance)s") % {
            "day": day_in_words(reach),
            "distance": distance_in_days(days),
        }
        return (Status.UNKNOWN, _("Ends soon"), ends) if reach - today < SOON else (Status.MET, _("Valid"), ends)
    coming = [each.from_on for each in held if each.from_on > today]
    if coming:
        begins = {"day": day_in_words(min(coming)), "distance": distance_in_days((min(coming) - today).days)}
        return Status.NOT_APPLICABLE, _("To begin"), _("from %(day)s · %(distance)s") % begins
    ended = max(each.through_on for each in held)
    was = {"day": day_in_words(ended), "distance": distance_in_days((ended - today).days)}
    return Status.UNMET, _("Expired"), _("ended %(day)s · %(distance)s") % was


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
