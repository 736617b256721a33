"""Read what pages show of the signatures of some rows about a patient: one query for all of them."""

from collections.abc import Iterable, Mapping

from django.db.models import Model

from monitoring.presenters.signatures import SignatureLine, signature_line
from monitoring.selectors import signatures
from monitoring.selectors.signatures import SIGNABLE, Key
from patients.models import Patient

_KINDS = {signable.model: kind for kind, signable in SIGNABLE.items()}


def lines(patient: Patient, rows: Iterable[Model]) -> Mapping[str, SignatureLine]:
    """Return the signatures of those rows that are signed, by the reference of the row; unsigned ones are said to be so."""
    signable = {_key(row): row for row in rows if type(row) in _KINDS}
    found = signatures.about(patient, signable.keys())
    return {key.reference: signature_line(found.get(key), row) for key, row in signable.items()}


def line(patient: Patient, row: Model) -> SignatureLine:
    """Return the signature of one row that is signed."""
    return lines(patient, [row])[_key(row).reference]


def _key(row: Model) -> Key:
    kind = _KINDS[type(row)]
    return Key(kind, getattr(row, SIGNABLE[kind].reference))
