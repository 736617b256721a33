"""Turn rows into the facts of a contract case: the one way from the record to the rules."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.db.models import Q

from accounts.models import Certification, CertificationVoid
from monitoring import models as monitoring
from patients import models as patients
from patients.models import Entry, Kind, Patient

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
_CONTRACT_NAME = {"by_name": "by", "of__reference": "of"}
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_OPTIONAL_TEXT = ("specialty", "by")


def facts_of(
    asked: Collection[Patient],
    *,
    prescriber: str | None = None,
    pharmacies: Collection[str] = (),
    known_at: datetime | None = None,
) -> Mapping[int, list[RawFact]]:
    """Return all facts that bear on each patient, by primary key, as the contract writes them, in order of the record.

    :param prescriber: code of the prescriber asked about, in place of each patient's own
    :param pharmacies: codes of the pharmacies whose certification is asked about
    :param known_at: leaves out closures of enrollments recorded later (all else says itself when it was recorded)
    """
    ids = [patient.pk for patient in asked]
    ordered: defaultdict[int, list[tuple[int, RawFact]]] = defaultdict(list)
    for model, names in FIELDS.items():
        columns = ("pk", "patient_id", "reference", "recorded_at", "recorded_at_assumed", *names)
        for row in model.objects.filter(patient_id__in=ids).values(*columns):
            ordered[row["patient_id"]].append((row["pk"], _fact(model.KIND, row, names)))
    certifications = _certifications(asked, prescriber, pharmacies)
    closed_on = _closures(ids, known_at)
    found = {}
    for patient in asked:
        facts = [fact for _, fact in sorted(ordered[patient.pk], key=itemgetter(0))]
        found[patient.pk] = [*certifications[patient.pk], *_closed(facts, closed_on[patient.pk])]
    return found


def _fact(kind: str, row: Mapping[str, Any], names: Iterable[str]) -> RawFact:
    fact: RawFact = {"id": row["reference"], "kind": str(kind)}
    for name in names:
        contract_name = _CONTRACT_NAME.get(name, name)
        value = row[name]
        if value is not None and not (value == "" and contract_name in _OPTIONAL_TEXT):
            fact[contract_name] = _plain(value)
    if not row["recorded_at_assumed"]:
        fact["recorded_at"] = row["recorded_at"].isoformat()
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
    names = ("subject", "who", "from_on", "through_on", "specialty")
    codes = {patient.pk: prescriber or _own_prescriber(patient) for patient in asked}
    wanted = Q(scope="", subject="prescriber", who__in=codes.values()) | Q(
        scope="", subject="pharmacy", who__in=pharmacies
    )
    wanted |= Q(scope__in=[patient.reference for patient in asked])
    columns = ("pk", "scope", "reference", "recorded_at", "recorded_at_assumed", *names)
    held = defaultdict(list)
    for row in Certification.objects.filter(wanted).order_by("pk").values(*columns):
        held[row["scope"]].append((row["pk"], _fact("certification", row, names)))
    voids = _certification_voids([pk for rows in held.values() for pk, _ in rows])
    found = {}
    for patient in asked:
        mine = held[patient.reference] if patient.is_training else _relevant(held[""], codes[patient.pk])
        found[patient.pk] = [*[fact for _, fact in mine], *[void for pk, _ in mine for void in voids[pk]]]
    return found


def _own_prescriber(patient: Patient) -> str | None:
    return patient.prescriber.code if patient.prescriber else None


def _relevant(rows: list[tuple[int, RawFact]], code: str | None) -> list[tuple[int, RawFact]]:
    return [(pk, fact) for pk, fact in rows if fact["subject"] == "pharmacy" or fact["who"] == code]


def _certification_voids(ids: Collection[int]) -> Mapping[int, list[RawFact]]:
    voids: defaultdict[int, list[RawFact]] = defaultdict(list)
    columns = ("certification_id", "reference", "recorded_at", "recorded_at_assumed", "certification__reference")
    for row in CertificationVoid.objects.filter(certification__in=ids).order_by("pk").values(*columns):
        void = _fact("void", row, ())
        voids[row["certification_id"]].append({**void, "of": row["certification__reference"]})
    return voids


def _closures(ids: Collection[int], known_at: datetime | None) -> Mapping[int, dict[str, date]]:
    """Return, by patient, on which day each closed enrollment closed, by its reference."""
    known = Q() if known_at is None else Q(recorded_at__lte=_in_utc(known_at)) | Q(recorded_at_assumed=True)
    voided = patients.Void.objects.filter(known, patient_id__in=ids).values("of_id")
    closures = patients.EnrollmentClosure.objects.filter(known, patient_id__in=ids).exclude(pk__in=voided)
    closed_on: defaultdict[int, dict[str, date]] = defaultdict(dict)
    # Of several closures of one enrollment the one recorded last stands.
    for patient_id, reference, day in closures.order_by("pk").values_list(
        "patient_id", "enrollment__reference", "closed_on"
    ):
        closed_on[patient_id][reference] = day
    return closed_on


def _in_utc(at: datetime) -> datetime:
    """Return an instant as the database compares it; beyond the calendar of UTC, that calendar's end."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return _FIRST if at.year == 1 else _LAST


def _closed(facts: Iterable[RawFact], closed_on: Mapping[str, date]) -> list[RawFact]:
    """Return the facts with each enrollment's closure written into it; corrections of closures are done with."""
    kept = list(facts)
    ids = {fact["id"] for fact in kept}
    kept = [fact for fact in kept if fact["kind"] != Kind.VOID or fact["of"] in ids]
    for fact in kept:
        if fact["id"] in closed_on and fact["kind"] == Kind.ENROLLMENT:
            fact["closed_on"] = closed_on[fact["id"]].isoformat()
    return kept


def raw_fact(entry: Entry) -> RawFact:
    """Return one entry, on record or not, as the contract writes it; not when it was recorded."""
    names = FIELDS[type(entry)]
    values = {name: getattr(entry, name) for name in ("reference", *names)}
    return _fact(entry.KIND, {**values, "recorded_at_assumed": True}, names)


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: a case or an answer, as it is stored and compared byte for byte."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_number)


def _number(value: Any) -> float:
    if isinstance(value, Decimal):
        # Exact: a recorded number has at most 12 digits, and a float is written with as many as it needs.
        return float(value)
    raise TypeError(f"{type(value).__name__} has no place in a case")
