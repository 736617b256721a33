"""The drawing says of each day what the gate says on that day, for each requirement and for the whole question."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from monitoring.models import Ask
from monitoring.policy import cases
from monitoring.policy.cases import Case
from monitoring.policy.decide import PROGRAM_ZONE, midnight, program_day
from monitoring.policy.findings import Status
from monitoring.presenters.reasons import sentence
from monitoring.presenters.timeline import DAYS_AHEAD, DAYS_BACK, Drawing, Row, Span, dates, draw
from monitoring.services import forecasts
from tests.policy import month
from tests.policy.random_cases import generate

SEED = 20261206
TODAY = date(2027, 3, 10).toordinal()


def drawn(case: Case, *, today: int = TODAY) -> Drawing:
    with forecasts.laid_out(case) as (_chart, lines):
        return draw(Ask(case.question.ask), lines, case.facts, today=today)


def row(drawing: Drawing, id: str) -> Row:
    return next(each for each in drawing.rows if each.id == id)


def on(found: Row, drawing: Drawing, day: int, *, today: int = TODAY) -> Span | None:
    """Return the span of a row that is drawn over a day."""
    x = drawing.today_x + (day - today) * 4
    return next((each for each in found.spans if each.x <= x < each.x + each.width), None)


def histories() -> Iterator[Case]:
    yield month.read(month.FIRST)
    yield month.read(month.LATER)
    yield month.read(month.CANNOT, ask="prescribe", clinic="none")
    rng = random.Random(SEED)
    for _ in range(3):
        yield cases.read_all(json.dumps(generate(rng), default=str))[0]


@pytest.mark.parametrize("case", list(histories()), ids=lambda case: case.id)
def test_each_day_is_drawn_as_the_gate_decides_it(case: Case) -> None:
    today = program_day(case.at)
    drawing = drawn(case, today=today)
    rows = {each.id: each for each in drawing.rows}

    for day in range(today - DAYS_BACK, today + DAYS_AHEAD):
        decision = replace(case, at=midnight(day)).decide()
        answer = on(rows["answer"], drawing, day, today=today)
        assert answer is not None
        assert (answer.status == Status.MET) is decision.permits, date.fromordinal(day)
        if decision.policy is None:
            continue
        for judgment in decision.judgments:
            found = rows.get(judgment.requirement.id)
            span = on(found, drawing, day, today=today) if found else None
            expected = (
                None if judgment.status is Status.NOT_APPLICABLE else (judgment.status, sentence(judgment.finding))
            )
            assert (span and (span.status, span.sentence)) == expected, (judgment, date.fromordinal(day))


@pytest.mark.parametrize(
    ("collected_on", "menses_on", "at", "last"),
    [
        # The clocks go forward inside the window, and on its last day.
        ("2027-03-09", "2027-03-08", "2027-03-10T12:00:00-05:00", date(2027, 3, 15)),
        ("2027-03-08", "2027-03-08", "2027-03-10T12:00:00-05:00", date(2027, 3, 14)),
    ],
)
def test_a_window_across_the_change_of_the_clocks_closes_with_its_seventh_day(
    collected_on: str, menses_on: str, at: str, last: date
) -> None:
    facts = month.changed(month.FIRST, {"test": {"collected_on": collected_on}, "menses": {"started_on": menses_on}})
    drawing = drawn(month.read(facts, at=at))

    [window] = drawing.windows
    last_moment = datetime.combine(last, time(23, 59, 59), PROGRAM_ZONE)

    assert window.width == 7 * 4
    assert window.dates.endswith(f"through {last:%a, %b} {last.day}, {last.year}")
    assert month.decide(facts, at=last_moment.isoformat()).permits
    assert not month.decide(
        facts, at=datetime.combine(last + timedelta(days=1), time(), PROGRAM_ZONE).isoformat()
    ).permits


def test_a_window_in_the_fall_has_seven_days_too() -> None:
    assert dates(date(2026, 10, 29).toordinal(), date(2026, 11, 5).toordinal()) == (
        "from Thu, Oct 29, 2026 through Wed, Nov 4, 2026"
    )


def test_what_happened_has_a_mark_on_its_day() -> None:
    tested = month.changed(
        month.LATER, {"positive": {**month.LATER["test"], "collected_on": "2027-03-08", "result": "positive"}}
    )
    drawing = drawn(month.read(tested))

    assert [mark.kind for mark in row(drawing, "lane-test").marks] == [
        "test-negative",
        "test-negative",
        "test-positive",
    ]
    [supply] = row(drawing, "lane-supply").marks
    assert (supply.x, supply.width) == (drawing.today_x - 30 * 4, 30 * 4)
    assert supply.says == "30 days of supply, handed over on Mon, Feb 8, 2027"
    [labs] = row(drawing, "lane-lab").marks
    assert labs.says == "Blood of Sat, Feb 20, 2027: ALT 30 U/L (≤ 40), AST 25 U/L (≤ 40)"
    assert not any(each.id == "lane-visit" for each in drawing.rows)


def test_what_does_not_apply_is_named_and_not_drawn() -> None:
    drawing = drawn(month.read(month.changed(month.CANNOT, {"category": {"from_on": "2026-01-01"}})))

    assert "Negative pregnancy test" in drawing.silent
    assert not any(each.id == "pregnancy-test" for each in drawing.rows)


def test_each_span_says_what_was_found_and_on_which_days() -> None:
    drawing = drawn(month.read(month.FIRST))

    [now] = [each for each in row(drawing, "counseling").spans if each.is_now]

    assert now.says == (
        "Met, from Fri, Mar 5, 2027 through Sat, Apr 3, 2027. "
        "Counseling was confirmed on March 5, 2027, good through April 3, 2027."
    )


def test_what_withholds_the_whole_question_is_named() -> None:
    drawing = drawn(month.read(month.changed(month.FIRST, {"counseling": None, "acknowledgment": None})))

    [now] = [each for each in row(drawing, "answer").spans if each.is_now]

    assert now.sentence == "Missing: Counseling confirmed, Questions answered."


def test_every_span_lies_inside_the_drawing() -> None:
    drawing = drawn(month.read(month.LATER))

    for each in drawing.rows:
        for span in each.spans:
            assert drawing.first_x <= span.x < span.x + span.width <= drawing.width
