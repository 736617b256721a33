"""Build the constraints that every table of the record states in the same words."""

from collections.abc import Iterable
from enum import Enum

from django.db.models import CheckConstraint, Q


def one_of(field: str, values: Iterable[Enum]) -> CheckConstraint:
    """Allow only the stored values of an enum."""
    # Plain text, so that a migration never imports the enum it was made from.
    stored = [each.value for each in values]
    return CheckConstraint(condition=Q(**{f"{field}__in": stored}), name=_named(field, "known"))


def not_blank(field: str) -> CheckConstraint:
    """Refuse text that says nothing."""
    return CheckConstraint(condition=~Q(**{field: ""}), name=_named(field, "not_blank"))


def above_zero(field: str) -> CheckConstraint:
    """Refuse zero and less."""
    return CheckConstraint(condition=Q(**{f"{field}__gt": 0}), name=_named(field, "above_zero"))


def together(*fields: str, name: str) -> CheckConstraint:
    """Ask that the fields are all empty or all filled: who, when and why are one statement."""
    none = Q(**{f"{field}__isnull": True for field in fields})
    every = Q(**{f"{field}__isnull": False for field in fields})
    return CheckConstraint(condition=none | every, name=_named(name, "together"))


def _named(subject: str, claim: str) -> str:
    return f"%(app_label)s_%(class)s_{subject}_{claim}"
