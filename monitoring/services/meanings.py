"""Say which rows of the record are signed, and what the signature means."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from accounts.models import Meaning, User
from accounts.services import signatures
from accounts.services.signatures import BROUGHT, Signed, Signing, Subject
from monitoring.models import Authorization, Prescription
from monitoring.services.new_facts import NewFact
from patients.models import Entry, Kind

OF_FACTS: Mapping[Kind, Meaning] = {
    Kind.CONSENT: Meaning.CONSENTS,
    Kind.COUNSELING: Meaning.COUNSELED,
    Kind.ACKNOWLEDGMENT: Meaning.ACKNOWLEDGES,
    Kind.OVERRIDE: Meaning.OVERRIDES,
    Kind.VOID: Meaning.WITHDRAWS,
}
PRESCRIPTION, AUTHORIZATION, WITHDRAWAL = "prescription", "authorization", "withdrawal"


def require_for(new: Sequence[NewFact], signing: Signed, *, by: User, at: datetime) -> None:
    """Refuse facts that somebody has to sign, and nobody did.

    :raises NotSigned: one of them needs a signature; see `signatures.require`
    """
    if any(each.kind in OF_FACTS for each in new):
        signatures.require(signing, by=by, at=at)


def sign_fact(
    row: Entry, *, patient: str, signing: Signed, meaning: Meaning | None = None, by: User, at: datetime
) -> None:
    """Sign a fact that was just recorded, if its kind is one that is signed.

    :param patient: the patient's reference
    :param meaning: what the signature means, if not what one under this kind usually does
    """
    kind = Kind(row.kind)
    if kind in OF_FACTS:
        subject = Subject(kind, row.reference, patient)
        signatures.sign(row, subject, meaning=meaning or OF_FACTS[kind], signing=signing, by=by, at=at)


def sign_prescription(row: Prescription, *, signing: Signed, by: User, at: datetime) -> None:
    """Sign a prescription that was just written."""
    subject = Subject(PRESCRIPTION, row.reference, row.patient.reference)
    signatures.sign(row, subject, meaning=Meaning.PRESCRIBES, signing=signing, by=by, at=at)


def is_signed_for(prescription: Prescription, signing: Signed) -> bool:
    """Tell whether somebody signed to fill this prescription, and not one that was replaced since it was shown."""
    return signing is BROUGHT or (isinstance(signing, Signing) and prescription.reference in signing.shown)


def sign_authorization(row: Authorization, *, signing: Signed, by: User, at: datetime) -> None:
    """Sign an authorization that was just issued."""
    subject = Subject(AUTHORIZATION, row.number, row.patient.reference)
    signatures.sign(row, subject, meaning=Meaning.AUTHORIZES, signing=signing, by=by, at=at)
