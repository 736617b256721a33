"""Write which one-time codes were used, so that none is used again."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import UsedCode, User


class AlreadyUsed(Exception):
    """Say that this code, or the same one sent at the same moment, has opened the door already."""


def use(user: User, name: str, *, at: datetime) -> None:
    """Use up one code.

    :param name: what tells it from all others of this user
    :raises AlreadyUsed: it was used before; two at once are one use
    """
    digest = hashlib.sha256(name.encode()).hexdigest()
    try:
        with transaction.atomic():
            UsedCode.objects.create(user=user, sha256=digest, used_at=at)
    except IntegrityError:
        raise AlreadyUsed from None
