"""The rules have no clock, database, settings, randomness or logging: the same facts give the same answer."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import tree

IMPURE = {
    "asyncio",
    "logging",
    "os",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
    "warnings",
}
CLOCKS = {"now", "today", "utcnow", "localtime", "monotonic", "perf_counter"}

POLICY = tree.sources("monitoring/policy")
each_policy_file = pytest.mark.parametrize("path", POLICY, ids=lambda path: path.stem)


@each_policy_file
def test_policy_imports_only_the_standard_library_and_itself(path: Path) -> None:
    foreign = [
        name
        for name in tree.imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("monitoring.policy")
    ]

    assert foreign == []


@each_policy_file
def test_policy_imports_nothing_that_could_answer_differently_twice(path: Path) -> None:
    assert IMPURE.isdisjoint(name.split(".")[0] for name in tree.imports(path))


@each_policy_file
def test_policy_reads_no_clock(path: Path) -> None:
    read = [tree.place(path, node) for node in tree.attributes(path) if node.attr in CLOCKS]

    assert read == []


@each_policy_file
def test_policy_changes_nothing_that_is_global(path: Path) -> None:
    declared = [tree.place(path, node) for node in ast.walk(tree.parse(path)) if isinstance(node, ast.Global)]

    assert declared == []


def test_policy_can_be_imported_where_django_is_not_installed() -> None:
    modules = [tree.module(path) for path in POLICY]
    program = f"import sys; sys.modules['django'] = None; import {', '.join(modules)}"

    result = subprocess.run([sys.executable, "-c", program], cwd=tree.ROOT, capture_output=True, text=True, check=False)

    assert result.stderr == ""
    assert result.returncode == 0
