"""Every stored decision is made again byte for byte, and one that is not is named (promise 31)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from monitoring.models import Ask, Decision
from monitoring.policy.reading import parse
from monitoring.selectors import rederivation
from monitoring.services import decisions
from monitoring.services.snapshot import canonical
from tests.factories import make_decision
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db


def decide(count: int) -> list[Decision]:
    patient = make_ready_patient()
    by = patient.prescriber
    assert by is not None
    return [
        decisions.record(patient=patient, ask=Ask.PRESCRIBE, by=by, at=READY_AT + timedelta(days=day))
        for day in range(count)
    ]


def copy_of(decision: Decision, **changed: str) -> Decision:
    kept = {"case": decision.case, "answer": decision.answer, "numbers_sha256": decision.numbers_sha256}
    return make_decision(patient=decision.patient, **{**kept, **changed})


def run(capsys: pytest.CaptureFixture[str], **options: Any) -> str:
    call_command("rederive", processes=1, **options)
    return capsys.readouterr().out


def test_promise_31_decisions_come_out_the_same(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rederivation, "CHUNK", 2)
    decide(5)

    assert run(capsys).startswith("5 decisions come out the same")


@pytest.mark.parametrize("member", ["permits", "until", "policy"])
def test_promise_31_one_that_comes_out_differently_is_named(member: str) -> None:
    (decision,) = decide(1)
    wrong = copy_of(decision, answer=canonical({**parse(decision.answer), member: "something else"}))

    with pytest.raises(CommandError, match=f"1 come out differently, beginning with {wrong.reference}"):
        call_command("rederive", processes=1)


def test_one_space_more_is_a_difference() -> None:
    (decision,) = decide(1)
    copy_of(decision, answer=decision.answer + " ")

    with pytest.raises(CommandError, match="1 come out differently"):
        call_command("rederive", processes=1)


def test_a_case_that_cannot_be_read_is_a_difference_and_hides_no_other() -> None:
    (decision,) = decide(1)
    broken = copy_of(decision, case="{}")
    wrong = copy_of(decision, answer="{}")

    with pytest.raises(
        CommandError, match=f"2 come out differently, beginning with {broken.reference}, {wrong.reference}"
    ):
        call_command("rederive", processes=1)


def test_decisions_of_other_numbers_are_counted_apart(capsys: pytest.CaptureFixture[str]) -> None:
    (decision,) = decide(1)
    copy_of(decision, numbers_sha256="0" * 64)

    said = run(capsys)

    assert said.startswith("1 decisions come out the same")
    assert "1 were made under numbers that are not today's" in said
    assert "which git keeps" in said


def test_without_decisions_there_is_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys).startswith("0 decisions")


def test_a_limit_takes_the_oldest(capsys: pytest.CaptureFixture[str]) -> None:
    newest = decide(3)[-1]
    copy_of(newest, answer="{}")

    assert run(capsys, limit=3).startswith("3 decisions come out the same")


@pytest.mark.parametrize("options", [{"limit": 0}, {"limit": -1}, {"processes": 0}])
def test_a_number_below_one_is_refused(options: dict[str, int]) -> None:
    with pytest.raises(CommandError, match="from 1 on"):
        call_command("rederive", **{"processes": 1, **options})


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_several_processes_name_the_first_that_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rederivation, "CHUNK", 1)
    (decision,) = decide(1)
    first = copy_of(decision, answer="{}")
    second = copy_of(decision, answer="{}")

    with pytest.raises(
        CommandError, match=f"2 come out differently, beginning with {first.reference}, {second.reference}"
    ):
        call_command("rederive", processes=2)
