"""Imports go one way: audit < accounts < patients < monitoring < riskprog."""

from pathlib import Path

import pytest

from tests.architecture import tree

MONITORING_LAYERS = {
    "policy": 0,
    "comprehension": 0,
    "moments": 1,
    "models": 1,
    "messages": 2,
    "services": 2,
    "selectors": 2,
    "documents": 3,
    "presenters": 3,
    "forms": 3,
    "views": 3,
    "unreadable": 3,
    "probe": 3,
    "tasks": 3,
    "management": 3,
    "demo": 3,
    "urls": 4,
}


def app_of(module: str) -> str:
    return module.split(".")[0]


def monitoring_layer(module: str) -> int | None:
    parts = module.split(".")
    if parts[0] != "monitoring" or len(parts) < 2:
        return None
    return MONITORING_LAYERS.get(parts[1])


@pytest.mark.parametrize("app", tree.APPS)
def test_an_app_has_source_for_these_tests_to_read(app: str) -> None:
    assert tree.sources(app)


@pytest.mark.parametrize("app", tree.APPS)
def test_an_app_imports_only_itself_and_the_apps_before_it(app: str) -> None:
    later = set(tree.APPS[tree.APPS.index(app) + 1 :])

    wrong = [
        f"{tree.place(path)} imports {name}"
        for path in tree.sources(app)
        for name in tree.imports(path)
        if app_of(name) in later
    ]

    assert wrong == []


def test_inside_monitoring_a_layer_imports_only_itself_and_the_layers_below_it() -> None:
    wrong = [
        f"{tree.place(path)} imports {name}"
        for path in tree.sources("monitoring")
        for name in tree.imports(path)
        if climbs(tree.module(path), name)
    ]

    assert wrong == []


def climbs(importer: str, imported: str) -> bool:
    from_layer, to_layer = monitoring_layer(importer), monitoring_layer(imported)
    return from_layer is not None and to_layer is not None and to_layer > from_layer


def test_every_part_of_monitoring_has_its_layer() -> None:
    unplaced = {"apps", "migrations", "templatetags", "static", "templates", "locale"}
    parts = {part(path) for path in tree.sources("monitoring")} - {"__init__"}

    assert parts - unplaced <= MONITORING_LAYERS.keys()


def part(path: Path) -> str:
    return path.relative_to(tree.ROOT / "monitoring").with_suffix("").parts[0]


def test_production_code_does_not_import_tests() -> None:
    wrong = [
        f"{tree.place(path)} imports {name}"
        for path in tree.sources(*tree.APPS, "scripts")
        for name in tree.imports(path)
        if app_of(name) in {"tests", "pytest", "hypothesis"}
    ]

    assert wrong == []


def test_there_is_no_core_common_or_utils() -> None:
    vague = {"common", "core", "helpers", "misc", "util", "utils"}

    wrong = [
        tree.place(path) for path in tree.sources(*tree.APPS, "tests") if vague & set(tree.module(path).split("."))
    ]

    assert wrong == []
