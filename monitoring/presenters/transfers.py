"""Say which patients are offered by whom to whom."""

from typing import NamedTuple

from accounts.models import User
from monitoring.presenters.dates import moment
from monitoring.presenters.entries import listed_name, name_of
from patients.models import Patient, Transfer


class TransferRow(NamedTuple):
    """Hold one offer: a receiver is told the patient's name and reference, and nothing of the record."""

    reference: str
    patient: str
    name: str
    giver: str
    receiver: str
    note: str
    since: str


def transfer_row(row: Transfer) -> TransferRow:
    """Write out one open offer."""
    return TransferRow(
        reference=row.reference,
        patient=row.patient.reference,
        name=listed_name(row.patient),
        giver=with_place(row.from_prescriber),
        receiver=with_place(row.to_prescriber),
        note=row.note,
        since=moment(row.offered_at),
    )


def with_place(user: User) -> str:
    """Return a person's name and where they work."""
    return " · ".join([name_of(user), *([user.clinic.name] if user.clinic else [])])


class LeftRow(NamedTuple):
    """Hold one patient whose prescriber was deactivated, as staff may know them: by reference."""

    patient: str
    prescriber: str
    transfer: str
    receiver: str


def left_row(patient: Patient, offer: Transfer | None) -> LeftRow:
    """Write out one such patient, and to whom they are offered."""
    return LeftRow(
        patient=patient.reference,
        prescriber=with_place(patient.prescriber) if patient.prescriber else "",
        transfer=offer.reference if offer else "",
        receiver=with_place(offer.to_prescriber) if offer else "",
    )
