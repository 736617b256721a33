"""Say which forms a patient signs, and who signed them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from monitoring.presenters.dates import day_in_words
from monitoring.presenters.signatures import SignatureLine
from patients.models import Consent, ConsentForm, Signer


@dataclass(frozen=True, slots=True)
class FormRow:
    """Hold one form: its name for the address, its title, and who signed it, each with the signature as it is shown."""

    form: str
    title: str
    signatures: Sequence[tuple[str, SignatureLine]]


def title(form: ConsentForm) -> str:
    """Return what a form is called."""
    return {
        ConsentForm.TREATMENT: _("Consent to treatment"),
        ConsentForm.BIRTH_DEFECTS: _("Consent about birth defects"),
    }[form]


def form_row(form: ConsentForm, consents: Sequence[Consent], signatures: Mapping[str, SignatureLine]) -> FormRow:
    """Return one form with its consents, and their signatures by reference."""
    return FormRow(form, title(form), [(signed(each), signatures[each.reference]) for each in consents])


def signed(consent: Consent) -> str:
    """Return who signed, as whom, and when."""
    words = {"name": consent.printed_name, "day": day_in_words(consent.signed_on)}
    if consent.signed_by == Signer.GUARDIAN:
        return _("Signed by %(name)s, for the patient, on %(day)s") % words
    return _("Signed by %(name)s on %(day)s") % words
