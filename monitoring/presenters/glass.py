"""Say who opened whose record in an emergency, and what an emergency needs to know."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from monitoring.presenters.dates import day_in_words, moment
from monitoring.presenters.entries import listed_name, state
from monitoring.presenters.transfers import with_place
from patients.models import BrokenGlass, Entry


class GlassRow(NamedTuple):
    """Hold one emergency opening as those concerned read it; staff are shown the reference, and not the name."""

    patient: str
    name: str
    who: str
    role: str
    reason: str
    when: str


def glass_row(glass: BrokenGlass) -> GlassRow:
    """Write out one emergency opening."""
    return GlassRow(
        patient=glass.patient.reference,
        name=listed_name(glass.patient),
        who=with_place(glass.opened_by),
        role=str(glass.opened_by.get_role_display()),
        reason=glass.reason,
        when=moment(glass.opened_at),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one entry: the day it is about, and what it says."""

    on: str
    text: str


def lines(entries: Iterable[Entry]) -> list[Line]:
    """Return what entries say, a line each."""
    said = [state(each) for each in entries]
    return [Line(day_in_words(each.on) if each.on else "", each.text) for each in said]
