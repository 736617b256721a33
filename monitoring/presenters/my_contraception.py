"""Tell a patient whether the forms chosen count, and how they stand beside what the prescriber recorded."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from monitoring.models import Contraception, Declarer
from monitoring.policy.contraceptives import ABSTINENCE, acceptable, two_primaries
from monitoring.policy.findings import Finding
from monitoring.presenters.contraceptives import NAMES, PRIMARY, listed
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.reasons import sentence


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold whether what is chosen so far counts, and what would make it count."""

    counts: bool
    says: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold how this month's step stands, and what each side said where they differ."""

    is_open: bool
    says: str
    yours: str = ""
    theirs: str = ""


def pair(chosen: Collection[str]) -> Pair:
    """Return what the policy says of the forms chosen so far."""
    forms = frozenset(chosen)
    if not forms:
        return Pair(False, _("Nothing chosen yet."))
    if acceptable(forms):
        return Pair(True, _counted(forms))
    return Pair(False, _("Not enough yet. %(what)s") % {"what": _missing(forms)})


def declaration(chosen: Collection[str]) -> str:
    """Return what was recorded, with the advice that goes with it."""
    recorded = _("Recorded: %(forms)s.") % {"forms": listed(chosen)}
    return f"{recorded} {_advice()}" if two_primaries(frozenset(chosen)) else recorded


def standing(finding: Finding, latest: Mapping[str, Contraception]) -> Standing | None:
    """Return how the step stands, once the patient has declared something this month; before that, nothing."""
    own, theirs = latest.get(Declarer.PATIENT), latest.get(Declarer.PRESCRIBER)
    if own is None or own.reference not in finding.evidence:
        return None
    differ = finding.withholds and theirs is not None and theirs.reference in finding.evidence
    return Standing(
        is_open=finding.withholds,
        says=sentence(finding),
        yours=_said(own) if differ else "",
        theirs=_said(theirs) if differ and theirs is not None else "",
    )


def _said(row: Contraception) -> str:
    return _("%(forms)s (%(day)s)") % {"forms": listed(row.forms), "day": day_in_words(row.declared_on)}


def _counted(forms: frozenset[str]) -> str:
    if ABSTINENCE in forms:
        return _("This counts by itself.")
    if two_primaries(forms):
        return " ".join([_("These count."), _advice()])
    return _("These count together.")


def _advice() -> str:
    return _("A barrier form as well, such as a condom, is safer.")


def _missing(forms: frozenset[str]) -> str:
    """Say what would be enough, by asking the policy of each form that could be added."""
    enough = {each for each in NAMES if acceptable(forms | {each})}
    if not enough:
        return _("Choose two forms, or no sexual contact by itself.")
    if enough <= set(PRIMARY):
        return _("Add a primary form.")
    return _("Add one more form.")
