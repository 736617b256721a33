"""Two writers of one patient take turns; writers of two patients do not wait."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from patients.models import Patient
from tests.factories import make_patient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def try_to_lock(pk: int) -> str:
    """Ask for the row from another connection, without waiting."""
    answers: list[str] = []

    def ask() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
                Patient.objects.locked(pk)
            answers.append("locked")
        except OperationalError:
            answers.append("refused")
        finally:
            connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return answers[0]


def test_a_second_writer_waits_for_the_first() -> None:
    patient = make_patient()

    with transaction.atomic():
        Patient.objects.locked(patient.pk)
        answer = try_to_lock(patient.pk)

    assert answer == "refused"


def test_a_writer_of_another_patient_does_not_wait() -> None:
    patient, other = make_patient(), make_patient()

    with transaction.atomic():
        Patient.objects.locked(patient.pk)
        answer = try_to_lock(other.pk)

    assert answer == "locked"


def test_a_lock_outside_a_transaction_is_an_error() -> None:
    patient = make_patient()

    with pytest.raises(transaction.TransactionManagementError):
        Patient.objects.locked(patient.pk)
