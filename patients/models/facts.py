"""Define the ledger: one row for each fact, in the order in which it was recorded, never changed.

Each kind of the contract is a child table with the contract's own field names. A child is made with
`Child.objects.create(patient=…, reference=…, recorded_at=…, recorded_by=…, …)`; the manager sets the kind.
From a ledger row its child is `fact.as_visit`, `fact.as_lab` and so on.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import UniqueConstraint

from accounts.models import User
from audit import constraints
from patients.models.choices import Kind
from patients.models.patients import Patient


class Fact(models.Model):
    # The index on (patient, id) below serves this key too.
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="facts", db_index=False)
    kind = models.CharField(max_length=30, choices=Kind)
    reference = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()
    # Nobody stated when it was recorded: asking what was known by then never hides it.
    recorded_at_assumed = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["patient", "reference"], name="patients_fact_unique_reference"),
            constraints.one_of("kind", Kind),
            constraints.not_blank("reference"),
        ]
        indexes = [models.Index(fields=["patient", "id"], name="patients_fact_patient_id")]

    def __str__(self) -> str:
        return self.reference


class EntryManager(models.Manager[Any]):
    def create(self, **fields: Any) -> Any:
        """Add a fact of this table's kind."""
        return super().create(kind=self.model.KIND, **fields)

    def not_voided(self, patient: Patient) -> models.QuerySet[Any]:
        """Return the facts of this table's kind about a patient that nobody has corrected."""
        return self.filter(patient=patient, voids__isnull=True)


class Entry(Fact):
    """One kind of fact in a table of its own: what each child adds is its own fields."""

    KIND: ClassVar[Kind]

    fact_ptr = models.OneToOneField(
        Fact, on_delete=models.PROTECT, parent_link=True, primary_key=True, related_name="as_%(class)s"
    )

    objects: ClassVar[EntryManager] = EntryManager()

    class Meta:
        abstract = True
