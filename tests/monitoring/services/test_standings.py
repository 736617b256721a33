"""A standing is the gate's answer as of now, with the exact instant from which it may not be shown."""

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from monitoring.models import Ask, Standing
from monitoring.policy import cases
from monitoring.services import questions, sentences, situations, standings
from patients.models import Kind, Patient
from tests.factories import make_patient, make_standing, make_training_case
from tests.monitoring.services import acts
from tests.ready import CAN, CANNOT, READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

CLOSES_AT = datetime(2026, 12, 10, 5, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def standing(patient: Patient, ask: str = "dispense") -> Standing:
    return Standing.objects.get(patient=patient, ask=ask)


def answer(patient: Patient, ask: Ask, at: datetime) -> dict[str, Any]:
    """Return all that the gate says at an instant but the instant."""
    return cases.answer(questions.read(questions.raw_case(patient, ask, at=at)))


def make_poison_patient(question: Any = None) -> Patient:
    """Make a patient whose question cannot even be put to the gate."""
    return make_training_case(question=question or ["nonsense"]).patient


def test_a_permitting_standing_says_until_when() -> None:
    patient = make_ready_patient()

    kept = standing(patient)

    assert (kept.permits, kept.until, kept.permits_from, kept.blocking) == (True, CLOSES_AT, None, [])
    assert (kept.decided_at, kept.summary) == (READY_AT, {"withheld": []})


def test_a_withholding_standing_says_from_when_and_by_what() -> None:
    patient = make_ready_patient(changed={"prescriber-declares": {"used_since": date(2026, 11, 7)}})

    kept = standing(patient)

    assert (kept.permits, kept.until, kept.permits_from) == (False, None, datetime(2026, 12, 7, 5, 0, tzinfo=UTC))
    assert kept.blocking == ["contraception-lead-in"]
    [withheld] = kept.summary["withheld"]
    assert (withheld["requirement"], withheld["layer"], withheld["owner"]) == (
        "contraception-lead-in",
        "program",
        "patient",
    )
    assert "December 7, 2026" in str(sentences.unpack(withheld["reason"]))


def test_each_question_has_a_standing_of_its_own() -> None:
    patient = make_ready_patient(without={"acknowledgment"})

    assert (standing(patient, "prescribe").permits, standing(patient, "dispense").permits) == (True, False)


@pytest.mark.parametrize("ask", Ask)
@pytest.mark.parametrize(
    ("record", "without"),
    [
        (CAN, set()),
        (CAN, {"acknowledgment"}),
        (CAN, {"confirmatory", "menses"}),
        (CAN, {"enrollment"}),
        (CANNOT, set()),
        (CANNOT, {"alt"}),
        (CANNOT, {"category"}),
    ],
)
def test_a_standing_goes_stale_in_the_very_second_in_which_any_of_its_findings_changes(
    record: Any, without: set[str], ask: Ask
) -> None:
    patient = make_ready_patient(record=record, without=without)
    now = answer(patient, ask, READY_AT)

    stale_at = standing(patient, ask).stale_at

    assert answer(patient, ask, stale_at - SECOND) == now
    assert answer(patient, ask, stale_at) != now


def test_a_standing_that_nothing_but_a_record_can_change_never_goes_stale() -> None:
    patient = make_patient()
    far = datetime(2100, 1, 1, tzinfo=UTC)

    standings.refresh([patient.pk], at=far)

    assert standing(patient).stale_at is None


def test_a_fact_dated_ahead_makes_the_standing_stale_on_its_day() -> None:
    patient = make_ready_patient()

    acts.record(patient, Kind.CATEGORY, from_on=date(2026, 12, 8), category="cannot", basis="hysterectomy")

    assert standing(patient).stale_at == datetime(2026, 12, 8, 5, 0, tzinfo=UTC)


def test_refresh_writes_over_what_was_there() -> None:
    patient = make_ready_patient()

    standings.refresh([patient.pk], at=CLOSES_AT)

    kept = standing(patient)
    assert (kept.permits, kept.blocking, kept.decided_at) == (False, ["prescription-window"], CLOSES_AT)
    assert Standing.objects.count() == 2


def test_refresh_is_idempotent() -> None:
    patient = make_ready_patient()
    fields = ("permits", "until", "permits_from", "blocking", "summary", "decided_at", "stale_at")
    before = list(Standing.objects.order_by("ask").values("pk", *fields))

    standings.refresh([patient.pk], at=READY_AT)

    assert list(Standing.objects.order_by("ask").values("pk", *fields)) == before


def test_refresh_of_many_gives_each_its_own_answer() -> None:
    ready, without_labs, cannot = (
        make_ready_patient(),
        make_ready_patient(without={"alt"}),
        make_ready_patient(record=CANNOT, without={"pharmacy"}),
    )
    Standing.objects.all().delete()

    failed = standings.refresh([ready.pk, without_labs.pk, cannot.pk], at=READY_AT)

    assert failed == 0
    assert [standing(patient).blocking for patient in (ready, without_labs, cannot)] == [
        [],
        ["liver-enzymes-acceptable", "liver-enzymes-current"],
        ["pharmacy-certified"],
    ]


def test_many_patients_are_refreshed_in_as_many_queries_as_two() -> None:
    ids = [make_ready_patient().pk for _ in range(4)]

    with CaptureQueriesContext(connection) as two:
        standings.refresh(ids[:2], at=READY_AT)
    with CaptureQueriesContext(connection) as four:
        standings.refresh(ids, at=READY_AT)

    assert len(four) == len(two)


def test_refresh_in_chunks_refreshes_all_and_counts_what_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standings, "CHUNK", 2)
    patients = [
        make_ready_patient(),
        make_poison_patient(),
        make_ready_patient(),
        make_poison_patient(),
        make_patient(),
    ]

    failed = standings.refresh_in_chunks([patient.pk for patient in patients], at=READY_AT)

    assert failed == 2
    assert set(Standing.objects.filter(decided_at=READY_AT).values_list("patient", flat=True)) == {
        patient.pk for patient in patients
    }


@pytest.mark.parametrize("question", [["nonsense"], {"clinic": "nowhere"}, {"order": {"refills": "many"}}])
def test_a_patient_who_cannot_be_decided_shows_as_withheld_and_is_tried_again_in_an_hour(question: Any) -> None:
    poison, ready = make_poison_patient(question), make_ready_patient()
    Standing.objects.all().delete()

    failed = standings.refresh([poison.pk, ready.pk], at=READY_AT)

    kept = standing(poison)
    assert failed == 1
    assert (kept.permits, kept.until, kept.permits_from, kept.blocking) == (False, None, None, ["not-worked-out"])
    assert kept.stale_at == READY_AT + timedelta(hours=1)
    assert [each["owner"] for each in kept.summary["withheld"]] == ["staff"]
    assert standing(ready).permits


def test_a_rule_that_raises_withholds(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = make_ready_patient()
    monkeypatch.setattr(situations, "decide_each", lambda *asked, **named: 1 / 0)

    standings.refresh([patient.pk], at=READY_AT)

    assert (standing(patient).permits, standing(patient).blocking) == (False, ["not-worked-out"])


def test_a_database_that_does_not_answer_is_nobodys_poison(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = make_ready_patient()

    def fail(*asked: Any, **named: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(questions, "case_of", fail)

    with pytest.raises(OperationalError):
        standings.refresh([patient.pk], at=CLOSES_AT)
    assert standing(patient).permits


def test_what_cannot_be_decided_is_logged_by_number_without_a_word_of_the_record(
    caplog: pytest.LogCaptureFixture,
) -> None:
    poison = make_poison_patient({"prescriber": ["Ana", "Lopez"]})

    with caplog.at_level(logging.ERROR):
        standings.refresh([poison.pk], at=READY_AT)

    assert caplog.messages == [f"standing of patient {poison.pk} not worked out: Invalid"]
    assert "Lopez" not in caplog.text


def test_stale_is_what_has_come_to_its_instant() -> None:
    due, gone, ahead, never = (make_standing(stale_at=at) for at in (
        READY_AT, READY_AT - SECOND, READY_AT + SECOND, None,
    ))  # fmt: skip

    assert list(standings.stale(at=READY_AT)) == [gone, due]
    assert ahead.stale_at > READY_AT
    assert never.stale_at is None


def test_a_patient_is_stale_once_however_many_of_its_standings_are() -> None:
    patient = make_patient()
    for ask in Ask:
        make_standing(patient=patient, ask=ask, stale_at=READY_AT)

    assert standings.stale_patient_ids(at=READY_AT) == [patient.pk]


def test_what_is_stale_is_found_by_index() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # The planner reads a nearly empty table whole unless it is told not to.
            cursor.execute("SET LOCAL enable_seqscan = off")

    plan = standings.stale(at=READY_AT).explain()

    assert "stale_at" in plan
    assert "Seq Scan" not in plan
    assert "SCAN monitoring_standing" not in plan


def test_expired_standings_wait_for_the_next_sweep() -> None:
    patient, other = make_ready_patient(), make_ready_patient()

    ids = standings.expire(Patient.objects.filter(pk=patient.pk), at=READY_AT)

    assert ids == [patient.pk]
    assert standings.stale_patient_ids(at=READY_AT) == [patient.pk]
    assert standing(other).stale_at > READY_AT
