"""The commands of the gate: what they print, and how they end."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from monitoring.management.commands import reference
from monitoring.policy.requirements import CLINIC, PROGRAM
from tests.policy import month

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = str(month.FOLDER / "examples.json")


def run(*arguments: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    """Run a command as a user does, with a database that nobody could open."""
    environment = os.environ | {"RISKPROG_MODE": "embedded", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, input=given, cwd=ROOT, env=environment, capture_output=True, check=False)


def decide(given: bytes, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the answers to cases on standard input, without starting a process."""
    printed = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    call_command("decide", "-", stdout=printed)
    return json.loads(printed.getvalue())


def test_decide_prints_one_answer_for_each_case_in_order_without_a_database() -> None:
    cases = [month.raw(month.FIRST) | {"id": "a"}, month.raw({}) | {"id": "b", "expect": {"permits": 1}}]

    result = run("decide", "-", given=json.dumps(cases).encode())

    answers = json.loads(result.stdout)
    assert (result.returncode, result.stderr) == (0, b"")
    assert [(answer["id"], answer["permits"]) for answer in answers] == [("a", True), ("b", False)]
    assert list(answers[0]) == ["id", "permits", "policy", "clinic", "until", "permits_from", "blocking", "findings"]
    assert answers[0]["until"] == "2027-03-12T00:00:00-05:00"
    assert answers[0]["findings"][9] == {
        "requirement": "prescription-window",
        "layer": "program",
        "status": "met",
        "reason": "The window closes on March 11, 2027 at 11:59 pm Eastern Time.",
        "owner": "patient",
        "evidence": ["test"],
        "from": "2027-03-05T00:00:00-05:00",
        "until": "2027-03-12T00:00:00-05:00",
        "source": "iPLEDGE change notice, December 2007",
    }


def test_decide_refuses_what_is_not_valid_with_one_line_and_exit_2() -> None:
    cases = [month.raw(month.FIRST), month.raw({}) | {"id": "a\nb", "ask": "refill"}]

    result = run("decide", "-", given=json.dumps(cases).encode())

    expected = b'CommandError: case 2 ("a\\nb"), field ask: expected one of prescribe, dispense, got "refill"\n'
    assert (result.returncode, result.stdout, result.stderr) == (2, b"", expected)


@pytest.mark.parametrize(
    "document", [[], month.raw(month.FIRST), [month.raw(month.FIRST)] * 3], ids=["none", "one", "3"]
)
def test_decide_answers_a_single_case_and_a_list_of_any_length(document: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = decide(json.dumps(document).encode(), monkeypatch)

    assert len(answers) == (len(document) if isinstance(document, list) else 1)


def test_decide_reads_a_byte_order_mark_and_names_of_any_language(monkeypatch: pytest.MonkeyPatch) -> None:
    case = json.dumps(month.raw(month.FIRST) | {"id": "Zoë 北"}, ensure_ascii=False)

    assert decide(b"\xef\xbb\xbf" + case.encode(), monkeypatch)[0]["id"] == "Zoë 北"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (b"", "not JSON: Expecting value"),
        (b"\xff\xfe", "- is not text in UTF-8"),
        (b"[" * 1_000_000, "not JSON that can be read: nested too deeply"),
        (b"\x00" * 10_000_000, "not JSON: Expecting value"),
        (b"[1, 2]", "case 1: expected an object, got 1"),
    ],
    ids=["empty", "not UTF-8", "deep", "ten megabytes", "numbers"],
)
def test_decide_refuses_garbage(given: bytes, complaint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match=f"^{complaint}") as caught:
        decide(given, monkeypatch)

    assert caught.value.returncode == 2
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("command", ["decide", "check_cases"])
@pytest.mark.parametrize(("file", "why"), [("no/such.json", "No such file"), (".", "Is a directory")])
def test_a_file_that_cannot_be_read_is_named(command: str, file: str, why: str) -> None:
    with pytest.raises(CommandError, match=f"{file}: {why}") as caught:
        call_command(command, file)

    assert caught.value.returncode == 2


def check(tmp_path: Path, *documents: dict[str, Any]) -> tuple[str, int]:
    """Return what check_cases prints about the cases, and how it ends."""
    file, printed = tmp_path / "cases.json", io.StringIO()
    file.write_text(json.dumps(documents), encoding="utf-8")
    try:
        call_command("check_cases", str(file), stdout=printed)
    except SystemExit as ended:
        return printed.getvalue(), int(ended.code or 0)
    return printed.getvalue(), 0


def test_all_examples_of_the_contract_agree() -> None:
    printed = io.StringIO()

    call_command("check_cases", EXAMPLES, stdout=printed)

    assert printed.getvalue() == "32 cases agree, 0 differ, 0 not compared (they expect nothing).\n"


def test_check_cases_names_every_difference_and_ends_with_1(tmp_path: Path) -> None:
    expect = {"permits": False, "until": None, "policy": "ipledge-2026", "blocking": ["enrolled"], "permit": True}
    wrong = month.raw(month.FIRST) | {"id": "wrong", "expect": expect}
    right = month.raw(month.FIRST) | {"id": "right", "expect": {"permits": True}}

    printed, ended = check(tmp_path, right, wrong, month.raw(month.FIRST))

    assert ended == 1
    assert printed.splitlines() == [
        'case 2 ("wrong"), permits: expected false, got true',
        'case 2 ("wrong"), until: expected null, got "2027-03-12T00:00:00-05:00"',
        'case 2 ("wrong"), blocking: expected ["enrolled"], got []',
        'case 2 ("wrong"), "permit": expected, but an answer has no such member',
        "1 cases agree, 1 differ, 1 not compared (they expect nothing).",
    ]


def test_check_cases_compares_partial_findings_by_requirement(tmp_path: Path) -> None:
    findings = [
        {"requirement": "supply", "status": "met", "reason": "any", "evidence": []},
        {"requirement": "enrolled", "status": "unmet", "evidence": ["enrollment"]},
        {"requirement": "weight", "status": "met"},
    ]

    printed, ended = check(tmp_path, month.raw(month.FIRST) | {"expect": {"findings": findings}})

    assert ended == 1
    assert printed.splitlines()[:-1] == [
        'case 1 ("month"), finding enrolled, status: expected "unmet", got "met"',
        'case 1 ("month"), finding weight: expected, but there is none',
    ]


@pytest.mark.parametrize("expect", ["nothing", 5, [], {"findings": "none"}, {"findings": [1]}])
def test_an_expectation_that_no_answer_can_meet_is_a_difference(expect: Any, tmp_path: Path) -> None:
    printed, ended = check(tmp_path, month.raw(month.FIRST) | {"expect": expect})

    assert ended == 1
    assert printed.startswith('case 1 ("month"), ')


def test_check_cases_does_not_compare_any(tmp_path: Path) -> None:
    expect = dict.fromkeys(["permits", "policy", "until", "permits_from", "blocking", "findings"], "any")

    assert check(tmp_path, month.raw(month.FIRST) | {"expect": expect})[1] == 0


def test_check_cases_refuses_what_is_not_valid(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="case 1, field id: missing") as caught:
        check(tmp_path, {"ask": "prescribe", "facts": []})

    assert caught.value.returncode == 2


def test_the_reference_names_every_requirement_and_number_and_every_source() -> None:
    written = reference.documents()

    for each in (*PROGRAM, *CLINIC):
        assert f"### `{each.id}`: {each.title}" in written["requirements.md"]
        assert each.source in written["requirements.md"]
    assert "| `lock_out_days` | 19 | 19 | 0 |" in written["numbers.md"]
    assert "| `later_settings` | clia | clia, home, medical | clia, home, medical |" in written["numbers.md"]


def test_reference_writes_once_and_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "FOLDER", tmp_path / "reference")
    printed = io.StringIO()

    with pytest.raises(SystemExit):
        call_command("reference", "--check", stderr=io.StringIO())
    call_command("reference", stdout=printed)
    call_command("reference", "--check")
    call_command("reference", stdout=printed)

    assert printed.getvalue() == "Wrote docs/reference/requirements.md\nWrote docs/reference/numbers.md\n"


def test_the_reference_in_the_tree_is_what_the_rules_say() -> None:
    call_command("reference", "--check")
