"""Services are the only writers, selectors the only readers; a view calls them."""

import ast
from pathlib import Path

from tests.architecture import tree

MANAGERS = {"objects", "_default_manager", "_base_manager"}
MANAGER_WRITES = {"bulk_create", "bulk_update", "create", "delete", "get_or_create", "update", "update_or_create"}
OUTER_PARTS = {"views", "forms", "presenters", "tasks", "templatetags"}


def parts(path: Path) -> set[str]:
    return set(path.relative_to(tree.ROOT).with_suffix("").parts)


def is_service(path: Path) -> bool:
    return "services" in parts(path) or tree.module(path) in {"audit.trail", "audit.sealing"}


def test_no_view_form_or_task_touches_a_manager() -> None:
    outer = [path for path in tree.sources(*tree.APPS) if OUTER_PARTS & parts(path)]

    wrong = [tree.place(path, node) for path in outer for node in tree.attributes(path) if node.attr in MANAGERS]

    assert wrong == []


def test_only_services_write_rows() -> None:
    wrong = [
        tree.place(path, node)
        for path in tree.sources(*tree.APPS)
        if not is_service(path)
        for node in ast.walk(tree.parse(path))
        if isinstance(node, ast.Call) and writes(node)
    ]

    assert wrong == []


def writes(call: ast.Call) -> bool:
    """Recognize `row.save()` and `Model.objects[...].create()`."""
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr == "save":
        return True
    names = {node.attr for node in ast.walk(call.func) if isinstance(node, ast.Attribute)}
    return call.func.attr in MANAGER_WRITES and bool(names & MANAGERS)


def test_a_write_is_recognized_in_both_its_forms() -> None:
    saved = ast.parse("row.save()", mode="eval").body
    updated = ast.parse("Row.objects.filter(a=1).update(b=2)", mode="eval").body
    read = ast.parse("Row.objects.filter(a=1).first()", mode="eval").body

    assert [writes(call) for call in (saved, updated, read) if isinstance(call, ast.Call)] == [True, True, False]


def test_there_are_no_signals() -> None:
    wrong = [
        f"{tree.place(path)} imports {name}"
        for path in tree.sources(*tree.APPS)
        for name in tree.imports(path)
        if name.startswith(("django.dispatch", "django.db.models.signals", "django.core.signals"))
    ]

    assert wrong == []


def test_no_model_hides_logic_in_save_or_delete() -> None:
    wrong = [
        tree.place(path, function)
        for path in tree.sources(*tree.APPS)
        if "models" in parts(path)
        for function in tree.functions(path)
        if function.name in {"save", "delete"}
    ]

    assert wrong == []
