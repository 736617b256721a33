"""Whoever has the identity reads the backup, and nobody else."""

from pathlib import Path

import pyrage
import pytest

from riskprog.backups import BackupError, keys


def test_a_key_is_made_once_only_its_owner_may_read_it_and_it_opens_what_its_public_half_encrypted(
    tmp_path: Path,
) -> None:
    path = tmp_path / "key"

    public_key = keys.make(path)

    encrypted = pyrage.encrypt(b"record", keys.recipients([public_key]))
    assert pyrage.decrypt(encrypted, keys.identities(path)) == b"record"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupError, match="cannot be made: File exists"):
        keys.make(path)


@pytest.mark.parametrize("public_keys", [[], [""], ["age1nonsense"]])
def test_a_backup_that_nobody_could_read_is_not_made(public_keys: list[str]) -> None:
    with pytest.raises(BackupError):
        keys.recipients(public_keys)


@pytest.mark.parametrize("content", [b"", b"# only a comment\n", b"AGE-SECRET-KEY-1NONSENSE", b"\xff"])
def test_a_file_without_a_key_is_no_identity(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)

    with pytest.raises(BackupError, match="is no identity file"):
        keys.identities(path)


def test_an_identity_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="nowhere cannot be read: No such file"):
        keys.identities(tmp_path / "nowhere")
