"""Whoever claims reminders and whoever records facts never hold each other up."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from monitoring.models import Reminder, ReminderStatus
from monitoring.services import claims
from tests.ready import make_ready_patient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

LAST_DAY = datetime(2026, 12, 9, 15, 0, tzinfo=UTC)


def claim_meanwhile() -> None:
    """Claim from another connection, without waiting long."""

    def claim() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
            claims.take(at=LAST_DAY)
        finally:
            connection.close()

    thread = threading.Thread(target=claim)
    thread.start()
    thread.join()


def test_a_claim_leaves_what_a_writer_holds_and_takes_the_rest() -> None:
    make_ready_patient(email="ana@example.org")
    # All by one channel: a batch holds no other.
    Reminder.objects.exclude(channel="email").delete()
    due = Reminder.objects.to_send(at=LAST_DAY, claims_before=LAST_DAY).order_by("pk")
    held, *others = list(due)

    with transaction.atomic():
        Reminder.objects.select_for_update().get(pk=held.pk)
        claim_meanwhile()

    status = dict(Reminder.objects.values_list("pk", "status"))
    assert status[held.pk] == ReminderStatus.PLANNED
    assert others
    assert {status[each.pk] for each in others} == {ReminderStatus.CLAIMED}
