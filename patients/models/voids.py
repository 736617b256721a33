"""Define the void: what says that a fact was entered in error."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from audit import constraints
from patients.models.choices import Kind
from patients.models.facts import Entry, Fact


class Void(Entry):
    KIND = Kind.VOID

    of = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="voids")
    reason = models.TextField()

    class Meta:
        constraints = [
            constraints.not_blank("reason"),
            CheckConstraint(condition=~Q(of=F("fact_ptr")), name="patients_void_of_another_fact"),
        ]
