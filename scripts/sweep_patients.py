"""Fill an empty PostgreSQL with the patients of random cases, and copy them inside the database.

One in twenty keeps its case's own question and certifications, as a training patient; the others are patients of some of
twenty prescribers and pharmacies. Rows are written without the services: nothing is on the trail.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import big_clinic
import sweep_cases
from django.db import connection, transaction
from sweep_cases import Raw

from accounts.models import Certification, CertificationVoid, Clinic, Pharmacy, Subject, User
from accounts.roles import Role
from monitoring.services import standings
from monitoring.services.facts import MODELS
from patients.models import ConsentText, EnrollmentClosure, Entry, Kind, Patient, TrainingCase, Void

RECORDED_AT = datetime(2026, 11, 1, tzinfo=UTC)
TRAINING_PERCENT, NO_PHARMACY_PERCENT = 5, 3
# For each holder the spans in which they are certified, in days from the first day that is asked about: most are, some
# are not any more, some not yet.
CERTIFIED: Sequence[Sequence[tuple[int, int, str]]] = (
    *[[(number - 400, number + 100, "dermatology")] for number in range(13)],
    [(-400, 100, "pediatrics")],
    [(-400, 100, "")],
    [(-400, -1, "dermatology")],
    [(-400, 0, "dermatology")],
    [(-400, 3, "dermatology"), (-30, 300, "pediatrics")],
    [(6, 300, "dermatology")],
    [],
)


@dataclass(frozen=True, slots=True)
class World:
    """Hold who and what the patients share."""

    by: User
    clinics: Sequence[Clinic]
    prescribers: Sequence[User]
    pharmacies: Sequence[Pharmacy]
    texts: Mapping[str, ConsentText]


def fill(*, distinct: int, copies: int) -> None:
    """Make so many distinct patients, and so many copies of each."""
    numbers = random.Random(distinct)  # noqa: S311
    with transaction.atomic():
        world = _world()
        for number, case in enumerate(sweep_cases.generate(distinct)):
            _register(case, number, world, numbers)
    # Standings are copied with their patients.
    standings.refresh_in_chunks(Patient.objects.values_list("pk", flat=True), at=RECORDED_AT)
    big_clinic.copy(copies=copies)
    with connection.cursor() as cursor:
        # The copies' certifications follow their patients; new rows get keys of their own.
        cursor.execute(_COPY_CERTIFICATIONS, [copies])
        cursor.execute("SELECT setval(pg_get_serial_sequence('monitoring_standing', 'id'), 1000000000)")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


_COPY_CERTIFICATIONS = """
INSERT INTO accounts_certification (reference, subject, who, from_on, through_on, specialty, scope, recorded_at,
    recorded_at_assumed, recorded_by_id)
SELECT reference, subject, who, from_on, through_on, specialty, scope || '-' || k, recorded_at,
    recorded_at_assumed, recorded_by_id
FROM accounts_certification, generate_series(1, %s) AS k WHERE scope <> ''
"""


def _world() -> World:
    by = User.objects.create(username="recorder", role=Role.STAFF)
    clinics = [
        Clinic.objects.create(name=each, reference=each, supervision=each) for each in ("none", "smpc", "monthly")
    ]
    world = World(
        by,
        clinics,
        [
            User.objects.create(username=f"p{each}", code=f"P{each}", role=Role.PRESCRIBER, clinic=clinics[0])
            for each in range(len(CERTIFIED))
        ],
        [Pharmacy.objects.create(name=f"Pharmacy {each}", code=f"F{each}") for each in range(len(CERTIFIED))],
        {
            form: ConsentText.objects.create(form=form, version="1", language="en", text=form, sha256=form)
            for form in ("treatment", "birth-defects")
        },
    )
    _certify_all(world)
    return world


def _certify_all(world: World) -> None:
    first_day = sweep_cases.DAYS[0]
    for subject, codes in (
        (Subject.PRESCRIBER, [each.code for each in world.prescribers]),
        (Subject.PHARMACY, [each.code for each in world.pharmacies]),
    ):
        for who, spans in zip(codes, CERTIFIED, strict=True):
            for since, through, specialty in spans:
                span = {
                    "from_on": first_day + timedelta(days=since),
                    "through_on": first_day + timedelta(days=through),
                }
                _certify(world, reference=f"{who}-{since}", subject=subject, who=who, specialty=specialty, **span)
    # The first prescriber's was entered in error.
    CertificationVoid.objects.create(
        certification=Certification.objects.get(who="P0"), reference="void", reason="-", **_recorded(world)
    )


def _certify(world: World, **fields: Any) -> None:
    Certification.objects.create(**_recorded(world), **fields)


def _recorded(world: World) -> dict[str, Any]:
    return {"recorded_at": RECORDED_AT, "recorded_at_assumed": True, "recorded_by": world.by}


def _register(case: Raw, number: int, world: World, numbers: random.Random) -> None:
    patient = Patient(
        reference=f"R-{number}", given_name="Random", family_name=f"Case {number}",
        clinic=numbers.choice(world.clinics), created_at=RECORDED_AT, created_by=world.by,
    )  # fmt: skip
    is_training = numbers.randrange(100) < TRAINING_PERCENT
    if not is_training:
        patient.prescriber = numbers.choice(world.prescribers)
        has_pharmacy = numbers.randrange(100) >= NO_PHARMACY_PERCENT
        patient.pharmacy = numbers.choice(world.pharmacies) if has_pharmacy else None
    patient.save()
    if is_training:
        _train(case, patient, world)
    _record_all(case["facts"], patient, world)


def _train(case: Raw, patient: Patient, world: World) -> None:
    question = {name: case[name] for name in ("prescriber", "pharmacy", "clinic", "order") if name in case}
    TrainingCase.objects.create(patient=patient, question=question)
    for fact in case["facts"]:
        if fact["kind"] == "certification":
            _certify(world, reference=fact["id"], scope=patient.reference, **_fields(fact))


def _record_all(raws: list[Raw], patient: Patient, world: World) -> None:
    rows: dict[str, Entry] = {}
    for raw in raws:
        if raw["kind"] in MODELS and raw["kind"] != Kind.VOID:
            rows[raw["id"]] = _record(raw, patient, world)
            if "closed_on" in raw:
                closure = {"enrollment": rows[raw["id"]], "closed_on": raw["closed_on"], "reason": "-"}
                _append(EnrollmentClosure, f"{raw['id']}-closed", closure, patient, world)
    for raw in raws:
        if raw["kind"] == Kind.VOID and raw["of"] in rows:
            _append(Void, raw["id"], {"of": rows[raw["of"]].fact_ptr, "reason": "-"}, patient, world)


def _record(raw: Raw, patient: Patient, world: World) -> Entry:
    fields = _fields(raw)
    if raw["kind"] == Kind.CONSENT:
        fields |= {"text": world.texts[raw["form"]], "printed_name": "-"}
    return _append(MODELS[Kind(raw["kind"])], raw["id"], fields, patient, world)


def _append(model: type[Entry], reference: str, fields: Raw, patient: Patient, world: World) -> Entry:
    row: Entry = model.objects.create(patient=patient, reference=reference, **_recorded(world), **fields)
    return row


def _fields(raw: Raw) -> Raw:
    """Return a fact's fields as columns."""
    fields = {name: value for name, value in raw.items() if name not in ("id", "kind", "recorded_at", "closed_on")}
    if "by" in fields:
        fields["by_name"] = fields.pop("by")
    return {name: Decimal(str(value)) if isinstance(value, float) else value for name, value in fields.items()}
