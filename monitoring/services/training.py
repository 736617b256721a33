"""Load contract cases as training patients: the same facts, through the same services, beside the demo's own."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import Certification, Clinic, Subject, User
from accounts.roles import NotAllowed, Role
from accounts.services import certifications, people, places
from accounts.services.signatures import BROUGHT
from audit import trail
from audit.actions import Action
from audit.references import new_reference
from monitoring.policy import cases
from monitoring.policy.cases import Case
from monitoring.policy.decide import PROGRAM_ZONE
from monitoring.policy.reading import instant
from monitoring.services import checks, facts, standings
from monitoring.services.checks import NotRecordable
from monitoring.services.new_facts import NewFact
from monitoring.services.questions import RawCase
from monitoring.services.snapshot import RawFact
from patients.models import ConsentForm, Entry, Kind, Language, Patient, TrainingCase
from patients.services import consents

DEMO_CLINIC = "Elm Street Dermatology (demo)"
LOADER = "training"
# Contract fields whose column has another name.
_COLUMN = {"by": "by_name"}


def demo_clinic(*, at: datetime) -> Clinic:
    """Return the clinic whose patients are made up."""
    found = Clinic.objects.filter(name=DEMO_CLINIC).first()
    return found or places.register_clinic(name=DEMO_CLINIC, by=trail.SYSTEM, at=at)


def loader(*, at: datetime) -> User:
    """Return who stands as the recorder of training cases: nobody can sign in as them."""
    found = User.objects.filter(username=LOADER).first()
    return found or people.register_user(username=LOADER, role=Role.STAFF, password=None, by=trail.SYSTEM, at=at)


def load(raw: RawCase, *, clinic: Clinic, by: User, at: datetime) -> Patient:
    """Write one contract case as a training patient; what cannot be is judged at the case's own instant.

    :raises NotAllowed: by anybody but the loader
    :raises Invalid: it is not a valid case
    :raises NotRecordable: one of its facts breaks a rule of the record; nothing is written
    """
    if by.username != LOADER:
        raise NotAllowed(LOADER)
    case = cases.read(raw)
    _refuse_unstorable(case)
    by_id = {fact["id"]: fact for fact in raw["facts"]}
    certified, voids, others = _sorted(raw["facts"])
    with transaction.atomic():
        patient = _register(case, clinic=clinic, by=by, at=at)
        for fact in certified:
            _certify(fact, patient=patient, by=by, at=at)
        record = partial(facts.enter_all, patient_id=patient.pk, confirmed=True, signing=BROUGHT, by=by, at=case.at)
        rows = {row.reference: row for row in record([_new(fact) for fact in others])}
        closures = [_closure(fact, rows) for fact in others if "closed_on" in fact]
        record(closures + [_void(fact, rows, by_id) for fact in voids if fact["of"] in rows])
        for fact in voids:
            if fact["of"] not in rows:
                _void_certification(fact, by_id, patient=patient, by=by, at=at)
        standings.refresh([patient.pk], at=at)
    return patient


def _refuse_unstorable(case: Case) -> None:
    asked = {"prescriber": case.question.prescriber, "pharmacy": case.question.pharmacy}
    checks.refuse_unstorable(asked)
    _storable("at", case.at)


def _sorted(raws: list[RawFact]) -> tuple[list[RawFact], list[RawFact], list[RawFact]]:
    """Return certifications, voids and all other facts, each in order of the record."""
    certified = [fact for fact in raws if fact["kind"] == "certification"]
    voids = [fact for fact in raws if fact["kind"] == "void"]
    return certified, voids, [fact for fact in raws if fact["kind"] not in ("certification", "void")]


def _register(case: Case, *, clinic: Clinic, by: User, at: datetime) -> Patient:
    reference = new_reference("R")
    patient = Patient.objects.create(
        reference=reference,
        given_name="Case",
        family_name=_shown(case.id),
        clinic=clinic,
        created_at=at,
        created_by=by,
    )
    members = {"prescriber": case.question.prescriber, "pharmacy": case.question.pharmacy, "clinic": case.clinic}
    question = {name: value for name, value in members.items() if value is not None}
    TrainingCase.objects.create(patient=patient, question={**question, "order": case.question.order._asdict()})
    trail.record(action=Action.CASE_LOADED, patient=reference, by=by, at=at)
    return patient


def _shown(case_id: str) -> str:
    """Return a case's id as a name that any database can hold; the id itself is kept by whoever loads the case."""
    return case_id.encode(errors="replace").decode().replace("\0", "?")[:100]


def _certify(fact: RawFact, *, patient: Patient, by: User, at: datetime) -> None:
    checks.refuse_unstorable({"reference": fact["id"], "who": fact["who"], "specialty": fact.get("specialty", "")})
    certifications.certify(
        subject=Subject(fact["subject"]),
        who=fact["who"],
        from_on=date.fromisoformat(fact["from_on"]),
        through_on=date.fromisoformat(fact["through_on"]),
        specialty=fact.get("specialty", ""),
        reference=fact["id"],
        scope=patient.reference,
        **_recorded(fact, fact),
        by=by,
        at=at,
    )


def _void_certification(
    fact: RawFact, by_id: Mapping[str, RawFact], *, patient: Patient, by: User, at: datetime
) -> None:
    checks.refuse_unstorable({"reference": fact["id"]})
    certifications.void(
        Certification.objects.get(scope=patient.reference, reference=fact["of"]),
        reason=_NO_REASON,
        reference=fact["id"],
        **_recorded(fact, by_id[fact["of"]]),
        by=by,
        at=at,
    )


def _new(fact: RawFact) -> NewFact:
    kind = Kind(fact["kind"])
    fields = {
        _COLUMN.get(name, name): _value(name, value)
        for name, value in fact.items()
        if name not in ("id", "kind", "recorded_at", "closed_on")
    }
    if kind is Kind.CONSENT:
        text = consents.current_text(ConsentForm(fact["form"]), Language.ENGLISH)
        fields |= {"text": text, "printed_name": "(training case)"}
    return NewFact(kind, fields, reference=fact["id"], **_recorded(fact, fact))


def _closure(fact: RawFact, rows: Mapping[str, Entry]) -> NewFact:
    fields = {"enrollment": rows[fact["id"]], "closed_on": date.fromisoformat(fact["closed_on"]), "reason": _NO_REASON}
    return NewFact(Kind.ENROLLMENT_CLOSURE, fields, **_recorded(fact, fact))


def _void(fact: RawFact, rows: Mapping[str, Entry], by_id: Mapping[str, RawFact]) -> NewFact:
    fields = {"of": rows[fact["of"]].fact_ptr, "reason": _NO_REASON}
    return NewFact(Kind.VOID, fields, reference=fact["id"], **_recorded(fact, by_id[fact["of"]]))


_NO_REASON = "(the case gives no reason)"


def _value(name: str, value: Any) -> Any:
    if name in (*_OWN_DATES, "through_on", "until_on", "used_since"):
        return date.fromisoformat(value)
    # As a whole number one that is far too large could be too long to write down.
    return Decimal(value) if name in ("days_supply", "value", "upper_limit", "sensitivity_miu_ml") else value


def _recorded(fact: RawFact, dated: RawFact) -> dict[str, Any]:
    """Return when a fact was recorded: as given, else the start of its own date (a void's: of what it voids)."""
    if "recorded_at" in fact:
        return {"recorded_at": _storable("recorded_at", instant(fact["recorded_at"])), "recorded_at_assumed": False}
    own = next(dated[name] for name in _OWN_DATES if name in dated)
    return {
        "recorded_at": datetime.combine(date.fromisoformat(own), time.min, PROGRAM_ZONE),
        "recorded_at_assumed": True,
    }


def _storable(field: str, at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise NotRecordable({field: "This instant lies outside the years that can be stored."}) from None


# The date a fact counts from; a test's result comes before its collection.
_OWN_DATES = (
    "resulted_on", "collected_on", "from_on", "opened_on", "signed_on", "confirmed_on", "answered_on", "declared_on",
    "started_on", "recorded_on", "on", "born_on",
)  # fmt: skip
