"""Turn rows into the facts of a contract case: the one way from the record to the rules."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from accounts.models import Certification
from monitoring import models as monitoring
from monitoring.services import ledger
from monitoring.services.ledger import Recorded, Row
from patients import models as patients
from patients.models import EnrollmentClosure, Entry, Kind, Patient

RawFact = dict[str, Any]

# Each kind's model. The fields are the contract's own names, but where the last column maps them.
FIELDS: dict[type[Entry], tuple[str, ...]] = {
    patients.BirthDate: ("born_on",),
    patients.Category: ("from_on", "category", "basis"),
    patients.Enrollment: ("opened_on",),
    patients.Consent: ("form", "signed_on", "signed_by"),
    monitoring.Counseling: ("confirmed_on",),
    monitoring.Acknowledgment: ("answered_on",),
    monitoring.Contraception: ("declared_on", "declared_by", "forms", "used_since"),
    monitoring.Cycle: ("from_on", "pattern"),
    monitoring.Menses: ("started_on",),
    monitoring.HomeTestingPermission: ("from_on",),
    monitoring.PregnancyTest: ("collected_on", "result", "setting", "sensitivity_miu_ml", "resulted_on"),
    monitoring.PregnancyResolution: ("on",),
    monitoring.Visit: ("on",),
    monitoring.Dispense: ("on", "days_supply"),
    monitoring.Indication: ("recorded_on", "code", "conventional_therapy_failed", "justification"),
    monitoring.Lab: ("collected_on", "analyte", "value", "unit", "upper_limit"),
    monitoring.Override: ("requirement", "from_on", "until_on", "reason", "by_name"),
    patients.Void: ("of__reference",),
}
CONTRACT_NAME = {"by_name": "by", "of__reference": "of"}
OPTIONAL_TEXT = ("specialty", "by")
# No kind of the contract: a closure is written into its enrollment.
_READ: dict[type[Entry], tuple[str, ...]] = {**FIELDS, EnrollmentClosure: ("closed_on", "enrollment__reference")}
_KINDS = frozenset(model.KIND for model in FIELDS)
_OF_CLOSURES = (Kind.ENROLLMENT_CLOSURE, Kind.VOID)
_CERTIFIED = ("subject", "who", "from_on", "through_on", "specialty")
_CERTIFICATION = (*ledger.RECORDED, *[f"voids__{name}" for name in ledger.RECORDED], *_CERTIFIED)


def facts_of(
    asked: Collection[Patient],
    *,
    prescriber: str | None = None,
    pharmacies: Collection[str] = (),
    known_at: datetime | None = None,
) -> Mapping[int, list[RawFact]]:
    """Return all facts that bear on each patient, by primary key, as the contract writes them, in order of the record,
    in two queries however many patients and facts there are.

    :param prescriber: code of the prescriber asked about, in place of each patient's own
    :param pharmacies: codes of the pharmacies whose certification is asked about
    :param known_at: leaves out closures of enrollments recorded later (all else says itself when it was recorded)
    """
    rows: defaultdict[int, list[Row]] = defaultdict(list)
    for row in ledger.rows([patient.pk for patient in asked], _READ):
        rows[row.patient_id].append(row)
    certifications = _certifications(asked, prescriber, pharmacies)
    return {
        patient.pk: [*certifications[patient.pk], *_facts(rows[patient.pk], _closed_on(rows[patient.pk], known_at))]
        for patient in asked
    }


def _facts(rows: Iterable[Row], closed_on: Mapping[str, date]) -> list[RawFact]:
    """Return the facts with each enrollment's closure written into it; corrections of closures are done with."""
    facts = [_fact(row.kind, row.recorded, row.fields) for row in rows if row.kind in _KINDS]
    for fact in facts:
        if fact["kind"] == Kind.ENROLLMENT and fact["id"] in closed_on:
            fact["closed_on"] = closed_on[fact["id"]].isoformat()
    ids = {fact["id"] for fact in facts}
    return [fact for fact in facts if fact["kind"] != Kind.VOID or fact["of"] in ids]


def _closed_on(rows: Iterable[Row], known_at: datetime | None) -> Mapping[str, date]:
    """Return on which day each closed enrollment closed, by its reference."""
    known = [row for row in rows if row.kind in _OF_CLOSURES and row.recorded.by(known_at)]
    voided = {row.fields["of__reference"] for row in known if row.kind == Kind.VOID}
    # Of several closures of one enrollment the one recorded last stands.
    return {
        row.fields["enrollment__reference"]: row.fields["closed_on"]
        for row in known
        if row.kind == Kind.ENROLLMENT_CLOSURE and row.recorded.reference not in voided
    }


def _fact(kind: str, recorded: Recorded, fields: Mapping[str, Any]) -> RawFact:
    fact: RawFact = {"id": recorded.reference, "kind": str(kind)}
    for name, value in fields.items():
        contract_name = CONTRACT_NAME.get(name, name)
        if value is not None and not (value == "" and contract_name in OPTIONAL_TEXT):
            fact[contract_name] = _plain(value)
    if not recorded.is_assumed:
        fact["recorded_at"] = recorded.recorded_at.isoformat()
    return fact


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    return value


def _certifications(
    asked: Collection[Patient], prescriber: str | None, pharmacies: Collection[str]
) -> Mapping[int, list[RawFact]]:
    """Return the certifications that bear on each patient: their prescriber's and the pharmacies', or a case's own."""
    codes = {patient.pk: prescriber or _own_prescriber(patient) for patient in asked}
    wanted = Q(scope="", subject="prescriber", who__in=codes.values()) | Q(
        scope="", subject="pharmacy", who__in=pharmacies
    )
    wanted |= Q(scope__in=[patient.reference for patient in asked])
    held = certified(wanted)
    found = {}
    for patient in asked:
        mine = (
            held.get(patient.reference, []) if patient.is_training else _relevant(held.get("", []), codes[patient.pk])
        )
        found[patient.pk] = [*[each.fact for each in mine], *[void for each in mine for void in each.voids]]
    return found


class Held(NamedTuple):
    """Hold a certification as a fact, and the facts that say it was entered in error."""

    fact: RawFact
    voids: list[RawFact]


def certified(wanted: Q) -> Mapping[str, Sequence[Held]]:
    """Return certifications by their scope, in order of the record, each with its voids."""
    held: defaultdict[str, dict[int, Held]] = defaultdict(dict)
    found = Certification.objects.filter(wanted).order_by("pk", "voids__pk")
    for pk, scope, *row in found.values_list("pk", "scope", *_CERTIFICATION):
        recorded, void, fields = Recorded(*row[:3]), Recorded(*row[3:6]), dict(zip(_CERTIFIED, row[6:], strict=True))
        each = held[scope].setdefault(pk, Held(_fact("certification", recorded, fields), []))
        if void.reference is not None:
            each.voids.append(_fact("void", void, {"of": recorded.reference}))
    return {scope: list(each.values()) for scope, each in held.items()}


def _own_prescriber(patient: Patient) -> str | None:
    return patient.prescriber.code if patient.prescriber else None


def _relevant(held: Iterable[Held], code: str | None) -> list[Held]:
    return [each for each in held if each.fact["subject"] == "pharmacy" or each.fact["who"] == code]


def raw_fact(entry: Entry) -> RawFact:
    """Return one entry, on record or not, as the contract writes it; not when it was recorded."""
    recorded = Recorded(entry.reference, entry.recorded_at, is_assumed=True)
    return _fact(entry.KIND, recorded, {name: getattr(entry, name) for name in FIELDS[type(entry)]})


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: a case or an answer, as it is stored and compared byte for byte."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_number)


def _number(value: Any) -> float:
    if isinstance(value, Decimal):
        # Exact: a recorded number has at most 12 digits, and a float is written with as many as it needs.
        return float(value)
    raise TypeError(f"{type(value).__name__} has no place in a case")
