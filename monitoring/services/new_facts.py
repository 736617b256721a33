"""Say what a fact is before it is on record: its kind and fields, and the table that each kind has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitoring.models import SideEffect, SideEffectReview, Weight
from monitoring.services import snapshot
from patients.models import EnrollmentClosure, Entry, Kind

# The rules read the first; the closure is merged into its enrollment, and the others they never see.
_ENTRIES: tuple[type[Entry], ...] = (*snapshot.FIELDS, EnrollmentClosure, Weight, SideEffect, SideEffectReview)
MODELS = {model.KIND: model for model in _ENTRIES}


@dataclass(frozen=True, slots=True)
class NewFact:
    """Be a fact to record: its kind and fields; what is left open is chosen on recording.

    :ivar reference: how evidence names it; None makes one up
    :ivar recorded_at: when it was recorded, if that was not now
    :ivar recorded_at_assumed: nobody stated when it was recorded, so it counts as always known
    """

    kind: Kind
    fields: Mapping[str, Any] = field(default_factory=dict)
    reference: str | None = None
    recorded_at: datetime | None = None
    recorded_at_assumed: bool = False
