"""On PostgreSQL, nobody else writes before all is verified, and no password is an argument."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from riskprog.backups import BackupError, postgres, verification
from tests.ready import READY_AT
from tests.riskprog.backups.machines import back_up, empty_machine, restore

pytestmark = [pytest.mark.usefixtures("here"), pytest.mark.postgres]

RESTORED_AT = READY_AT + timedelta(hours=5)


def test_nobody_else_may_be_connected(backup: Path, tmp_path: Path) -> None:
    with empty_machine(tmp_path):
        other = type(connections["default"])(connections["default"].settings_dict, "other")
        other.ensure_connection()
        try:
            with pytest.raises(BackupError, match="1 other connections are open: stop web, worker and beat"):
                restore(backup, at=RESTORED_AT)
        finally:
            other.close()


def test_until_all_is_verified_whoever_connects_cannot_write(backup: Path, tmp_path: Path, monkeypatch: Any) -> None:
    seen = []
    record = verification.record

    def look(*args: Any, **kwargs: Any) -> Any:
        seen.append(read_only())
        return record(*args, **kwargs)

    monkeypatch.setattr(verification, "record", look)
    with empty_machine(tmp_path):
        restore(backup, at=RESTORED_AT)
        seen.append(read_only())

    assert seen == ["on", "off"]


def read_only() -> str:
    other = type(connections["default"])(connections["default"].settings_dict, "other")
    try:
        with other.cursor() as cursor:
            cursor.execute("SHOW default_transaction_read_only")
            return str(cursor.fetchone()[0])
    finally:
        other.close()


def test_without_the_programs_of_postgresql_it_says_what_to_install(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BackupError, match="pg_dump is missing: install postgresql-client"):
        back_up(tmp_path)

    assert list(tmp_path.glob("*riskprog*")) == []


def test_a_password_is_no_argument(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[tuple[list[str], str]] = []
    popen = postgres.subprocess.Popen

    def noted(command: list[str], *, env: Any, **options: Any) -> Any:
        started.append((command, env["PGPASSWORD"]))
        return popen(command, env=env, **options)

    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "lantern")
    monkeypatch.setattr(postgres.subprocess, "Popen", noted)
    back_up(tmp_path)

    assert [password for _, password in started] == ["lantern"]
    assert "lantern" not in " ".join(started[0][0])
