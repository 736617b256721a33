"""Files and functions stay small enough to read at once."""

import ast
from pathlib import Path

import pytest

from tests.architecture import tree

FILE_LINES = 300
FUNCTION_LINES = 40

SOURCES = tree.sources(*tree.APPS, "scripts")


@pytest.mark.parametrize("path", SOURCES, ids=tree.place)
def test_a_file_is_at_most_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES


def test_a_function_is_at_most_40_lines() -> None:
    long = [
        f"{tree.place(path, function)} {function.name}: {length(function)} lines"
        for path in SOURCES
        for function in tree.functions(path)
        if length(function) > FUNCTION_LINES
    ]

    assert long == []


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=tree.place)
def test_a_module_says_what_it_does(path: Path) -> None:
    is_empty = not path.read_text(encoding="utf-8").strip()

    assert is_empty or ast.get_docstring(tree.parse(path))
