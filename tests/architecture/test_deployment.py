"""What is shipped names no machine, no package index and no constant secret."""

import re
from pathlib import Path

import pytest

from tests.architecture import tree

LOCKS = ["requirements.lock", "requirements-dev.lock"]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_index(lock: str) -> None:
    text = (tree.ROOT / lock).read_text()

    assert re.findall(r"https?://|file://|--index|--extra-index|--find-links", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_has_its_hash(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (tree.ROOT / lock).read_text())

    assert len(entries) > 20
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_every_dependency_says_why_it_is_there() -> None:
    text = (tree.ROOT / "pyproject.toml").read_text()
    block = text.split("dependencies = [", 1)[1].split("]\n\n", 1)[0].splitlines()
    entries = [number for number, line in enumerate(block) if line.strip().startswith('"')]

    assert len(entries) > 10
    assert [block[number] for number in entries if not block[number - 1].strip().startswith("#")] == []


def test_source_names_no_path_of_the_machine_that_wrote_it() -> None:
    files: list[Path] = [*tree.sources(*tree.APPS, "scripts", "tests"), tree.ROOT / "Makefile", tree.ROOT / ".ci/run"]
    home = re.compile(r"/(?:work|home|root|Users)/")

    assert [tree.place(path) for path in files if path != Path(__file__) and home.search(path.read_text())] == []
