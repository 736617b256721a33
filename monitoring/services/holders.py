"""Decertify a prescriber or a pharmacy as a whole: a renewal made ahead must not outlive it."""

from datetime import date, datetime

from django.db import transaction

from accounts import selectors
from accounts.models import Subject, User
from accounts.services.certifications import NotHeld
from monitoring.services import certifications


def decertify(*, subject: Subject, code: str, on: date, reason: str, by: User, at: datetime) -> int:
    """End everything that certifies a prescriber or a pharmacy on a day or later.

    :return: how many certifications ended
    :raises NotHeld: nothing reaches that day
    :raises NotRecordable: the reason is not a text that can be stored
    """
    with transaction.atomic():
        ended = list(selectors.reaching(subject, code, on=on))
        for certification in ended:
            certifications.decertify(certification, on=on, reason=reason, by=by, at=at)
    if not ended:
        raise NotHeld(code)
    return len(ended)
