"""Define a worklist's view that a user keeps under a name."""

from django.db import models
from django.db.models import UniqueConstraint

from accounts.models import User
from audit import constraints


class SavedView(models.Model):
    """A preference, not a record: it may be deleted."""

    name = models.CharField(max_length=60)
    # The worklist's own query string.
    query = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_views")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["created_by", "name"], name="monitoring_savedview_one_of_a_name"),
            constraints.not_blank("name"),
        ]

    def __str__(self) -> str:
        return self.name
