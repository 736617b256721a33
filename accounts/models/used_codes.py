"""Define which one-time codes were used: an append-only record, so that none is used again."""

from django.db import models
from django.db.models import UniqueConstraint

from accounts.models.users import User


class UsedCode(models.Model):
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Of the code, what it was for and when it was good: the code itself is kept nowhere.
    sha256 = models.CharField(max_length=64)
    used_at = models.DateTimeField()

    class Meta:
        constraints = [UniqueConstraint(fields=["user", "sha256"], name="accounts_usedcode_once")]

    def __str__(self) -> str:
        return f"used code {self.pk}"
