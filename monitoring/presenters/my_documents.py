"""Lay out a patient's own documents: this month, the signed forms, the supplies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from monitoring.models import Dispense
from monitoring.presenters.dates import day_in_words, moment
from monitoring.presenters.my_consents import signed, title
from monitoring.presenters.my_month import Month, Step
from monitoring.presenters.signatures import SignatureLine
from patients.models import Consent, ConsentForm, Patient


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one part of a document."""

    heading: str
    paragraphs: Sequence[str] = ()
    rows: Sequence[tuple[str, str]] = ()
    items: Sequence[str] = ()
    small: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """Hold what a document says."""

    title: str
    foot: str
    language: str
    parts: Sequence[Part]


def month_document(month: Month, *, patient: Patient, at: datetime) -> Document:
    """Return this month's page on paper."""
    when = [each for each in (month.by_when, month.pick_up) if each]
    parts = [
        Part(month.headline, [*when, _stop()] if month.must_call else when),
        _steps(_("Your turn"), month.yours),
        _steps(_("Waiting for"), month.waiting),
        _steps(_("Done"), month.done),
        Part(_("At the pharmacy"), [_pharmacy(patient)]),
    ]
    return document(_("My month"), parts, patient=patient, at=at)


def forms_document(
    consents: Iterable[Consent], signatures: Mapping[str, SignatureLine], *, patient: Patient, at: datetime
) -> Document:
    """Return every text that was signed, word by word, with who signed it, when, and the text's hash.

    :param signatures: those of the consents, by reference
    """
    parts = [_form(each, signatures[each.reference]) for each in consents]
    return document(_("My signed forms"), parts, patient=patient, at=at)


def supplies_document(supplies: Iterable[Dispense], *, patient: Patient, at: datetime) -> Document:
    """Return the supplies that were handed over."""
    rows = [(day_in_words(each.on), _days(each.days_supply)) for each in supplies]
    return document(_("My supplies"), [Part(_("Picked up"), rows=rows)], patient=patient, at=at)


def document(title: str, parts: Sequence[Part], *, patient: Patient, at: datetime) -> Document:
    """Return a document of the parts that say something."""
    made = {"reference": patient.reference, "moment": moment(at)}
    return Document(
        title=title,
        foot=_("riskprog · %(reference)s · made on %(moment)s") % made,
        language=get_language() or "en",
        parts=[each for each in parts if each.paragraphs or each.rows or each.items],
    )


def _steps(heading: str, steps: Sequence[Step]) -> Part:
    items = [" · ".join(str(each) for each in (step.title, step.who, step.reason) if each) for step in steps]
    return Part(heading, items=items)


def _form(consent: Consent, signature: SignatureLine) -> Part:
    text = consent.text
    version = {"version": text.version, "language": text.get_language_display(), "hash": text.sha256}
    return Part(
        title(ConsentForm(consent.form)),
        paragraphs=[*[line for line in text.text.splitlines() if line], signed(consent), signature.in_words],
        small=_("Text %(version)s, %(language)s. Its fingerprint (SHA-256): %(hash)s") % version,
    )


def _stop() -> str:
    return _("Do not take any more capsules. Call your prescriber today; they know what comes next and will help you.")


def _days(count: int) -> str:
    return ngettext("%(count)d day of supply", "%(count)d days of supply", count) % {"count": count}


def _pharmacy(patient: Patient) -> str:
    return _("Give your reference %(reference)s and your birth date.") % {"reference": patient.reference}
