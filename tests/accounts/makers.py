"""Make rows of signing in and recovering, so that a test names only what it is about; and sign people in for it."""

from typing import Any

from accounts.models import Letter, Recovery, UsedCode
from accounts.roles import Role
from tests.factories import LATER, NOW, SHA256, _next, make_user


def make_letter(**fields: Any) -> Letter:
    user = fields.pop("user", None) or make_user(Role.NURSE)
    defaults = {
        "reference": _next("L"),
        "user": user,
        "purpose": "invited",
        "made_at": NOW,
        "expires_at": LATER,
    }
    by = {} if "made_by" in fields else {"made_by": make_user(Role.STAFF)}
    return Letter.objects.create(**{**defaults, **by, **fields})


def make_recovery(**fields: Any) -> Recovery:
    user = fields.pop("user", None) or make_user(Role.NURSE)
    by = {} if "asked_by" in fields else {"asked_by": make_user(Role.STAFF)}
    defaults = {
        "reference": _next("W"),
        "user": user,
        "reason": "Lost the phone.",
        "asked_at": NOW,
        "expires_at": LATER,
    }
    return Recovery.objects.create(**{**defaults, **by, **fields})


def make_used_code(**fields: Any) -> UsedCode:
    user = fields.pop("user", None) or make_user(Role.NURSE)
    return UsedCode.objects.create(**{"user": user, "sha256": SHA256, "used_at": NOW, **fields})
