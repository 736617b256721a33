"""Define the facts that say who the program takes the patient to be."""

from django.db import models
from django.db.models import CheckConstraint, Q

from audit import constraints
from patients.models.choices import Basis, Kind, RiskCategory
from patients.models.facts import Entry


class BirthDate(Entry):
    KIND = Kind.PATIENT

    born_on = models.DateField()


class Category(Entry):
    KIND = Kind.CATEGORY

    from_on = models.DateField()
    category = models.CharField(max_length=10, choices=RiskCategory)
    basis = models.CharField(max_length=30, choices=Basis, default=Basis.DEFAULT)

    class Meta:
        constraints = [
            constraints.one_of("category", RiskCategory),
            constraints.one_of("basis", Basis),
            CheckConstraint(
                condition=~Q(category="cannot", basis="default"),
                name="patients_category_cannot_states_its_basis",
            ),
        ]
