"""Write the reference of the rules: every requirement and every number, each with its source."""

import inspect
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from monitoring.policy.findings import Requirement
from monitoring.policy.policies import Policy, clinic_profiles, program_policies
from monitoring.policy.requirements import CLINIC, PROGRAM
from monitoring.policy.spans import END

FOLDER = Path(settings.BASE_DIR) / "docs" / "reference"
MADE = "Made by `make reference` from `monitoring/policy`. Do not edit it: change the rules or their numbers.\n"


class Command(BaseCommand):
    """Write docs/reference, or only say whether it is up to date."""

    help = "Write docs/reference from the rules and their numbers."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when a file differs")

    def handle(self, *, check: bool, **options: Any) -> None:
        for name, content in documents().items():
            path = FOLDER / name
            if path.is_file() and path.read_text(encoding="utf-8") == content:
                continue
            if check:
                self.stderr.write(f"docs/reference/{name} is not what the rules say: run make reference")
                sys.exit(1)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
            self.stdout.write(f"Wrote docs/reference/{name}")


def documents() -> dict[str, str]:
    """Return the text of each file by its name."""
    return {"requirements.md": _requirements(), "numbers.md": _numbers()}


def _requirements() -> str:
    parts = ["# The requirements\n", MADE]
    for title, requirements in (("The program", PROGRAM), ("Clinical supervision", CLINIC)):
        parts += [f"## {title}\n", *(_requirement(each) for each in requirements)]
    return "\n".join(parts)


def _requirement(requirement: Requirement) -> str:
    rule = requirement.rule
    return "\n".join(
        [
            f"### `{requirement.id}`: {requirement.title}\n",
            f"{inspect.getdoc(rule)}\n",
            f"- Who must act: {requirement.owner}, unless the finding names someone else",
            f"- Source: {requirement.source}",
            f"- Rule: `{rule.__name__}` in `{rule.__module__.replace('.', '/')}.py`\n",
        ]
    )


def _numbers() -> str:
    policies, profiles = program_policies(), clinic_profiles()
    return "\n".join(
        [
            "# The numbers\n",
            MADE,
            "## Program policies\n",
            *_heads(policies, _in_force),
            *_values(policies),
            "## Clinic supervision profiles\n",
            *_heads(profiles, lambda profile: "laid over the program where the clinic asks for it"),
            *_values(profiles),
        ]
    )


def _heads(held: Mapping[str, Any], when: Callable[[Any], str]) -> list[str]:
    return [*(f"- `{each.id}`: {each.title}; {when(each)}. Source: {each.source}" for each in held.values()), ""]


def _in_force(policy: Policy) -> str:
    since = date.fromordinal(policy.in_force_from)
    if policy.in_force_until == END:
        return f"in force from {since} on"
    return f"in force from {since} until the day before {date.fromordinal(policy.in_force_until)}"


def _values(held: Mapping[str, Any]) -> list[str]:
    names = [each.name for each in fields(next(iter(held.values())).numbers)]
    lines = [_row(["number", *(f"`{each}`" for each in held)]), _row(["---"] * (len(held) + 1))]
    lines += [_row([f"`{name}`", *(_shown(getattr(each.numbers, name)) for each in held.values())]) for name in names]
    for name in names:
        lines += [f"\n### `{name}`\n", *_sources({each.id: each.sources[name] for each in held.values()})]
    return [*lines, ""]


def _sources(sources: Mapping[str, str]) -> Iterable[str]:
    if len(set(sources.values())) == 1:
        return [f"- {next(iter(sources.values()))}"]
    return [f"- `{name}`: {source}" for name, source in sources.items()]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _shown(value: Any) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
