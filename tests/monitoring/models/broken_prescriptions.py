"""List one way, or more, to break each constraint of a prescription."""

from tests.factories import NOW, make_decision, make_patient, make_prescription


def two_on_one_decision() -> None:
    patient = make_patient()
    decision = make_decision(patient=patient)
    make_prescription(patient=patient, decision=decision)
    make_prescription(patient=patient, decision=decision)


def cancel_but(missing: str) -> None:
    prescription = make_prescription()
    whole = {"cancelled_at": NOW, "cancelled_by": prescription.written_by, "cancelled_reason": "Dose changed."}
    make_prescription(**{**whole, missing: None})


def cancel_without_a_word() -> None:
    prescriber = make_prescription().written_by
    make_prescription(cancelled_at=NOW, cancelled_by=prescriber, cancelled_reason="")


BROKEN = [
    (
        "Prescription.reference",
        lambda: (make_prescription(reference="P-1"), make_prescription(reference="P-1")),
    ),
    ("Prescription.decision", two_on_one_decision),
    ("monitoring_prescription_reference_not_blank", lambda: make_prescription(reference="")),
    ("monitoring_prescription_product_not_blank", lambda: make_prescription(product="")),
    ("monitoring_prescription_strength_mg_above_zero", lambda: make_prescription(strength_mg=0)),
    ("monitoring_prescription_daily_dose_mg_above_zero", lambda: make_prescription(daily_dose_mg=0)),
    ("monitoring_prescription_days_supply_1_to_30", lambda: make_prescription(days_supply=0)),
    ("monitoring_prescription_days_supply_1_to_30", lambda: make_prescription(days_supply=31)),
    (
        "monitoring_prescription_expires_after_it_is_written",
        lambda: make_prescription(written_at=NOW, expires_at=NOW),
    ),
    ("monitoring_prescription_cancelled_together", lambda: cancel_but("cancelled_at")),
    ("monitoring_prescription_cancelled_together", lambda: cancel_but("cancelled_by")),
    ("monitoring_prescription_cancelled_together", lambda: cancel_but("cancelled_reason")),
    ("monitoring_prescription_cancelled_reason_not_blank", cancel_without_a_word),
]
