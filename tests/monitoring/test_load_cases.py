"""`load_cases` loads what it can, refuses the rest by name, and never fails in the middle."""

import json
import random
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from monitoring.policy import cases
from patients.models import Patient
from tests.monitoring import odd_cases

pytestmark = pytest.mark.django_db

AT = "2026-11-20T12:00:00-05:00"
GOOD = {"id": "good", "at": AT, "ask": "prescribe", "facts": [{"id": "v1", "kind": "visit", "on": "2026-11-18"}]}


def load(tmp_path: Path, document: str, capsys: pytest.CaptureFixture[str]) -> tuple[list[dict[str, str]], list[str]]:
    """Run the command on a file; return what it printed on standard output and on standard error."""
    file = tmp_path / "cases.json"
    file.write_text(document, encoding="utf-8")
    call_command("load_cases", str(file))
    printed = capsys.readouterr()
    return json.loads(printed.out), printed.err.splitlines()


def test_each_loaded_case_is_listed_with_its_patient(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loaded, said = load(tmp_path, json.dumps([GOOD, {**GOOD, "id": "other"}]), capsys)

    assert [each["id"] for each in loaded] == ["good", "other"]
    assert {each["patient"] for each in loaded} == set(Patient.objects.values_list("reference", flat=True))
    assert said == ["2 cases loaded, 0 refused."]


def test_a_case_that_breaks_a_rule_is_refused_by_name_and_the_others_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    future = {**GOOD, "id": "future", "facts": [{"id": "v1", "kind": "visit", "on": "2026-11-21"}]}
    invalid = {**GOOD, "id": "invalid", "facts": [{"id": "v1", "kind": "visit"}]}

    loaded, said = load(tmp_path, json.dumps([GOOD, future, invalid, 7, {**GOOD, "id": "last"}]), capsys)

    assert [each["id"] for each in loaded] == ["good", "last"]
    assert said == [
        'case 2 ("future") refused: on: This date lies in the future; record it once it has happened.',
        'case 3 ("invalid") refused: fact 1 ("v1"), field on: missing',
        "case 4 refused: expected an object, got 7",
        "2 cases loaded, 3 refused.",
    ]


def test_one_case_needs_no_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loaded, _ = load(tmp_path, json.dumps(GOOD), capsys)

    assert [each["id"] for each in loaded] == ["good"]


@pytest.mark.parametrize("document", ["", "{", "[1,", "nonsense"])
def test_what_is_not_json_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], document: str
) -> None:
    with pytest.raises(CommandError, match=r"^not JSON") as refused:
        load(tmp_path, document, capsys)

    assert refused.value.returncode == 2


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match=r"cannot read no-such-file\.json"):
        call_command("load_cases", "no-such-file.json")


@override_settings(IS_PRODUCTION=True)
def test_made_up_patients_are_not_loaded_in_production(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="no place in a production database"):
        load(tmp_path, json.dumps(GOOD), capsys)

    assert not Patient.objects.exists()


@pytest.mark.parametrize("seed", range(2))
def test_odd_cases_load_or_are_refused_by_name_one_by_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], seed: int
) -> None:
    document = odd_cases.document(random.Random(seed), 25)
    raws = cases.raw_cases(document)

    loaded, said = load(tmp_path, document, capsys)

    *refusals, total = said
    assert total == f"{len(loaded)} cases loaded, {len(raws) - len(loaded)} refused."
    assert min(len(loaded), len(refusals)) >= 5
    named = [cases.place("case", position, raw) for position, raw in enumerate(raws, start=1)]
    assert len(refusals) == len(raws) - len(loaded)
    assert all(any(line.startswith(f"{name} refused: ") for name in named) for line in refusals)
