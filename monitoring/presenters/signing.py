"""Word what is signed, as it is shown and kept: plain text, to which the page adds what the signer types."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Pharmacy
from monitoring.comprehension import QuestionSet
from monitoring.models import Authorization, Prescription, Withdrawal
from monitoring.presenters.counter import directions
from monitoring.presenters.dates import last_moment, moment
from monitoring.presenters.entries import name_of
from patients.models import ConsentText, Kind, Patient


def prescribes(patient: Patient, *, good_until: datetime, replaced: Prescription | None) -> str:
    """Return what a prescriber signs."""
    words = _("I prescribe isotretinoin as written here for %(patient)s. Do not dispense after %(deadline)s.")
    lines = [words % {"patient": named(patient), "deadline": last_moment(good_until)}]
    if replaced is not None:
        lines.append(_("It replaces %(number)s, which was not filled.") % {"number": replaced.reference})
    return "\n".join(lines)


def authorizes(prescription: Prescription, *, patient: Patient, pharmacy: Pharmacy) -> str:
    """Return what a pharmacist signs to authorize: the prescription, by its reference, and where it is filled."""
    words = _(
        "I authorize one supply for %(patient)s at %(pharmacy)s, on prescription %(number)s: "
        "%(product)s %(strength)d mg, %(directions)s."
    )
    return words % {
        "patient": named(patient),
        "pharmacy": pharmacy.name,
        "number": prescription.reference,
        "product": prescription.product,
        "strength": prescription.strength_mg,
        "directions": directions(prescription),
    }


def reverses(authorization: Authorization) -> str:
    """Return what a pharmacist signs to take back a supply that was handed over in error."""
    words = _("The supply of authorization %(number)s for %(patient)s was handed over in error. I withdraw it.")
    return words % {"number": authorization.number, "patient": named(authorization.patient)}


def counseled(patient: Patient) -> str:
    """Return what a prescriber signs to confirm counseling."""
    words = _("I counseled %(patient)s on the day written here, as the program asks.")
    return words % {"patient": named(patient)}


def overrides(patient: Patient) -> str:
    """Return what a prescriber signs to override a hold of the clinic."""
    words = _("I override a hold of our clinic for %(patient)s, for the reason and until the end written here.")
    return words % {"patient": named(patient)}


def withdraws(patient: Patient, *, kind: Kind, statement: str, needs_two: bool) -> str:
    """Return what somebody signs to correct an entry, alone or with a second clinician."""
    words = _("I withdraw this entry of %(patient)s: %(kind)s, %(statement)s")
    lines = [words % {"patient": named(patient), "kind": kind.label, "statement": statement}]
    if needs_two:
        lines.append(_("It stands until a second clinician has signed too."))
    return "\n".join(lines)


def seconds(withdrawal: Withdrawal, *, statement: str, replacement: str) -> str:
    """Return what the second clinician signs."""
    words = _("I second the withdrawal of this test of %(patient)s: %(statement)s")
    proposed = _("Proposed by %(who)s, %(moment)s: %(reason)s")
    return "\n".join(
        [
            words % {"patient": named(withdrawal.patient), "statement": statement},
            proposed
            % {
                "who": name_of(withdrawal.proposed_by),
                "moment": moment(withdrawal.proposed_at),
                "reason": withdrawal.reason,
            },
            _("It is replaced by: %(statement)s") % {"statement": replacement}
            if replacement
            else _("Nothing replaces it."),
        ]
    )


def consents(title: str, text: ConsentText) -> str:
    """Return what a consent's signer signs: the whole text."""
    version = _("Version %(version)s of this text.") % {"version": text.version}
    return f"{title}\n\n{text.text}\n{version}"


def acknowledges(questions: QuestionSet) -> str:
    """Return what a patient signs after the month's questions; the name of the set holds their hash."""
    return f"{questions.acknowledgment}\n{questions.name}"


def named(patient: Patient) -> str:
    """Return by what a signature names a patient."""
    return f"{patient.given_name} {patient.family_name} ({patient.reference})"
