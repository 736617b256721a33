"""`manage.py verify_signatures` names every signature that does not verify, and fails."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Signature
from tests import append_only
from tests.monitoring.services import acts
from tests.ready import make_ready_patient

pytestmark = pytest.mark.django_db(transaction=True)


def run(sql: str) -> None:
    with append_only.lifted(connection), connection.cursor() as cursor:
        cursor.execute(sql)


def test_all_signatures_verify(capsys: pytest.CaptureFixture[str]) -> None:
    acts.make_authorized_patient()

    call_command("verify_signatures")

    assert capsys.readouterr().out == "2 signatures verify\n"


def test_promise_21_a_changed_record_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    patient, authorization = acts.make_authorized_patient()
    run("UPDATE monitoring_authorization SET cycle = 'another'")

    with pytest.raises(CommandError, match="1 of 2 signatures do not verify"):
        call_command("verify_signatures")

    said = capsys.readouterr().out
    assert f"authorizes {patient.reference} {authorization.number}: The record's cycle has changed" in said


def test_promise_21_a_signature_that_was_deleted_is_named_by_the_audit_trail(
    capsys: pytest.CaptureFixture[str],
) -> None:
    patient = make_ready_patient()
    prescription = acts.prescribe(patient)
    assert Signature.objects.count() == 1
    run("DELETE FROM accounts_signature")

    with pytest.raises(CommandError, match="1 of 0 signatures do not verify"):
        call_command("verify_signatures")

    assert f"{patient.reference} {prescription.reference}: The signature" in capsys.readouterr().out
