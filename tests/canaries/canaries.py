"""Put a script, a formula and a template's expression into every text column of the database."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat

from accounts.models import Clinic, Letter, Pharmacy, Recovery, Signature, UsedCode, User
from accounts.models.certifications import Certification
from audit.models import Event, Link
from monitoring.models import (
    Acknowledgment,
    Authorization,
    Contraception,
    Decision,
    Indication,
    Lab,
    Override,
    Prescription,
    Reminder,
    Restoration,
    Standing,
    Withdrawal,
)
from monitoring.policy import cases
from monitoring.services import questions, standings
from monitoring.services.snapshot import canonical
from patients.models import CalendarLink, ConsentText, Guardianship, Patient, TrainingCase, Transfer
from tests import append_only, factories
from tests.every_page.world import NOW, World

APPS = ("accounts", "audit", "patients", "monitoring")
# A formula, a way out of an attribute, a script, a handler, and what two template languages would work out.
CANARY = """="'><script>window.__canary=1</script><img src=x onerror=window.__canary=1>{{7*7}}#panic()"""
# For columns that hold no more.
SHORT = """="'><script>__canary=1</script>"""

Column = tuple[type[models.Model], str]

# Columns that hold no text of anybody's, and why.
_A_ZONE = "only time zones that exist are stored: accounts.time_zones.validate"
_OUR_REFERENCE = "made by audit.references, and part of addresses, which take letters and digits only"
_A_HASH = "a hash in hexadecimal"
_MADE_AGAIN = "made again below, from facts that are full of canaries"
LEFT_OUT: dict[Column, str] = {
    (Clinic, "time_zone"): _A_ZONE,
    (User, "time_zone"): _A_ZONE,
    (Patient, "time_zone"): _A_ZONE,
    (User, "password"): "a hash with its parameters",
    (User, "username"): "letters, digits and @.+-_ only: User.username_validator; part of addresses",
    (Patient, "reference"): _OUR_REFERENCE,
    (Decision, "reference"): _OUR_REFERENCE,
    (Prescription, "reference"): _OUR_REFERENCE,
    (Authorization, "number"): _OUR_REFERENCE,
    (Reminder, "reference"): _OUR_REFERENCE,
    (Letter, "reference"): _OUR_REFERENCE,
    (Recovery, "reference"): _OUR_REFERENCE,
    (UsedCode, "sha256"): _A_HASH,
    (Event, "patient"): "a patient's reference",
    (Link, "previous_sha256"): _A_HASH,
    (Link, "sha256"): _A_HASH,
    (Transfer, "reference"): _OUR_REFERENCE,
    (Guardianship, "reference"): _OUR_REFERENCE,
    (Certification, "scope"): "a patient's reference",
    (Authorization, "request_sha256"): _A_HASH,
    (ConsentText, "sha256"): _A_HASH,
    (CalendarLink, "secret_sha256"): _A_HASH,
    (Decision, "numbers_sha256"): _A_HASH,
    (Restoration, "backup_sha256"): _A_HASH,
    (Decision, "policy"): "the name of one of the program's own policies",
    (Decision, "case"): _MADE_AGAIN,
    (Decision, "answer"): _MADE_AGAIN,
    (Standing, "blocking"): _MADE_AGAIN,
    (Standing, "summary"): _MADE_AGAIN,
    (Signature, "patient"): "a patient's reference",
    (Signature, "subject_kind"): "the name of one of our own kinds",
    (Signature, "subject"): _OUR_REFERENCE,
    (Signature, "shown_sha256"): _A_HASH,
    (Signature, "sha256"): _A_HASH,
    (Withdrawal, "reference"): _OUR_REFERENCE,
    (Withdrawal, "replacement"): "the columns of a test, as a form with choices and days made them",
}
# What a holder is certified by: the same code stays the same on both sides.
_CODES: set[Column] = {(User, "code"), (Pharmacy, "code"), (Certification, "who")}
# What the rules or the pages read a meaning from keeps it in every second row.
_MEANT: set[Column] = {
    (Lab, "unit"),
    (Indication, "code"),
    (Override, "requirement"),
    (Contraception, "forms"),
    (Event, "actor"),
    (Event, "subject"),
    (Event, "detail"),
}
_JSON: dict[Column, object] = {
    (Contraception, "forms"): [CANARY, f"{CANARY} again"],
    (Acknowledgment, "answers"): {CANARY: CANARY},
    (Event, "detail"): {CANARY: CANARY},
    (TrainingCase, "question"): {"prescriber": CANARY, "pharmacy": CANARY, "clinic": "smpc"},
}


def text_columns() -> Iterator[Column]:
    """Give every column of the product's own that holds text which is not one of a few stored values."""
    for app in APPS:
        for model in apps.get_app_config(app).get_models():
            for each in model._meta.local_fields:
                if isinstance(each, models.CharField | models.TextField | models.JSONField) and not each.choices:
                    yield model, each.name


def name_of(column: Column) -> str:
    """Return how a column is called in a canary of its own."""
    return f"{column[0].__name__}.{column[1]}"


def spread(world: World) -> None:
    """Fill every column that is not left out, and let the gate decide again on what is there now."""
    _have_a_row_of_each(world)
    with append_only.lifted(connection):
        for column in text_columns():
            if column not in LEFT_OUT:
                _fill(column)
        _decide_again()
    standings.refresh([patient.pk for patient in Patient.objects.all()], at=NOW)
    world.name_everything()


def _have_a_row_of_each(world: World) -> None:
    patient = world.patients["eligible_for_days"]
    for model in factories.FACTS:
        if model._meta.local_concrete_fields and _has_text(model):
            # Two, since of some only every other one is filled.
            for _ in range(2):
                factories.make_fact(model, patient=patient)
    for _ in range(2):
        factories.make_certification_void(
            certification=Certification.objects.order_by("-pk").first(), recorded_by=world.people["staff"]
        )
    factories.make_saved_view(created_by=world.people["prescriber"])
    override = patient.facts.filter(kind="override").order_by("-pk")[0].reference
    signed = {"patient": patient.reference, "subject_kind": "override", "subject": override, "meaning": "overrides"}
    factories.make_signature(signer=world.people["prescriber"], **signed)
    cancelled = world.patients["waiting_for_pick_up"].prescriptions.get()
    cancelled.cancelled_at, cancelled.cancelled_by, cancelled.cancelled_reason = NOW, cancelled.written_by, "."
    cancelled.save()


def _has_text(model: type[models.Model]) -> bool:
    return any(each is model for each, _ in text_columns())


def _fill(column: Column) -> None:
    model, name = column
    rows = model._default_manager.all()
    if column in _MEANT:
        rows = rows.annotate(odd=F("pk") % 2).filter(odd=1)
    rows.filter(**{f"{name}__isnull": False}).update(**{name: _canary(column)})


def _canary(column: Column) -> object:
    if column in _JSON:
        return _JSON[column]
    model, name = column
    room = getattr(model._meta.get_field(name), "max_length", None) or 1000
    text = CANARY if len(CANARY) + 40 <= room else SHORT
    # Different in each row, since many columns must be.
    ending = F(name) if column in _CODES else Cast("pk", models.CharField())
    label = "" if column in _CODES else f"{name_of(column)} " if len(text) + 40 <= room else ""
    return Concat(Value(f"{text} {label}"), ending, output_field=models.TextField())


def _decide_again() -> None:
    for decision in Decision.objects.select_related("patient"):
        case = canonical(questions.raw_case(decision.patient, decision.ask, at=decision.at))
        answer = canonical(
            cases.answer(questions.read(questions.raw_case(decision.patient, decision.ask, at=decision.at)))
        )
        Decision.objects.filter(pk=decision.pk).update(case=case, answer=answer)
