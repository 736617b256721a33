"""Say what the record has to say to what somebody is about to record."""

from django.utils.translation import gettext as _

from monitoring.presenters.dates import day_in_words, moment
from monitoring.presenters.entries import name_of, state
from monitoring.services.comparisons import Matter, Remark
from patients.models import Kind


def in_words(remark: Remark) -> tuple[str, str]:
    """Return the kind of the entry, and the question."""
    said = {Matter.REPEATED: _repeated, Matter.FAR_OFF: _far_off}[remark.matter](remark)
    return str(Kind(remark.entry.kind).label), said


def _repeated(remark: Remark) -> str:
    return _("%(text)s. Already recorded on %(moment)s by %(who)s: record it again?") % {
        "text": state(remark.entry).text,
        "moment": moment(remark.entry.recorded_at),
        "who": name_of(remark.entry.recorded_by),
    }


def _far_off(remark: Remark) -> str:
    on, text = state(remark.entry)
    return _("The last weight was %(weight)s on %(day)s. Check the number and the unit.") % {
        "weight": text,
        "day": day_in_words(on) if on else "",
    }
