"""Make the two files of a patient's whole record: one for machines, one for people."""

import json
from dataclasses import asdict
from datetime import datetime

from monitoring.documents.typeset import typeset
from monitoring.presenters.my_export import record_document
from monitoring.selectors.whole_record import whole_record
from patients.models import Patient


def as_json(patient: Patient, *, at: datetime) -> bytes:
    """Return the record as JSON in UTF-8."""
    return json.dumps(whole_record(patient, at=at), ensure_ascii=False, indent=2).encode()


def as_pdf(patient: Patient, *, at: datetime) -> bytes:
    """Return the record as PDF, in the language and the time zone that are active."""
    return typeset("my-document", asdict(record_document(patient, at=at)))


# By the ending of the file.
MADE = {"json": as_json, "pdf": as_pdf}
TYPES = {"json": "application/json", "pdf": "application/pdf"}
