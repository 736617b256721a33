"""Define enrollment: opened by one fact, closed by another."""

from django.db import models

from audit import constraints
from patients.models.choices import Kind
from patients.models.facts import Entry


class Enrollment(Entry):
    KIND = Kind.ENROLLMENT

    opened_on = models.DateField()


class EnrollmentClosure(Entry):
    """Not a kind of the contract: the policy reads it as `closed_on` of its enrollment."""

    KIND = Kind.ENROLLMENT_CLOSURE

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="closures")
    closed_on = models.DateField()
    reason = models.TextField()

    class Meta:
        constraints = [constraints.not_blank("reason")]
