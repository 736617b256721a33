"""List every requirement of both layers, in the contract's order."""

from monitoring.policy import pregnancy, program, supervision
from monitoring.policy.findings import Layer, Owner, Requirement, translatable

_PROGRAM = (
    ("enrolled", translatable("Enrolled in the program"), Owner.PRESCRIBER,
     "iPLEDGE patient enrollment form 6.2", program.enrolled),
    ("prescriber-certified", translatable("Prescriber certified"), Owner.PRESCRIBER,
     "iPLEDGE prescriber enrollment form; yearly re-activation", program.prescriber_certified),
    ("pharmacy-certified", translatable("Pharmacy certified"), Owner.PHARMACY,
     "iPLEDGE pharmacy registration; yearly re-activation", program.pharmacy_certified),
    ("consent", translatable("Consent signed"), Owner.PATIENT,
     "iPLEDGE patient enrollment form 6 and 7", program.consent),
    ("counseling", translatable("Counseling confirmed"), Owner.PRESCRIBER,
     "iPLEDGE patient enrollment form 9", program.counseling),
    ("contraception", translatable("Contraception declared"), Owner.PATIENT,
     "iPLEDGE patient enrollment form 7.6 and 7.14", pregnancy.contraception),
    ("contraception-lead-in", translatable("A month of contraception first"), Owner.PATIENT,
     "iPLEDGE patient enrollment form 7.3-7.5", pregnancy.contraception_lead_in),
    ("not-pregnant", translatable("No positive pregnancy test"), Owner.PRESCRIBER,
     "US prescribing information, boxed warning", pregnancy.not_pregnant),
    ("pregnancy-test", translatable("Negative pregnancy test"), Owner.PATIENT,
     "iPLEDGE patient enrollment form 7.10; REMS@FDA, REMS=24", pregnancy.pregnancy_test),
    ("prescription-window", translatable("Prescription window"), Owner.PATIENT,
     "iPLEDGE change notice, December 2007", pregnancy.prescription_window),
    ("lock-out", translatable("Wait after a missed first window"), Owner.PATIENT,
     "iPLEDGE change notice, December 2007", pregnancy.lock_out),
    ("acknowledgment", translatable("Questions answered"), Owner.PATIENT,
     "iPLEDGE patient enrollment form 7.14", program.acknowledgment),
    ("supply", translatable("Days of supply"), Owner.PRESCRIBER,
     "iPLEDGE patient enrollment form 9.3", program.supply),
)  # fmt: skip

_CLINIC = (
    ("indication", translatable("Indication"), Owner.PRESCRIBER,
     "Source document S1, S9, S10", supervision.indication),
    ("prescriber-specialty", translatable("Prescriber's specialty"), Owner.PRESCRIBER,
     "Source document S6", supervision.prescriber_specialty),
    ("liver-enzymes-current", translatable("Liver enzymes up to date"), Owner.PATIENT,
     "EU/UK SmPC of isotretinoin; source document S5", supervision.liver_enzymes_current),
    ("liver-enzymes-acceptable", translatable("Liver enzymes acceptable"), Owner.PRESCRIBER,
     "FDA guidance on drug-induced liver injury, 2009; CTCAE v5", supervision.liver_enzymes_acceptable),
    ("supply-interval", translatable("No stockpile"), Owner.PATIENT,
     "Clinic convention", supervision.supply_interval),
    ("continuity", translatable("Treatment without a long break"), Owner.PRESCRIBER,
     "Clinic convention", supervision.continuity),
)  # fmt: skip

PROGRAM = tuple(Requirement(id, title, Layer.PROGRAM, owner, src, rule) for id, title, owner, src, rule in _PROGRAM)
CLINIC = tuple(Requirement(id, title, Layer.CLINIC, owner, src, rule) for id, title, owner, src, rule in _CLINIC)
# Only these read which of the two questions is asked: all others say the same to both.
TOLD_THE_ASK = frozenset({"pharmacy-certified", "contraception", "acknowledgment"})
BY_ID = {each.id: each for each in (*PROGRAM, *CLINIC)}
