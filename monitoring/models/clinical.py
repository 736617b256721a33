"""Define the facts of care and supply: visits, indications, labs, overrides and dispenses."""

from django.db import models
from django.db.models import CheckConstraint, Q

from audit import constraints
from monitoring.models.choices import Analyte
from patients.models import Entry, Kind


class Visit(Entry):
    KIND = Kind.VISIT

    on = models.DateField()


class Dispense(Entry):
    KIND = Kind.DISPENSE

    on = models.DateField()
    days_supply = models.PositiveIntegerField()

    class Meta:
        constraints = [constraints.above_zero("days_supply")]


class Indication(Entry):
    KIND = Kind.INDICATION

    recorded_on = models.DateField()
    # Open vocabulary: the rules know four codes, a clinic may write others.
    code = models.TextField()
    conventional_therapy_failed = models.BooleanField(default=False)
    justification = models.TextField(blank=True, default="")
    prior_therapies = models.TextField(blank=True, default="")

    class Meta:
        constraints = [constraints.not_blank("code")]


class Lab(Entry):
    KIND = Kind.LAB

    collected_on = models.DateField()
    analyte = models.CharField(max_length=20, choices=Analyte)
    value = models.DecimalField(max_digits=12, decimal_places=4)
    unit = models.TextField()
    # Of normal, in the same unit.
    upper_limit = models.DecimalField(max_digits=12, decimal_places=4)

    class Meta:
        constraints = [
            constraints.one_of("analyte", Analyte),
            constraints.not_blank("unit"),
            constraints.above_zero("upper_limit"),
            CheckConstraint(condition=Q(value__gte=0), name="monitoring_lab_value_zero_or_more"),
        ]


class Override(Entry):
    KIND = Kind.OVERRIDE

    # Any text: naming a program requirement is accepted and has no effect.
    requirement = models.TextField()
    from_on = models.DateField()
    # The last day.
    until_on = models.DateField()
    reason = models.TextField()
    by_name = models.TextField(blank=True, default="")

    class Meta:
        constraints = [constraints.not_blank("requirement"), constraints.not_blank("reason")]
