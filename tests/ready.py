"""Make patients whom the gate permits, through the services, so that a test names only what it breaks."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import Certification, Subject, User
from accounts.services import certifications
from accounts.services.signatures import BROUGHT, Signed
from monitoring import models as monitoring
from monitoring.services import facts
from monitoring.services.new_facts import NewFact
from patients.models import ConsentForm, Entry, Kind, Language, Patient
from patients.services import consents
from tests.factories import FACTS, NOW, make_patient, make_pharmacy, make_user

# When a ready patient may be prescribed and handed a first supply: 10 am of December 5, 2026, in New York.
READY_AT = datetime(2026, 12, 5, 15, 0, tzinfo=UTC)
_FORMS = ["iud", "male_latex_condom"]
# What such a patient's record holds, by reference.
CANNOT: dict[str, tuple[Kind, dict[str, Any]]] = {
    "birth-date": (Kind.PATIENT, {"born_on": date(1998, 5, 4)}),
    "category": (Kind.CATEGORY, {"from_on": date(2026, 11, 1), "category": "cannot", "basis": "cis_male"}),
    "enrollment": (Kind.ENROLLMENT, {"opened_on": date(2026, 11, 1)}),
    "treatment": (Kind.CONSENT, {"form": "treatment", "signed_on": date(2026, 11, 1), "signed_by": "patient"}),
    "counseling": (Kind.COUNSELING, {"confirmed_on": date(2026, 12, 1)}),
    "indication": (Kind.INDICATION, FACTS[monitoring.Indication]),
    "alt": (Kind.LAB, {**FACTS[monitoring.Lab], "collected_on": date(2026, 12, 1), "value": Decimal("22.5")}),
    "ast": (Kind.LAB, {**FACTS[monitoring.Lab], "collected_on": date(2026, 12, 1), "analyte": "ast"}),
}
_TEST = {"result": "negative", "setting": "clia"}
_DECLARED = {"declared_on": date(2026, 12, 1), "forms": _FORMS}
CAN: dict[str, tuple[Kind, dict[str, Any]]] = {
    **CANNOT,
    "category": (Kind.CATEGORY, {"from_on": date(2026, 11, 1), "category": "can", "basis": "default"}),
    "birth-defects": (Kind.CONSENT, {"form": "birth-defects", "signed_on": date(2026, 11, 1), "signed_by": "patient"}),
    "screening": (Kind.PREGNANCY_TEST, {**_TEST, "collected_on": date(2026, 11, 2)}),
    "cycle": (Kind.CYCLE, {"from_on": date(2026, 11, 1), "pattern": "regular"}),
    "menses": (Kind.MENSES, {"started_on": date(2026, 12, 1)}),
    "confirmatory": (Kind.PREGNANCY_TEST, {**_TEST, "collected_on": date(2026, 12, 3)}),
    "prescriber-declares": (
        Kind.CONTRACEPTION,
        {**_DECLARED, "declared_by": "prescriber", "used_since": date(2026, 11, 1)},
    ),
    "patient-declares": (Kind.CONTRACEPTION, {**_DECLARED, "declared_by": "patient"}),
    "acknowledgment": (Kind.ACKNOWLEDGMENT, {"answered_on": date(2026, 12, 4)}),
}


def make_ready_patient(
    *,
    record: Mapping[str, tuple[Kind, dict[str, Any]]] = CAN,
    without: Collection[str] = (),
    changed: Mapping[str, dict[str, Any]] | None = None,
    at: datetime = READY_AT,
    **fields: Any,
) -> Patient:
    """Make, through the services, a patient whom the gate permits at READY_AT but for what a test names.

    Certified are the patient's prescriber and usual pharmacy; `record` is CAN or CANNOT, `without` leaves out
    references of it (or "prescriber", "pharmacy": their certification), `changed` sets fields by reference.
    """
    patient = make_patient(pharmacy=fields.pop("pharmacy", None) or make_pharmacy(), **fields)
    codes = {Subject.PRESCRIBER: patient.prescriber.code, Subject.PHARMACY: patient.pharmacy.code}
    for subject, code in codes.items():
        if subject not in without and not Certification.objects.filter(who=code).exists():
            certify(subject, code)
    made = {reference: kind_and_fields for reference, kind_and_fields in record.items() if reference not in without}
    new = [
        NewFact(kind, {**_text(kind, given), **given, **(changed or {}).get(reference, {})}, reference)
        for reference, (kind, given) in made.items()
    ]
    # As history is brought in, not as each of them would say it.
    facts.enter_all(new, patient_id=patient.pk, signing=BROUGHT, by=patient.created_by, at=at)
    return patient


def enter(
    kind: Kind, *, patient_id: int, fields: Mapping[str, Any], signing: Signed = BROUGHT, by: User, at: datetime
) -> Entry:
    """Bring a fact in from elsewhere, whoever may say it here."""
    return facts.enter_all([NewFact(kind, fields)], patient_id=patient_id, signing=signing, by=by, at=at)[0]


def certify(subject: Subject, code: str) -> Certification:
    held = {"from_on": date(2026, 1, 1), "through_on": date(2027, 12, 31), "specialty": "dermatology"}
    return certifications.certify(subject=subject, who=code, **held, by=make_user("staff"), at=NOW)


def _text(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    if kind is not Kind.CONSENT:
        return {}
    form = ConsentForm(given["form"])
    return {"text": consents.current_text(form, Language.ENGLISH), "printed_name": "Ana Lopez"}
