"""Say when the service could not serve, for how long, and whose windows that touched."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from monitoring.models import Outage, OutageNote
from monitoring.presenters.dates import closing, day_in_words, distance, moment
from monitoring.presenters.entries import name_of
from monitoring.selectors.outages import Touched
from monitoring.services.outages import reference
from patients.models import Patient

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OutageRow:
    """Hold one outage as a page shows it."""

    reference: str
    cause: str
    began: str
    # Empty: it lasts.
    ended: str
    lasted: str
    touched: int
    at_risk: int
    documented: int


@dataclass(frozen=True, slots=True)
class TouchedRow:
    """Hold one window that an outage touched, without the patient's name."""

    patient: str
    clinic: str
    closes: str
    # met, unmet or open, as the sign beside it.
    status: str
    state: str
    is_at_risk: bool
    is_documented: bool


@dataclass(frozen=True, slots=True)
class NoteRow:
    """Hold what was done, by whom and when."""

    text: str
    who: str
    when: str


def outage(row: Outage, touched: Sequence[Touched], documented: Collection[int], *, at: datetime) -> OutageRow:
    """Return one outage with how many windows it touched.

    :param documented: the patients for whom something is documented
    """
    concerned = {each.patient_id for each in touched}
    return OutageRow(
        reference=reference(row),
        cause=row.get_cause_display(),
        began=f"{moment(row.started_at)} · {distance(row.started_at, at=at)}",
        ended=moment(row.ended_at) if row.ended_at else "",
        lasted=duration((row.ended_at or at) - row.started_at),
        touched=len(concerned),
        at_risk=len({each.patient_id for each in touched if _may_be_lost(each)}),
        documented=len(concerned & set(documented)),
    )


def windows(
    touched: Sequence[Touched], patients: Mapping[int, Patient], documented: Collection[int], *, at: datetime
) -> list[TouchedRow]:
    """Return these windows, in the same order."""
    return [_window(each, patients[each.patient_id], each.patient_id in documented, at=at) for each in touched]


def note(row: OutageNote) -> NoteRow:
    """Return what was done for a patient."""
    return NoteRow(row.text, name_of(row.recorded_by), moment(row.recorded_at))


def duration(length: timedelta) -> str:
    """Return how long something lasted, in its two largest units: 2 d 4 h, 3 h 12 min, 45 min."""
    if length >= _DAY:
        return _("%(days)d d %(hours)d h") % {"days": length // _DAY, "hours": length % _DAY // _HOUR}
    if length >= _HOUR:
        return _("%(hours)d h %(minutes)d min") % {"hours": length // _HOUR, "minutes": length % _HOUR // _MINUTE}
    return _("%(minutes)d min") % {"minutes": max(1, length // _MINUTE)}


def _window(each: Touched, patient: Patient, is_documented: bool, *, at: datetime) -> TouchedRow:
    status, state = _state(each, at=at)
    return TouchedRow(
        patient=patient.reference,
        clinic=patient.clinic.name,
        closes=closing(each.closes_at, at=at),
        status=status,
        state=state,
        is_at_risk=_may_be_lost(each),
        is_documented=is_documented,
    )


def _may_be_lost(each: Touched) -> bool:
    return each.is_at_risk and each.supplied_on is None


def _state(each: Touched, *, at: datetime) -> tuple[str, str]:
    if each.supplied_on:
        return "met", _("Supplied on %(day)s") % {"day": day_in_words(each.supplied_on)}
    if each.tested_again_on:
        return "met", _("Tested again on %(day)s") % {"day": day_in_words(each.tested_again_on)}
    if each.closes_at <= at:
        return "unmet", _("Closed without a supply")
    return "open", _("Still open")
