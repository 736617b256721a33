"""Make valid rows, so that a test names only what it is about.

Each factory takes the fields of its model; the rest are literal and unremarkable.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from accounts.models import Certification, CertificationVoid, Clinic, Delegation, Pharmacy, Signature, User
from accounts.roles import Role
from audit.actions import Action
from audit.models import Event, Link
from monitoring import models as monitoring
from patients import models as patients
from patients.models import Entry, Fact, Patient

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

_numbers = count(1)


def make_event(**fields: Any) -> Event:
    return Event.objects.create(**{"at": NOW, "actor": "nurse", "action": Action.FACT_RECORDED, **fields})


def make_link(**fields: Any) -> Link:
    event = fields.pop("event", None) or make_event()
    defaults = {"position": next(_numbers), "previous_sha256": "0" * 64, "sha256": SHA256, "sealed_at": NOW}
    return Link.objects.create(event=event, **{**defaults, **fields})


def make_clinic(**fields: Any) -> Clinic:
    return Clinic.objects.create(**{"name": "Elm Street Dermatology", "reference": _next("clinic"), **fields})


def make_pharmacy(**fields: Any) -> Pharmacy:
    return Pharmacy.objects.create(**{"name": "Corner Pharmacy", "code": _next("pharmacy"), **fields})


def make_user(role: Role | str = Role.PRESCRIBER, **fields: Any) -> User:
    username = fields.pop("username", None) or _next(str(role))
    return User.objects.create_user(username, **{"role": role, **_place(Role(role), username, fields), **fields})


def _place(role: Role, username: str, given: dict[str, Any]) -> dict[str, Any]:
    if role in {Role.PRESCRIBER, Role.NURSE} and "clinic" not in given:
        given = {**given, "clinic": make_clinic()}
    if role is Role.PHARMACIST and "pharmacy" not in given:
        given = {**given, "pharmacy": make_pharmacy()}
    return {"code": username, **given} if role is Role.PRESCRIBER else given


def make_delegation(**fields: Any) -> Delegation:
    prescriber = fields.pop("prescriber", None) or make_user(Role.PRESCRIBER)
    delegate = fields.pop("delegate", None) or make_user(Role.NURSE, clinic=prescriber.clinic)
    given = {"prescriber": prescriber, "delegate": delegate, "from_on": TODAY, **_recorded(prescriber), **fields}
    return Delegation.objects.create(**given)


def make_certification(**fields: Any) -> Certification:
    defaults = {
        "reference": _next("certification"),
        "subject": "prescriber",
        "who": "DR-1",
        "from_on": date(2026, 1, 1),
        "through_on": date(2027, 12, 31),
        "specialty": "dermatology",
    }
    return Certification.objects.create(**{**defaults, **_by(fields), **fields})


def make_certification_void(**fields: Any) -> CertificationVoid:
    certification = fields.pop("certification", None) or make_certification()
    defaults = {"certification": certification, "reference": _next("void"), "reason": "Left the program."}
    return CertificationVoid.objects.create(**{**defaults, **_by(fields), **fields})


def make_patient(**fields: Any) -> Patient:
    prescriber = fields.pop("prescriber", None) or make_user(Role.PRESCRIBER)
    defaults = {
        "reference": _next("R"),
        "given_name": "Ana",
        "family_name": "Lopez",
        "prescriber": prescriber,
        "clinic": prescriber.clinic,
        "created_at": NOW,
        "created_by": prescriber,
    }
    return Patient.objects.create(**{**defaults, **fields})


def make_training_case(**fields: Any) -> patients.TrainingCase:
    return patients.TrainingCase.objects.create(**{"patient": fields.pop("patient", None) or make_patient(), **fields})


def make_consent_text(**fields: Any) -> patients.ConsentText:
    defaults = {
        "form": "treatment",
        "version": _next("version"),
        "language": "en",
        "text": "I agree.",
        "sha256": SHA256,
    }
    return patients.ConsentText.objects.create(**{**defaults, **fields})


def make_fact(model: type[Entry], *, patient: Patient | None = None, **fields: Any) -> Any:
    """Record one fact of this model; what the fields leave open is as in `FACTS`."""
    patient = patient or make_patient()
    open_fields = {name: value for name, value in FACTS[model].items() if name not in fields}
    defaults = {name: value(patient) if callable(value) else value for name, value in open_fields.items()}
    by = fields.get("recorded_by") or patient.created_by
    reference = _next(model.KIND.value)
    return model.objects.create(**{"patient": patient, "reference": reference, **_recorded(by), **defaults, **fields})


# A function is given the patient and makes the row that the field refers to.
FACTS: dict[type[Entry], dict[str, Any | Callable[[Patient], Any]]] = {
    patients.BirthDate: {"born_on": date(1998, 5, 4)},
    patients.Category: {"from_on": TODAY, "category": "can", "basis": "default"},
    patients.Enrollment: {"opened_on": TODAY},
    patients.EnrollmentClosure: {
        "enrollment": lambda patient: make_fact(patients.Enrollment, patient=patient),
        "closed_on": TODAY,
        "reason": "The course is finished.",
    },
    patients.Consent: {
        "form": "treatment",
        "signed_on": TODAY,
        "signed_by": "patient",
        "text": lambda patient: make_consent_text(),
        "printed_name": "Ana Lopez",
    },
    patients.Void: {
        "of": lambda patient: Fact.objects.get(pk=make_fact(monitoring.Visit, patient=patient).pk),
        "reason": "Entered for the wrong day.",
    },
    monitoring.Counseling: {"confirmed_on": TODAY},
    monitoring.Acknowledgment: {"answered_on": TODAY, "question_set": "2026-1", "answers": {"q1": "b"}},
    monitoring.Contraception: {
        "declared_on": TODAY,
        "declared_by": "patient",
        "forms": ["iud", "male_latex_condom"],
        "used_since": date(2026, 9, 1),
    },
    monitoring.Cycle: {"from_on": TODAY, "pattern": "regular"},
    monitoring.Menses: {"started_on": TODAY},
    monitoring.HomeTestingPermission: {"from_on": TODAY},
    monitoring.PregnancyTest: {"collected_on": TODAY, "result": "negative", "setting": "clia"},
    monitoring.PregnancyResolution: {"on": TODAY},
    monitoring.Visit: {"on": TODAY},
    monitoring.Dispense: {"on": TODAY, "days_supply": 30},
    monitoring.Indication: {"recorded_on": TODAY, "code": "severe_acne", "conventional_therapy_failed": True},
    monitoring.Lab: {"collected_on": TODAY, "analyte": "alt", "value": 22, "unit": "U/L", "upper_limit": 40},
    monitoring.Override: {
        "requirement": "continuity",
        "from_on": TODAY,
        "until_on": TODAY,
        "reason": "Seen today; the break was planned.",
        "by_name": "Dr. Roe",
    },
    monitoring.Weight: {"weighed_on": TODAY, "weight_kg": 60},
    monitoring.SideEffect: {"noticed_on": TODAY, "symptom": "dry_lips", "severity": "mild"},
    monitoring.SideEffectReview: {
        "side_effect": lambda patient: make_fact(monitoring.SideEffect, patient=patient),
        "reviewed_on": TODAY,
        "outcome": "Advised a lip balm.",
    },
}


def make_signature(**fields: Any) -> Signature:
    signer = fields.pop("signer", None) or make_user(Role.PRESCRIBER)
    defaults = {
        "patient": "R-1",
        "subject_kind": "prescription",
        "subject": _next("P"),
        "meaning": "prescribes",
        "printed_name": "Elena Reyes",
        "signed_at": NOW,
        "method": "password",
        "proved_at": NOW,
        "shown": "I prescribe.",
        "shown_sha256": SHA256,
        "statement": "{}",
        "sha256": SHA256,
    }
    return Signature.objects.create(**{**defaults, "signer": signer, **fields})


def make_withdrawal(**fields: Any) -> monitoring.Withdrawal:
    fact = fields.pop("fact", None) or make_fact(monitoring.PregnancyTest, result="positive").fact_ptr
    defaults = {
        "reference": _next("W"),
        "patient": fact.patient,
        "fact": fact,
        "reason": "Another patient's result.",
        "proposed_at": NOW,
        "proposed_by": fact.patient.created_by,
    }
    return monitoring.Withdrawal.objects.create(**{**defaults, **fields})


def make_saved_view(**fields: Any) -> monitoring.SavedView:
    defaults = {"name": _next("view"), "query": "state=eligible", "created_at": NOW}
    owner = fields.pop("created_by", None) or make_user(Role.PRESCRIBER)
    return monitoring.SavedView.objects.create(**{**defaults, "created_by": owner, **fields})


def make_calendar_link(**fields: Any) -> patients.CalendarLink:
    patient = fields.pop("patient", None) or make_patient()
    defaults = {
        "patient": patient,
        "secret_sha256": sha256(_next("secret").encode()).hexdigest(),
        "created_at": NOW,
        "created_by": patient.created_by,
    }
    return patients.CalendarLink.objects.create(**{**defaults, **fields})


def make_transfer(**fields: Any) -> patients.Transfer:
    patient = fields.pop("patient", None) or make_patient()
    defaults = {
        "reference": _next("T"),
        "patient": patient,
        "from_prescriber": patient.prescriber,
        "to_prescriber": fields.pop("to_prescriber", None) or make_user(Role.PRESCRIBER),
        "offered_at": NOW,
        "offered_by": patient.created_by,
    }
    return patients.Transfer.objects.create(**{**defaults, **fields})


def make_guardianship(**fields: Any) -> patients.Guardianship:
    patient = fields.pop("patient", None) or make_patient()
    defaults = {
        "reference": _next("guardianship"),
        "patient": patient,
        "guardian": fields.pop("guardian", None) or make_user(Role.GUARDIAN),
        "relation": "mother",
        "from_on": TODAY,
        **_recorded(patient.created_by),
    }
    return patients.Guardianship.objects.create(**{**defaults, **fields})


def make_broken_glass(**fields: Any) -> patients.BrokenGlass:
    defaults = {
        "patient": fields.pop("patient", None) or make_patient(),
        "opened_by": fields.pop("opened_by", None) or make_user(Role.PRESCRIBER),
        "reason": "Unconscious in the emergency room.",
        "opened_at": NOW,
        "expires_at": NOW + timedelta(minutes=60),
    }
    return patients.BrokenGlass.objects.create(**{**defaults, **fields})


def make_decision(**fields: Any) -> monitoring.Decision:
    patient = fields.pop("patient", None) or make_patient()
    defaults = {
        "reference": _next("D"),
        "patient": patient,
        "ask": "prescribe",
        "at": NOW,
        "permits": True,
        "policy": "ipledge-2026",
        "numbers_sha256": SHA256,
        "case": "{}",
        "answer": "{}",
        "until": LATER,
        "asked_by": patient.created_by,
        "recorded_at": NOW,
    }
    return monitoring.Decision.objects.create(**{**defaults, **fields})


def make_prescription(**fields: Any) -> monitoring.Prescription:
    patient = fields.pop("patient", None) or make_patient()
    prescriber = patient.prescriber or patient.created_by
    defaults = {
        "reference": _next("P"),
        "patient": patient,
        "decision": fields.pop("decision", None) or make_decision(patient=patient),
        "product": "isotretinoin capsules",
        "strength_mg": 20,
        "daily_dose_mg": 40,
        "days_supply": 30,
        "written_at": NOW,
        "written_by": prescriber,
        "prescriber": prescriber,
        "expires_at": LATER,
    }
    return monitoring.Prescription.objects.create(**{**defaults, **fields})


def make_authorization(**fields: Any) -> monitoring.Authorization:
    prescription = fields.pop("prescription", None) or make_prescription(patient=fields.get("patient"))
    patient, pharmacist = prescription.patient, fields.get("issued_by") or make_user(Role.PHARMACIST)
    defaults = {
        "number": _next("A"),
        "patient": patient,
        "prescription": prescription,
        "pharmacy": pharmacist.pharmacy,
        "decision": fields.pop("decision", None) or make_decision(patient=patient, ask="dispense"),
        "cycle": _next("cycle"),
        "issued_at": NOW,
        "issued_by": pharmacist,
        "do_not_dispense_after_on": date(2026, 11, 29),
        "expires_at": LATER,
        "request_key": _next("request"),
        "request_sha256": SHA256,
    }
    return monitoring.Authorization.objects.create(**{**defaults, **fields})


def make_standing(**fields: Any) -> monitoring.Standing:
    patient = fields.pop("patient", None) or make_patient()
    defaults = {"patient": patient, "ask": "prescribe", "permits": True, "until": LATER, "decided_at": NOW}
    return monitoring.Standing.objects.create(**{**defaults, **fields})


def make_reminder(**fields: Any) -> monitoring.Reminder:
    about = {} if fields.get("certification") else {"patient": fields.pop("patient", None) or make_patient()}
    defaults = {
        **about,
        "reference": _next("M"),
        "kind": "test-due",
        "channel": "email",
        "due_at": NOW,
        "planned_at": NOW,
        "send_at": NOW,
    }
    return monitoring.Reminder.objects.create(**{**defaults, **fields})


def make_contact_preferences(**fields: Any) -> monitoring.ContactPreferences:
    patient = fields.pop("patient", None) or make_patient()
    return monitoring.ContactPreferences.objects.create(**{"patient": patient, "changed_at": NOW, **fields})


def make_outage(**fields: Any) -> monitoring.Outage:
    return monitoring.Outage.objects.create(**{"cause": "pages", "started_at": NOW, "found_at": NOW, **fields})


def make_outage_note(**fields: Any) -> monitoring.OutageNote:
    outage, patient = fields.pop("outage", None) or make_outage(), fields.pop("patient", None) or make_patient()
    defaults = {"outage": outage, "patient": patient, "text": "Called; a new test is booked."}
    return monitoring.OutageNote.objects.create(**{**defaults, **_by(fields), **fields})


def make_restoration(**fields: Any) -> monitoring.Restoration:
    return monitoring.Restoration.objects.create(
        **{"backup_at": NOW, "restored_at": LATER, "backup_sha256": SHA256, **fields}
    )


def _recorded(by: User) -> dict[str, Any]:
    return {"recorded_at": NOW, "recorded_by": by}


def _by(given: dict[str, Any]) -> dict[str, Any]:
    return _recorded(given.get("recorded_by") or make_user(Role.STAFF))


def _next(prefix: str) -> str:
    return f"{prefix}-{next(_numbers)}"
