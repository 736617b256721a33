"""What did not come back as it was stops the restoration, and the machine is as empty as before."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from monitoring.models import Decision
from monitoring.services import decisions
from riskprog.backups import BackupError, manifest, verification
from riskprog.backups.manifest import Manifest
from tests.factories import make_decision
from tests.ready import READY_AT, make_ready_patient
from tests.riskprog.backups.machines import back_up, empty_machine, restore

pytestmark = pytest.mark.usefixtures("here")

RESTORED_AT = READY_AT + timedelta(hours=5)


def tables() -> list[str]:
    return connection.introspection.table_names()


def remove(monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    """Lose something between filling the database and looking at it."""
    rows = verification.rows

    def lose(described: Manifest) -> None:
        rows(described)
        with connection.cursor() as cursor:
            cursor.execute(sql)

    monkeypatch.setattr(verification, "rows", lose)


def test_a_row_that_did_not_come_back_stops_the_restoration(backup: Path, tmp_path: Path, monkeypatch: Any) -> None:
    read = manifest.read

    def read_one_more(text: bytes) -> Manifest:
        described = read(text)
        more = {**described.rows, "patients_fact": described.rows["patients_fact"] + 1}
        return Manifest(**{**vars(described), "rows": more})

    monkeypatch.setattr(manifest, "read", read_one_more)
    with empty_machine(tmp_path):
        with pytest.raises(BackupError, match=r"Not everything came back \(patients_fact\)"):
            restore(backup, at=RESTORED_AT)

        assert tables() == []


def test_a_trigger_that_is_missing_stops_the_restoration(backup: Path, tmp_path: Path, monkeypatch: Any) -> None:
    on_table = " ON audit_event" if connection.vendor == "postgresql" else ""
    remove(monkeypatch, f"DROP TRIGGER audit_event_refuses_delete{on_table}")

    with empty_machine(tmp_path):
        with pytest.raises(BackupError, match="audit_event_refuses_delete is missing"):
            restore(backup, at=RESTORED_AT)

        assert tables() == []


def test_a_decision_that_comes_out_differently_stops_the_restoration(tmp_path: Path) -> None:
    patient = make_ready_patient()
    decision = decisions.record(patient=patient, ask="prescribe", by=patient.prescriber, at=READY_AT)
    copied = {"case": decision.case, "numbers_sha256": decision.numbers_sha256}
    make_decision(patient=patient, reference="D-FORGED", answer=decision.answer.replace("true", "false"), **copied)
    # Under other numbers it would come out differently, and says nothing.
    make_decision(patient=patient, reference="D-OTHER", case=decision.case)
    path = back_up(tmp_path)

    with empty_machine(tmp_path):
        with pytest.raises(BackupError, match=r"1 decisions come out differently, D-FORGED .*\(0\.1\.0\)"):
            restore(path, at=RESTORED_AT)

        assert tables() == []


def test_a_sample_is_spread_over_all_decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "SAMPLE", 2)
    patient = make_ready_patient()
    for _ in range(5):
        decisions.record(patient=patient, ask="prescribe", by=patient.prescriber, at=READY_AT)
    path = back_up(tmp_path)

    with empty_machine(tmp_path):
        verified = restore(path, at=RESTORED_AT, everything=False)

    assert (verified.made_again, verified.decisions) == (2, Decision.objects.count())
