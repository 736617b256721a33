"""Define who acts for a prescriber, and when."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from accounts.models.users import User


class Delegation(models.Model):
    prescriber = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given")
    delegate = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_held")
    # Half-open: the delegate acts from the first day until the day before `until_on`; ended on its first day, it never was.
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="accounts_delegation_not_ended_before_it_begins",
            ),
            CheckConstraint(
                condition=~Q(prescriber=F("delegate")),
                name="accounts_delegation_to_another_person",
            ),
        ]

    def __str__(self) -> str:
        return f"delegation {self.pk}"
