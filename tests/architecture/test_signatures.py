"""Records come in without a signature through one named door, and nothing that a person reaches goes through it."""

import ast

from tests.architecture import tree

BRINGS = {"monitoring.services.training", "monitoring.demo.courses", "monitoring.demo.stories.clinic",
          "monitoring.demo.stories.treatment", "scripts.big_clinic"}  # fmt: skip


def test_only_training_cases_and_the_demo_are_brought_from_elsewhere() -> None:
    passed = {
        tree.module(path)
        for path in tree.sources(*tree.APPS, "scripts")
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.keyword) and isinstance(node.value, ast.Name) and node.value.id == "BROUGHT"
    }

    assert passed == BRINGS


def test_no_page_form_or_command_knows_the_door() -> None:
    wrong = [
        tree.place(path)
        for path in tree.sources(*tree.APPS)
        if f"{tree.module(path)}".startswith(("monitoring.views", "monitoring.forms", "monitoring.management"))
        and "BROUGHT" in path.read_text(encoding="utf-8")
    ]

    assert wrong == []
