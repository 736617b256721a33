"""Compare the gate's answer to each case of a file with what the case expects."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from monitoring.management.input import read_document
from monitoring.policy import cases
from monitoring.policy.reading import Invalid, shown

ANY = "any"


class Command(BaseCommand):
    """Name every difference; exit with 1 when there is one."""

    help = "Compare the gate's answer to each case of a file with what the case expects."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a file holding a list of cases, or one case; - for standard input")

    def handle(self, *, file: str, **options: Any) -> None:
        try:
            found = cases.read_all(read_document(file))
        except Invalid as invalid:
            raise CommandError(str(invalid), returncode=2) from None
        compared = [(position, case) for position, case in enumerate(found, start=1) if case.expect is not None]
        differing = 0
        for position, case in compared:
            differences = list(compare(case.expect, _as_json(cases.answer(case)), ()))
            differing += bool(differences)
            for difference in differences:
                self.stdout.write(f"{cases.place('case', position, {'id': case.id})}, {difference}")
        agreeing = len(compared) - differing
        without = len(found) - len(compared)
        self.stdout.write(f"{agreeing} cases agree, {differing} differ, {without} not compared (they expect nothing).")
        if differing:
            sys.exit(1)


def _as_json(answer: dict[str, Any]) -> Any:
    return json.loads(json.dumps(answer))


def compare(expected: Any, got: Any, where: tuple[str, ...]) -> Iterator[str]:
    """Yield each difference, and where it is. Members that are absent, or "any", are not compared."""
    if not isinstance(expected, dict):
        yield _difference(expected, got, *where)
        return
    for name, value in expected.items():
        if value == ANY:
            continue
        if name not in got:
            yield f"{', '.join([*where, shown(name)])}: expected, but an answer has no such member"
        elif name == "findings" and _names_requirements(value):
            yield from _compare_findings(value, {each["requirement"]: each for each in got[name]})
        elif value != got[name]:
            yield _difference(value, got[name], *where, name)


def _names_requirements(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) and "requirement" in each for each in value)


def _compare_findings(expected: list[dict[str, Any]], got: dict[str, Any]) -> Iterator[str]:
    for each in expected:
        name = str(each["requirement"])
        if name in got:
            yield from compare(each, got[name], (f"finding {name}",))
        else:
            yield f"finding {name}: expected, but there is none"


def _difference(expected: Any, got: Any, *where: str) -> str:
    return f"{', '.join(where) or 'expect'}: expected {shown(expected)}, got {shown(got)}"
