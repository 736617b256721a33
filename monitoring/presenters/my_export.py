"""Lay out everything that is kept about one patient on paper, for the patient to read."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from monitoring.models import Ask, Authorization, Decision, Prescription, Reminder
from monitoring.presenters import signature_lines
from monitoring.presenters.dates import moment
from monitoring.presenters.my_documents import Document, Part, document, forms_document
from monitoring.presenters.my_record import EntryRow, entry_row, look_row
from monitoring.presenters.reminders import reminder_row
from monitoring.selectors import my
from patients.models import ConsentForm, Patient


def record_document(patient: Patient, *, at: datetime) -> Document:
    """Return the whole record: who the patient is, each entry, what was decided, written and supplied, and who looked."""
    consents = [each for form in ConsentForm for each in my.signatures_of(patient, form)]
    parts = [
        Part(_("You"), rows=_who(patient)),
        Part(_("Entries, newest first"), items=_entries(patient)),
        Part(_("Prescriptions"), items=[_prescription(each) for each in patient.prescriptions.order_by("-pk")]),
        Part(_("Supplies"), items=[_authorization(each) for each in patient.authorizations.order_by("-pk")]),
        Part(_("What the program decided"), items=[_decision(each) for each in patient.decisions.order_by("-pk")]),
        Part(_("Messages"), items=[_reminder(each) for each in patient.reminders.order_by("-pk")]),
        Part(_("Who looked at your record"), items=_looks(patient)),
        *forms_document(consents, signature_lines.lines(patient, consents), patient=patient, at=at).parts,
    ]
    return document(_("My record"), parts, patient=patient, at=at)


def _who(patient: Patient) -> Sequence[tuple[str, str]]:
    rows = [
        (_("Name"), f"{patient.given_name} {patient.family_name}"),
        (_("Reference"), patient.reference),
        (_("E-mail"), patient.email),
        (_("Telephone"), patient.phone),
        (_("Clinic"), patient.clinic.name),
        (_("Pharmacy"), patient.pharmacy.name if patient.pharmacy else ""),
        (_("In the program since"), moment(patient.created_at)),
    ]
    return [(label, text) for label, text in rows if text]


def _entries(patient: Patient) -> Sequence[str]:
    entries, corrections = my.entries_of(patient), my.corrections_of(patient)
    signed = signature_lines.lines(patient, [*entries, *corrections.values()])
    return [_line(entry_row(each, corrections, signed)) for each in entries]


def _line(row: EntryRow) -> str:
    signature = row.signature.in_words if row.signature else ""
    return " · ".join(str(each) for each in (row.what, row.says, row.recorded, signature, row.correction) if each)


def _prescription(row: Prescription) -> str:
    words = {
        "reference": row.reference,
        "product": row.product,
        "dose": row.daily_dose_mg,
        "days": row.days_supply,
        "written": moment(row.written_at),
    }
    said = _("%(reference)s: %(product)s, %(dose)d mg a day for %(days)d days, written %(written)s") % words
    return f"{said} · {_('cancelled %(when)s') % {'when': moment(row.cancelled_at)}}" if row.cancelled_at else said


def _authorization(row: Authorization) -> str:
    words = {"number": row.number, "pharmacy": row.pharmacy.name, "issued": moment(row.issued_at)}
    parts = [_("%(number)s: authorized at %(pharmacy)s, %(issued)s") % words]
    if row.handed_over_at:
        parts.append(_("handed over %(when)s") % {"when": moment(row.handed_over_at)})
    if row.reversed_at:
        parts.append(_("taken back %(when)s") % {"when": moment(row.reversed_at)})
    return " · ".join(parts)


def _decision(row: Decision) -> str:
    answers = {
        (Ask.PRESCRIBE, True): _("%(reference)s, %(when)s: it may be prescribed"),
        (Ask.PRESCRIBE, False): _("%(reference)s, %(when)s: it may not be prescribed"),
        (Ask.DISPENSE, True): _("%(reference)s, %(when)s: it may be handed over"),
        (Ask.DISPENSE, False): _("%(reference)s, %(when)s: it may not be handed over"),
    }
    return answers[Ask(row.ask), row.permits] % {"reference": row.reference, "when": moment(row.at)}


def _reminder(row: Reminder) -> str:
    said = reminder_row(row)
    return " · ".join([said.kind, said.channel, *(f"{each.word} {each.when}".rstrip() for each in said.came)])


def _looks(patient: Patient) -> Sequence[str]:
    looks = list(my.looks_at(patient))
    people = my.people_named({each.actor for each in looks})
    return [f"{row.when} · {row.who} · {row.how}" for row in (look_row(each, people) for each in looks)]
