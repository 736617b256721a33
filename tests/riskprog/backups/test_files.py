"""A file that is not whole, not ours or not for this machine restores nothing."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.db import connection

from riskprog.backups import BackupError, archive, manifest, restoring
from riskprog.backups.manifest import Manifest
from tests.ready import READY_AT
from tests.riskprog.backups.machines import IDENTITY, RECIPIENTS, empty_machine, restore

pytestmark = pytest.mark.usefixtures("here")

RESTORED_AT = READY_AT + timedelta(hours=5)


def write_backup(path: Path, **changed: Any) -> Path:
    """Write a file that is encrypted as it should be, and whose manifest says what a test wants."""
    described = {
        "backup_at": READY_AT,
        "riskprog": "0.1.0",
        "database": connection.vendor,
        "migrations": [],
        "rows": {},
    }
    with path.open("wb") as file:
        archive.pack(
            file,
            [b"a dump"],
            describe=lambda sha256: Manifest(**{**described, "dump_sha256": sha256, **changed}),
            recipients=RECIPIENTS,
        )
    return path


def tables() -> list[str]:
    return connection.introspection.table_names()


def test_another_key_does_not_open_it(backup: Path) -> None:
    with pytest.raises(BackupError, match="is not opened by this key"):
        restoring.check(backup, identities=[pyrage.x25519.Identity.generate()])


@pytest.mark.parametrize("place", [5, 120, 2000, -1])
def test_a_single_changed_byte_is_found(backup: Path, place: int) -> None:
    content = bytearray(backup.read_bytes())
    content[place] ^= 1
    backup.write_bytes(content)

    with pytest.raises(BackupError, match="damaged"):
        restoring.check(backup, identities=[IDENTITY])


@pytest.mark.parametrize("kept", [0, 100, 70_000, -1])
def test_a_file_that_was_cut_off_is_found(backup: Path, kept: int) -> None:
    backup.write_bytes(backup.read_bytes()[:kept])

    with pytest.raises(BackupError, match="damaged"):
        restoring.check(backup, identities=[IDENTITY])


def test_a_damaged_file_leaves_the_machine_empty(backup: Path, tmp_path: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-1])

    with empty_machine(tmp_path):
        with pytest.raises(BackupError, match="cut off"):
            restore(backup, at=RESTORED_AT)

        assert tables() == []


def test_what_is_encrypted_but_no_backup_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.age"
    path.write_bytes(pyrage.encrypt(b"Dear colleague, " * 1000, RECIPIENTS))

    with pytest.raises(BackupError, match="is no backup of riskprog"):
        restoring.check(path, identities=[IDENTITY])


def test_a_dump_that_is_not_the_manifests_is_refused(tmp_path: Path) -> None:
    path = write_backup(tmp_path / "other", dump_sha256="0" * 64)

    with pytest.raises(BackupError, match="not the one its manifest describes"):
        restoring.check(path, identities=[IDENTITY])


def test_a_backup_of_a_newer_riskprog_is_refused(tmp_path: Path) -> None:
    path = write_backup(tmp_path / "newer", riskprog="9.9", migrations=["monitoring.0999_telepathy"])

    with pytest.raises(BackupError, match=r"newer riskprog \(9\.9\): this one does not know monitoring\.0999"):
        restoring.check(path, identities=[IDENTITY])


def test_a_format_of_the_future_is_refused() -> None:
    with pytest.raises(BackupError, match="has the format 2"):
        manifest.read(b'{"format": 2}')


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"format": 1, "at": 2}', b"\xff"])
def test_what_is_no_manifest_is_refused(text: bytes) -> None:
    with pytest.raises(BackupError, match="cannot be read"):
        manifest.read(text)


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"database": "oracle"}, "is of oracle"), ({"backup_at": RESTORED_AT + timedelta(seconds=1)}, "not come yet")],
)
def test_a_backup_that_does_not_fit_this_machine_is_refused(tmp_path: Path, changed: Any, why: str) -> None:
    path = write_backup(tmp_path / "unfit", **changed)

    with empty_machine(tmp_path), pytest.raises(BackupError, match=why):
        restore(path, at=RESTORED_AT)
