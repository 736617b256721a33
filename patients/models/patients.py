"""Define the patient, and the patient that was loaded from a case of the gate's contract."""

from django.db import models

from accounts import time_zones
from accounts.models import Clinic, Pharmacy, User
from audit import constraints
from patients.models.choices import Language


class PatientManager(models.Manager["Patient"]):
    def locked(self, pk: int) -> "Patient":
        """Hold this patient's row until the transaction ends; on SQLite the immediate transaction is the lock."""
        self.hold(pk)
        # Read after the wait, with what belongs to it: one query with both would join what was there before.
        return self.select_related("clinic", "prescriber", "pharmacy", "training_case").get(pk=pk)

    def hold(self, pk: int) -> None:
        """Hold this patient's row without reading it."""
        self.select_for_update().values_list("pk").get(pk=pk)


class Patient(models.Model):
    reference = models.CharField(max_length=100, unique=True)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    email = models.EmailField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    time_zone = models.CharField(max_length=64, default="America/New_York", validators=[time_zones.validate])
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="patients")
    # Empty only for a training patient, whose case may leave the prescriber open.
    prescriber = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="patients")
    # Where the patient usually collects.
    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, null=True, blank=True, related_name="patients")
    user = models.OneToOneField(User, on_delete=models.PROTECT, null=True, blank=True, related_name="patient")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = PatientManager()

    class Meta:
        constraints = [
            constraints.not_blank("reference"),
            constraints.one_of("language", Language),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_training(self) -> bool:
        """Whether the patient was loaded from a case of the contract."""
        return hasattr(self, "training_case")


class TrainingCase(models.Model):
    patient = models.OneToOneField(Patient, on_delete=models.PROTECT, related_name="training_case")
    # The case's own prescriber, pharmacy, clinic and order.
    question = models.JSONField(blank=True, default=dict)

    def __str__(self) -> str:
        return self.patient.reference
