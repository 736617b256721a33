"""The commands back up and restore from an empty machine on, and say in one line what stands in the way."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Be a machine with one member of staff on record."""
    run("migrate", data=tmp_path)
    run("create_staff", "wanda", data=tmp_path, typed="quiet harbor lantern\n")
    return tmp_path


def run(*arguments: str, data: Path, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "RISKPROG_DATA_DIR": str(data), **settings}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, input=typed, capture_output=True, text=True, check=False)


def test_promise_13_a_machine_is_backed_up_and_restored_by_commands_alone(machine: Path, tmp_path: Path) -> None:
    key, elsewhere = str(tmp_path / "key"), tmp_path / "elsewhere"

    public_key = run("make_backup_key", key, data=machine).stdout.strip()
    made = run("backup", data=machine, BACKUP_RECIPIENTS=public_key)
    path = made.stdout.split(" (")[0]
    checked = run("restore", path, "--identity", key, "--verify-only", data=elsewhere)
    untouched = not (elsewhere / "riskprog.sqlite3").exists()
    restored = run("restore", path, "--identity", key, data=elsewhere)
    again = run("restore", path, "--identity", key, data=elsewhere)

    assert made.returncode == 0, made.stderr
    assert re.search(r"backups/riskprog-\d{8}T\d{6}Z\.backup\.age$", path)
    assert b"wanda" not in Path(path).read_bytes()
    assert (checked.returncode, untouched) == (0, True), checked.stderr
    assert re.search(r"is whole: \d+ rows of sqlite", checked.stdout)
    assert (restored.returncode, restored.stdout) == (
        0,
        "Restored and verified: 0 of 0 decisions were made again.\n",
    ), restored.stderr
    assert sorted(each.name for each in elsewhere.iterdir()) == ["riskprog.sqlite3", "secret_key"]
    assert (again.returncode, again.stderr.splitlines()) == (
        1,
        ["CommandError: The database is not empty: a backup is restored only where no record is yet."],
    )


def test_what_stands_in_the_way_is_said_in_one_line(machine: Path, tmp_path: Path) -> None:
    key = str(tmp_path / "key")
    run("make_backup_key", key, data=machine)

    nobody = run("backup", data=machine)
    unreachable = run(
        "backup",
        "--recipient",
        Path(key).read_text().split()[3],
        data=machine,
        DATABASE_URL="postgres://nobody:lantern@127.0.0.1:1/nothing",
    )
    missing = run("restore", str(tmp_path / "nothing"), "--identity", key, data=machine)

    assert [each.returncode for each in (nobody, unreachable, missing)] == [1, 1, 1]
    assert nobody.stderr.startswith("CommandError: Nobody could read this backup: set BACKUP_RECIPIENTS")
    assert unreachable.stderr.startswith("CommandError: The database does not answer: ")
    assert "lantern" not in unreachable.stderr
    assert missing.stderr == f"CommandError: {tmp_path / 'nothing'} cannot be read: No such file or directory.\n"
    assert [len(each.stderr.splitlines()) for each in (nobody, unreachable, missing)] == [1, 1, 1]
