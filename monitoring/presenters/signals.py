"""Say each signal in one sentence, with what it rests on and where to look."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audit.actions import Action
from monitoring.policy.decide import program_date
from monitoring.presenters.dates import clock, moment
from monitoring.selectors.signals import Signal, What

TITLES = {
    What.EARLY: gettext_lazy("Result before its specimen"),
    What.SAME_DEVICE: gettext_lazy("One device for patient and clinic"),
    What.ENTRIES: gettext_lazy("Unusually many entries"),
    What.PATIENTS: gettext_lazy("Many patients opened"),
    What.REFUSED: gettext_lazy("Many sign-ins refused"),
    What.GLASS: gettext_lazy("Emergency access"),
}
# Which events of the trail show more; entries and looks of one person, sign-ins of one or all.
_ACTIONS = {
    What.EARLY: Action.FACT_RECORDED,
    What.SAME_DEVICE: Action.SIGNED_IN,
    What.ENTRIES: Action.FACT_RECORDED,
    What.PATIENTS: Action.PATIENT_VIEWED,
    What.REFUSED: Action.SIGN_IN_REFUSED,
    What.GLASS: Action.GLASS_BROKEN,
}


@dataclass(frozen=True, slots=True)
class SignalRow:
    """Hold one signal as program staff read it; `query` finds its events in the trail."""

    title: str
    sentence: str
    when: str
    evidence: str
    query: str


def signal_row(signal: Signal) -> SignalRow:
    """Return one signal in words."""
    return SignalRow(
        title=str(TITLES[signal.what]),
        sentence=_SENTENCES[signal.what](signal),
        when=_when(signal),
        evidence=", ".join(signal.evidence),
        query=_query(signal),
    )


def _early(signal: Signal) -> str:
    text = _("%(actor)s recorded a result of patient %(patient)s before the day on which its specimen was taken.")
    return text % signal._asdict()


def _same_device(signal: Signal) -> str:
    text = _(
        "%(actor)s of a clinic and patient %(patient)s signed in at the same device within a day. Ask who answered for "
        "the patient; a device in a waiting room explains it too."
    )
    return text % signal._asdict()


def _entries(signal: Signal) -> str:
    text = _("%(actor)s recorded %(number)d entries within an hour; %(usual)s are usual for them in an hour with any.")
    return text % {**signal._asdict(), "usual": f"{signal.usual:g}"}


def _patients(signal: Signal) -> str:
    return _("%(actor)s opened %(number)d different patients within an hour.") % signal._asdict()


def _refused(signal: Signal) -> str:
    text = ngettext(
        "%(number)d sign-in was refused within an hour.",
        "%(number)d sign-ins were refused within an hour.",
        signal.number,
    )
    return text % signal._asdict()


def _glass(signal: Signal) -> str:
    return _("%(actor)s took emergency access to patient %(patient)s. Read the reason, and ask.") % signal._asdict()


_SENTENCES: dict[What, Callable[[Signal], str]] = {
    What.EARLY: _early,
    What.SAME_DEVICE: _same_device,
    What.ENTRIES: _entries,
    What.PATIENTS: _patients,
    What.REFUSED: _refused,
    What.GLASS: _glass,
}


def _when(signal: Signal) -> str:
    if signal.until == signal.at:
        return moment(signal.at)
    is_hour = signal.until - signal.at <= timedelta(hours=1)
    words = {"since": moment(signal.at), "until": clock(signal.until) if is_hour else moment(signal.until)}
    return _("%(since)s to %(until)s") % words


def _query(signal: Signal) -> str:
    # The patient's own sign-in is by another actor: of one device both are shown by their days.
    actor = "" if signal.what is What.SAME_DEVICE else signal.actor
    patient = signal.patient if signal.what in (What.EARLY, What.GLASS) else ""
    asked = {
        "patient": patient,
        "actor": actor,
        "action": _ACTIONS[signal.what],
        "since_on": program_date(signal.at).isoformat(),
        "until_on": program_date(signal.until).isoformat(),
    }
    return urlencode({name: value for name, value in asked.items() if value})
