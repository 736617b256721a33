"""Trends are drawn and told in times of the upper limit, under the clinic's numbers and CTCAE's grades."""

from decimal import Decimal

import pytest

from monitoring.policy import facts as kinds
from monitoring.policy.facts import Analyte
from monitoring.policy.policies import clinic_profiles
from monitoring.policy.record import Facts
from monitoring.presenters.grades import grade
from monitoring.presenters.labs import LabsPanel, labs_panel

# Monday, November 23, 2026.
TODAY = 739943
PROFILE = clinic_profiles()["smpc"].numbers


def lab(value: str, *, on: int = TODAY, analyte: Analyte = Analyte.ALT, limit: str = "40") -> kinds.Lab:
    return kinds.Lab(f"lab-{on}-{value}", on, analyte, Decimal(value), "U/L", Decimal(limit))


def panel(*found: kinds.Fact, through: int = TODAY) -> LabsPanel:
    return labs_panel(Facts(found), profile=PROFILE, through=through, today=TODAY)


@pytest.mark.parametrize(
    ("analyte", "value", "expected"),
    [
        (Analyte.ALT, "40", 0), (Analyte.ALT, "40.0001", 1), (Analyte.ALT, "120", 1), (Analyte.ALT, "120.0001", 2),
        (Analyte.AST, "200", 2), (Analyte.AST, "200.0001", 3), (Analyte.AST, "800", 3), (Analyte.AST, "800.0001", 4),
        (Analyte.ALP, "100", 1), (Analyte.ALP, "100.0001", 2), (Analyte.GGT, "200.0001", 3),
        (Analyte.BILIRUBIN_TOTAL, "60", 1), (Analyte.BILIRUBIN_TOTAL, "60.0001", 2),
        (Analyte.BILIRUBIN_TOTAL, "120.0001", 3), (Analyte.BILIRUBIN_TOTAL, "400.0001", 4),
        (Analyte.TRIGLYCERIDES, "400", None), (Analyte.BILIRUBIN_DIRECT, "400", None),
    ],
)  # fmt: skip
def test_a_value_has_the_grade_of_ctcae_in_times_of_its_limit(
    analyte: Analyte, value: str, expected: int | None
) -> None:
    assert grade(lab(value, analyte=analyte)) == expected


@pytest.mark.parametrize(
    ("value", "level", "word", "graded", "times"),
    [
        ("40", "normal", "within the limit", "", "1"),
        ("41", "raised", "above the limit", "grade 1", "1.03"),
        ("80", "raised", "above the limit", "grade 1", "2"),
        ("80.1", "repeat", "above 2 times the limit", "grade 1", "2.01"),
        ("120", "repeat", "above 2 times the limit", "grade 1", "3"),
        # Never told as 3 times, which would be acceptable.
        ("120.0001", "hold", "above 3 times the limit", "grade 2", "3.01"),
        ("124", "hold", "above 3 times the limit", "grade 2", "3.1"),
    ],
)
def test_a_result_is_read_by_the_clinics_own_numbers(
    value: str, level: str, word: str, graded: str, times: str
) -> None:
    [row] = panel(lab(value)).trends[0].rows

    assert (row.level, row.word, row.grade, row.times) == (level, word, graded, times)
    assert (row.on, row.ago, row.value, row.limit) == ("Mon, Nov 23, 2026", "today", f"{value} U/L", "40")


def test_units_and_limits_of_different_laboratories_compare_in_times_of_the_limit() -> None:
    trend = panel(lab("22", on=TODAY - 30, limit="44"), lab("0.4", on=TODAY, limit="0.8")).trends[0]

    assert trend.points[0].y == trend.points[1].y


def test_the_picture_has_the_limit_and_the_clinics_two_bands() -> None:
    trend = panel(lab("20", on=TODAY - 10), lab("124")).trends[0]

    assert [(band.level, band.y, band.height, band.label) for band in trend.bands] == [
        ("normal", "104.8", "35.2", "1 ×"),
        ("raised", "69.6", "35.2", "2 ×"),
        ("repeat", "34.4", "35.2", "3 ×"),
        ("hold", "8.0", "26.4", ""),
    ]
    assert [(point.x, point.y, point.level) for point in trend.points] == [
        ("38.0", "122.4", "normal"),
        ("344.0", "30.9", "hold"),
    ]
    assert trend.line == "38.0,122.4 344.0,30.9"
    assert (trend.first_day, trend.last_day) == ("Fri, Nov 13", "Mon, Nov 23")


def test_a_single_result_lies_in_the_middle() -> None:
    trend = panel(lab("20")).trends[0]

    assert (trend.points[0].x, trend.first_day, trend.last_day) == ("191.0", "Mon, Nov 23", "")


def test_supplies_are_marked_on_the_same_days() -> None:
    trend = panel(lab("20", on=TODAY - 30), kinds.Dispense("d", TODAY - 15, 30), lab("22")).trends[0]

    assert trend.supplies == ["191.0"]


def test_the_newest_result_is_told_first_and_in_a_sentence() -> None:
    trend = panel(lab("20", on=TODAY - 30), lab("62", on=TODAY - 3)).trends[0]

    assert [row.value for row in trend.rows] == ["62 U/L", "20 U/L"]
    assert trend.summary == "Latest: 62 U/L, 1.55 × the limit, on Fri, Nov 20, 2026 · 3 days ago"
    assert trend.title == "ALT in times of the upper limit: 2 results, highest 1.55 ×"


def test_the_liver_enzymes_come_first_and_the_others_apart() -> None:
    found = panel(*[lab("20", analyte=each) for each in reversed(Analyte)])

    assert [each.analyte for each in found.trends] == ["ALT", "AST"]
    assert [each.analyte for each in found.others][:2] == ["Alkaline phosphatase", "GGT"]
    assert len(found.others) == 8


def test_what_was_collected_later_is_not_shown_yet() -> None:
    assert panel(lab("20", on=TODAY + 1)).trends == []


def test_without_a_profile_only_the_limit_itself_is_drawn() -> None:
    found = labs_panel(Facts([lab("124")]), profile=None, through=TODAY, today=TODAY)

    assert found.rule == ""
    assert [band.label for band in found.trends[0].bands] == ["1 ×", ""]
    assert found.trends[0].rows[0].word == "above the limit"


def test_a_first_value_above_the_limit_is_pointed_out() -> None:
    assert panel(lab("41", on=TODAY - 9), lab("20")).was_raised_before
    assert not panel(lab("20", on=TODAY - 9), lab("41")).was_raised_before


def test_the_clinics_rule_is_told_in_its_own_numbers() -> None:
    assert panel().rule == (
        "Your clinic repeats ALT and AST above 2 times the upper limit, and holds treatment above 3 times."
    )
