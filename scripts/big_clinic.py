"""Fill an empty database with one prescriber's patients, each with five years of history.

Eight courses are led through the services; their rows are then copied in the database, whole, under new keys and
references. What is not there: the trail's events, and what the past decisions saw and answered.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models, transaction

from accounts.services.signatures import BROUGHT
from audit.references import new_number
from monitoring.demo import cast, entries
from monitoring.demo.cast import Cast
from monitoring.demo.clock import Clock
from monitoring.demo.courses import REGIMEN, Course, Month, begin, month, prescribe
from monitoring.models import Authorization, Decision, Dispense, Prescription, Standing
from monitoring.services import facts, standings
from monitoring.services.new_facts import NewFact
from patients.models import Entry, Fact, Kind, Patient, TrainingCase

MONTHS = 60
# Rows of copy k have the keys of the original plus k times this.
STRIDE = 100_000
# How the latest month stands: when it began, what is missing from it, when the last supply was.
LATEST: Sequence[dict[str, Any]] = (
    {"on": 0},
    {"on": -6},
    {"on": -1, "without": ("questions",)},
    {"on": -1, "without": ("counseling",)},
    {"on": -1, "without": ("labs",), "last": -40},
    {"on": 0, "last": -20},
    {"on": -1, "result": "indeterminate"},
    {"on": -1, "without": ("test", "patient-forms")},
)
_COPIED: tuple[type[models.Model], ...] = (
    Patient, TrainingCase, Fact, *Entry.__subclasses__(), Decision, Prescription, Authorization, Standing,
)  # fmt: skip
# A copy is somebody else: its own reference, and no account.
_OWN_TEXT = ("family_name", "number", "request_key")


def fill(patients: int, *, password: str, at: datetime) -> Cast:
    """Make this many patients of the demo's prescriber, who signs in with this password."""
    everybody = cast.register(Clock(at), password=password)
    originals = [_lead(everybody, f"Course {number}", **how) for number, how in enumerate(LATEST, start=1)]
    standings.refresh([each.patient.pk for each in originals], at=at)
    copy(copies=patients // len(originals) - 1)
    return everybody


def _lead(everybody: Cast, name: str, *, last: int = -30, **how: Any) -> Course:
    course = begin(everybody, name, first=last - 30 * (MONTHS - 1))
    past = [fact for number in range(MONTHS) for fact in _month(course, last - 30 * number)]
    # A specimen of years ago asks to be confirmed.
    rows = facts.enter_all(
        past, patient_id=course.patient.pk, confirmed=True, signing=BROUGHT, by=everybody.nurse, at=everybody.clock.now
    )
    _fill_prescriptions(course, [row for row in rows if isinstance(row, Dispense)])
    month(course, Month(**how))
    if "questions" in how.get("without", ()):
        prescribe(course, 0)
    return course


def _month(course: Course, on: int) -> Iterator[NewFact]:
    day = course.day(on)
    yield from (entries.visit(day), entries.pregnancy_test(day), *entries.enzymes(day), entries.counseling(day))
    yield from (entries.contraception(day, by, entries.FORMS, since=course.day(on)) for by in ("prescriber", "patient"))
    yield entries.questions(day)
    yield NewFact(Kind.DISPENSE, {"on": day, "days_supply": 30})


def _fill_prescriptions(course: Course, dispenses: Sequence[Dispense]) -> None:
    """Write, authorize and hand over for each supply of the past, as the services would have."""
    for dispense in dispenses:
        at = course.cast.clock.at((dispense.on - course.day(0)).days, 12)
        prescription = Prescription.objects.create(
            reference=f"P-{dispense.pk}", patient=course.patient, decision=_decision(course, "prescribe", at),
            **REGIMEN._asdict(), written_at=at, written_by=course.prescriber, prescriber=course.prescriber,
            expires_at=at + timedelta(days=7),
        )  # fmt: skip
        Authorization.objects.create(
            number=f"A-{dispense.pk}", patient=course.patient, prescription=prescription,
            pharmacy=course.cast.pharmacy, decision=_decision(course, "dispense", at), cycle=f"cycle-{dispense.pk}",
            issued_at=at, issued_by=course.cast.pharmacist, do_not_dispense_after_on=dispense.on,
            expires_at=at + timedelta(days=7), request_key=f"key-{dispense.pk}", request_sha256="-",
            handed_over_at=at, handed_over_by=course.cast.pharmacist, dispense=dispense,
        )  # fmt: skip


def _decision(course: Course, ask: str, at: datetime) -> Decision:
    return Decision.objects.create(
        reference=new_number("D"), patient=course.patient, ask=ask, at=at, permits=True, policy="ipledge-2026",
        numbers_sha256="-", case="{}", answer='{"blocking":[]}', asked_by=course.prescriber, recorded_at=at,
    )  # fmt: skip


def copy(*, copies: int, models: Sequence[type[models.Model]] = _COPIED, stride: int = STRIDE) -> None:
    """Copy every patient so many times, with all rows about them, or only those of some models."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A private database, whose copied keys fit each other: five million look-ups are spared.
            cursor.execute("SET LOCAL session_replication_role = replica")
        for model in models:
            cursor.execute(_statement(model, copies, stride))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _statement(model: type[models.Model], copies: int, stride: int) -> str:
    quote = connection.ops.quote_name
    fields = model._meta.local_concrete_fields
    columns = ", ".join(quote(each.column) for each in fields)
    values = ", ".join(_value(model, each, stride) for each in fields)
    # Nothing here comes from outside: names of our own tables, and a number.
    return (
        f"WITH RECURSIVE copy(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM copy WHERE k < {copies}) "  # noqa: S608
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) "
        f"SELECT {values} FROM {quote(model._meta.db_table)}, copy"
    )


def _value(model: type[models.Model], field: "models.Field[Any, Any]", stride: int) -> str:
    column = connection.ops.quote_name(field.column)
    if field.column == "user_id":
        return "NULL"
    if field.primary_key or (field.remote_field and field.related_model in _COPIED):
        return f"{column} + k * {stride}"
    own = field.column in _OWN_TEXT or (field.column == "reference" and model is not Fact)
    return f"{column} || '-' || k * {stride}" if own else column
