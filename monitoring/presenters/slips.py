"""Lay out a prescription's slip: what was prescribed, by whom, for whom, and the last moment to dispense it."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from monitoring.models import Prescription
from monitoring.presenters.counter import capsules
from monitoring.presenters.dates import last_moment, moment
from monitoring.presenters.entries import name_of, reason_in_words
from monitoring.presenters.signatures import SignatureLine
from patients.models import Patient


@dataclass(frozen=True, slots=True)
class Slip:
    """Hold what a slip says, on the page and on paper alike; a cancelled one has no last moment."""

    title: str
    rows: Sequence[tuple[str, str]]
    cancelled: str
    deadline_label: str
    deadline: str
    rules: Sequence[str]
    foot: str
    language: str


def slip(prescription: Prescription, signature: SignatureLine) -> Slip:
    """Return the slip of a prescription, in the reader's language, with the patient's clock beside Eastern Time."""
    patient = prescription.patient
    with timezone.override(ZoneInfo(patient.time_zone)):
        deadline = last_moment(prescription.expires_at)
    return Slip(
        title=_("Prescription %(reference)s") % {"reference": prescription.reference},
        rows=[*_rows(prescription, patient), (_("Signature"), signature.in_words)],
        cancelled=_cancelled(prescription),
        deadline_label=_("Do not dispense after"),
        deadline="" if prescription.cancelled_at else deadline,
        rules=_rules(prescription),
        foot=_("riskprog · made from the record; the program's answer counts, not this paper"),
        language=get_language() or "en",
    )


def _rows(prescription: Prescription, patient: Patient) -> list[tuple[str, str]]:
    days = prescription.days_supply
    dose = ngettext(
        "%(dose)d mg a day for %(days)d day, no refills", "%(dose)d mg a day for %(days)d days, no refills", days
    )
    return [
        (_("Patient"), f"{patient.given_name} {patient.family_name} · {patient.reference}"),
        (_("Product"), _("%(product)s, %(strength)d mg capsules")
         % {"product": prescription.product, "strength": prescription.strength_mg}),
        (_("Dose"), dose % {"dose": prescription.daily_dose_mg, "days": days}),
        (_("Quantity"), capsules(prescription)),
        (_("Prescriber"), f"{name_of(prescription.prescriber)} · {prescription.prescriber.code}"),
        (_("Written"), moment(prescription.written_at)),
    ]  # fmt: skip


def _cancelled(prescription: Prescription) -> str:
    if prescription.cancelled_at is None:
        return ""
    return _("Cancelled on %(moment)s: %(reason)s") % {
        "moment": moment(prescription.cancelled_at),
        "reason": reason_in_words(prescription.cancelled_reason or ""),
    }


def _rules(prescription: Prescription) -> list[str]:
    if prescription.cancelled_at:
        return [_("Nothing may be dispensed on this prescription.")]
    return [
        _(
            "The pharmacy asks the program for an authorization before it hands anything over. No authorization, no supply."
        ),
        _("The authorization is good for one supply of at most 30 days. There are no refills."),
        _("After the moment above, a new prescription is needed."),
    ]
