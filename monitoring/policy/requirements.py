"""List every requirement of both layers, in the contract's order."""

from monitoring.policy import pregnancy, program, supervision
from monitoring.policy.findings import Layer, Owner, Requirement

_PROGRAM = (
    ("enrolled", "Enrolled in the program", Owner.PRESCRIBER,
     "iPLEDGE patient enrollment form 6.2", program.enrolled),
    ("prescriber-certified", "Prescriber certified", Owner.PRESCRIBER,
     "iPLEDGE prescriber enrollment form; yearly re-activation", program.prescriber_certified),
    ("pharmacy-certified", "Pharmacy certified", Owner.PHARMACY,
     "iPLEDGE pharmacy registration; yearly re-activation", program.pharmacy_certified),
    ("consent", "Consent signed", Owner.PATIENT,
     "iPLEDGE patient enrollment form 6 and 7", program.consent),
    ("counseling", "Counseling confirmed", Owner.PRESCRIBER,
     "iPLEDGE patient enrollment form 9", program.counseling),
    ("contraception", "Contraception declared", Owner.PATIENT,
     "iPLEDGE patient enrollment form 7.6 and 7.14", pregnancy.contraception),
    ("contraception-lead-in", "A month of contraception first", Owner.PATIENT,
     "iPLEDGE patient enrollment form 7.3-7.5", pregnancy.contraception_lead_in),
    ("not-pregnant", "No positive pregnancy test", Owner.PRESCRIBER,
     "US prescribing information, boxed warning", pregnancy.not_pregnant),
    ("pregnancy-test", "Negative pregnancy test", Owner.PATIENT,
     "iPLEDGE patient enrollment form 7.10; REMS@FDA, REMS=24", pregnancy.pregnancy_test),
    ("prescription-window", "Prescription window", Owner.PATIENT,
     "iPLEDGE change notice, December 2007", pregnancy.prescription_window),
    ("lock-out", "Wait after a missed first window", Owner.PATIENT,
     "iPLEDGE change notice, December 2007", pregnancy.lock_out),
    ("acknowledgment", "Questions answered", Owner.PATIENT,
     "iPLEDGE patient enrollment form 7.14", program.acknowledgment),
    ("supply", "Days of supply", Owner.PRESCRIBER,
     "iPLEDGE patient enrollment form 9.3", program.supply),
)  # fmt: skip

_CLINIC = (
    ("indication", "Indication", Owner.PRESCRIBER,
     "Source document S1, S9, S10", supervision.indication),
    ("prescriber-specialty", "Prescriber's specialty", Owner.PRESCRIBER,
     "Source document S6", supervision.prescriber_specialty),
    ("liver-enzymes-current", "Liver enzymes up to date", Owner.PATIENT,
     "EU/UK SmPC of isotretinoin; source document S5", supervision.liver_enzymes_current),
    ("liver-enzymes-acceptable", "Liver enzymes acceptable", Owner.PRESCRIBER,
     "FDA guidance on drug-induced liver injury, 2009; CTCAE v5", supervision.liver_enzymes_acceptable),
    ("supply-interval", "No stockpile", Owner.PATIENT,
     "Clinic convention", supervision.supply_interval),
    ("continuity", "Treatment without a long break", Owner.PRESCRIBER,
     "Clinic convention", supervision.continuity),
)  # fmt: skip

PROGRAM = tuple(Requirement(id, title, Layer.PROGRAM, owner, src, rule) for id, title, owner, src, rule in _PROGRAM)
CLINIC = tuple(Requirement(id, title, Layer.CLINIC, owner, src, rule) for id, title, owner, src, rule in _CLINIC)
BY_ID = {each.id: each for each in (*PROGRAM, *CLINIC)}
