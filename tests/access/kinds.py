"""List who may record which kind of fact."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from accounts.models import User
from accounts.roles import Role
from monitoring import models
from monitoring.services import facts
from patients.models import Entry, Kind
from tests.access.acts import NOBODY, Act, patient_of, signed_now
from tests.access.rows import CLINICIANS, PATIENTS, PRESCRIBERS
from tests.every_page.world import World
from tests.factories import FACTS


def _fields(model: type[Entry], world: World, **changed: object) -> dict[str, Any]:
    patient = patient_of(world)
    fields = {name: value(patient) if callable(value) else value for name, value in FACTS[model].items()}
    return {**fields, **changed}


def _record(kind: Kind, world: World, by: User, fields: dict[str, Any]) -> object:
    return facts.record(kind, patient_id=patient_of(world).pk, fields=fields, confirmed=True, **signed_now(by))


def _records(model: type[Entry], who: frozenset[Role], **changed: object) -> Act:
    return Act(partial(_record, model.KIND), who, scene=partial(_fields, model, **changed))


# Who may say what, kind by kind; of contraception, the patient's own declaration.
KINDS: Mapping[str, frozenset[Role]] = {
    "birth_date": PRESCRIBERS,
    "category": PRESCRIBERS,
    "enrollment": PRESCRIBERS,
    "enrollment_closure": PRESCRIBERS,
    "counseling": PRESCRIBERS,
    "contraception": PATIENTS,
    "home_testing_permitted": PRESCRIBERS,
    "pregnancy_resolved": PRESCRIBERS,
    "indication": PRESCRIBERS,
    "override": PRESCRIBERS,
    "consent": PATIENTS,
    "acknowledgment": PATIENTS,
    "dispense": NOBODY,
    "side_effect": CLINICIANS | PATIENTS,
    "void": CLINICIANS,
    **dict.fromkeys(("cycle", "menses", "pregnancy_test", "visit", "lab", "weight", "side_effect_review"), CLINICIANS),
}
_MODELS = {"birth_date" if model.KIND is Kind.PATIENT else model.KIND.value: model for model in FACTS}
RECORDS: Mapping[str, Act] = {
    **{f"monitoring.facts.record {kind}": _records(model, KINDS[kind]) for kind, model in _MODELS.items()},
    "monitoring.facts.record contraception as the prescriber": _records(
        models.Contraception, PRESCRIBERS, declared_by="prescriber"
    ),
}
