"""A backup that cannot be written leaves no file behind."""

import errno
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest

from riskprog.backups import BackupError, archive, making, restoring
from tests.ready import READY_AT, make_ready_patient
from tests.riskprog.backups.machines import back_up, empty_machine

pytestmark = pytest.mark.usefixtures("here")

RESTORED_AT = READY_AT + timedelta(hours=5)


def test_a_full_disk_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_ready_patient()

    def full(*args: Any) -> None:
        raise pyrage.EncryptError("OSError: [Errno 28] No space left on device")

    monkeypatch.setattr(archive.pyrage, "encrypt_io", full)
    with pytest.raises(BackupError, match=r"could not be written: .*No space left on device"):
        back_up(tmp_path)

    assert list(tmp_path.glob("*riskprog*")) == []


def test_a_disk_that_is_full_at_the_last_moment_leaves_no_file(tmp_path: Path, monkeypatch: Any) -> None:
    make_ready_patient()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(BackupError, match="No space left on device"):
        back_up(tmp_path)

    assert list(tmp_path.glob("*riskprog*")) == []


def test_a_backup_never_replaces_another(backup: Path) -> None:
    content = backup.read_bytes()

    with pytest.raises(BackupError, match="is there already"):
        back_up(backup.parent)

    assert backup.read_bytes() == content


def test_an_empty_database_is_not_backed_up(tmp_path: Path) -> None:
    with empty_machine(tmp_path), pytest.raises(BackupError, match="there is nothing to back up"):
        back_up(tmp_path)


def test_a_backup_for_two_keys_is_opened_by_either_alone(here: None, tmp_path: Path) -> None:
    make_ready_patient()
    old, new, stranger = (pyrage.x25519.Identity.generate() for _ in range(3))

    made = making.make(tmp_path, recipients=[old.to_public(), new.to_public()], at=READY_AT)

    assert restoring.check(made, identities=[old]) == restoring.check(made, identities=[new])
    with pytest.raises(BackupError, match="is not opened by this key"):
        restoring.check(made, identities=[stranger])
