"""Patients find an answer to each thing the source document wants them to know."""

import pytest

from monitoring.presenters.my_learning import GROUPS, MONTHS


@pytest.mark.parametrize("statement", ["S3", "S4", "S8", "S11", "S13", "S14"])
def test_each_statement_about_patients_is_explained(statement: str) -> None:
    assert [group.slug for group in GROUPS if statement in group.source.split(", ")]


def test_answers_are_short() -> None:
    long = [str(each.question) for group in GROUPS for each in group.answers if len(str(each.answer).split()) > 45]

    assert long == []


def test_the_months_follow_each_other_to_the_end() -> None:
    assert [str(stage.when) for stage in MONTHS] == [
        "Month 1",
        "Month 2",
        "Months 3 and 4",
        "Months 5 and 6",
        "After the last dose",
    ]
