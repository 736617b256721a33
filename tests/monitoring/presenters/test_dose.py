"""The cumulative dose is the sum of what was handed over, divided by the latest weight, and says what it does not know."""

from datetime import date
from decimal import Decimal

from monitoring.models import Weight
from monitoring.policy.facts import Dispense, Enrollment, Fact
from monitoring.policy.record import Facts
from monitoring.presenters.dose import DosePanel, daily_dose, dose_panel

# Monday, November 23, 2026.
TODAY = 739943
DOSES = {"a": 40, "b": 60, "c": 40}
SUPPLIES = (Dispense("a", TODAY - 60, 30), Dispense("b", TODAY - 30, 30))


def weight(kg: str = "60") -> Weight:
    return Weight(weighed_on=date(2026, 11, 9), weight_kg=Decimal(kg))


def panel(*found: Fact, kg: str | None = "60") -> DosePanel:
    return dose_panel(Facts(found), daily_doses=DOSES, weight=weight(kg) if kg else None, through=TODAY)


def test_supplies_are_summed_and_divided_by_the_latest_weight() -> None:
    found = panel(*SUPPLIES)

    # 30 × 40 mg and 30 × 60 mg are 3,000 mg; at 60 kg, 50 mg/kg.
    assert found.headline == "50 of 120–150 mg/kg"
    assert found.basis == (
        "3,000 mg in 2 supplies, divided by the latest weight: 60 kg on Mon, Nov 9, 2026. "
        "Handed over, not necessarily taken."
    )
    assert [(row.days, row.daily, row.total) for row in found.rows] == [
        (30, "60 mg a day", "1,800 mg"),
        (30, "40 mg a day", "1,200 mg"),
    ]


def test_what_is_left_is_told_in_days_at_the_dose_of_the_last_supply() -> None:
    assert panel(*SUPPLIES).target == "To 120 mg/kg: 4,200 mg more, 70 days at 60 mg a day."
    # 120 × 60.1 kg leaves 4,212 mg: 70.2 days, so the 71st is needed.
    assert panel(*SUPPLIES, kg="60.1").target == "To 120 mg/kg: 4,212 mg more, 71 days at 60 mg a day."


def test_the_target_once_reached_is_told_as_reached() -> None:
    assert panel(*SUPPLIES, kg="25").target == "120 mg/kg are reached."


def test_the_bar_shows_the_sum_against_the_usual_range() -> None:
    bar = panel(*SUPPLIES).bar

    assert bar is not None
    assert (bar.start, bar.filled, bar.track) == ("8.0", "95.6", "344.0")
    assert (bar.range_start, bar.range_width, bar.range_end) == ("237.3", "57.4", "294.7")
    assert bar.label == "50 mg/kg of the usual 120 to 150"


def test_a_supply_without_a_prescription_makes_the_sum_a_least_one() -> None:
    found = panel(*SUPPLIES, Dispense("brought along", TODAY - 90, 30))

    assert found.headline == "At least 50 of 120–150 mg/kg"
    assert found.missing == ["1 supply rests on no prescription here: its dose is not known and not counted."]
    assert found.rows[-1].daily == "not known"
    assert found.rows[-1].total == "–"


def test_without_a_weight_only_the_mg_are_told() -> None:
    found = panel(*SUPPLIES, kg=None)

    assert (found.headline, found.basis, found.target) == ("3,000 mg handed over", "", "")
    assert found.bar is None
    assert found.needs_weight


def test_a_course_begins_with_its_enrollment() -> None:
    found = panel(Enrollment("e1", TODAY - 400, TODAY - 100), *SUPPLIES, Enrollment("e2", TODAY - 40))

    assert found.headline == "30 of 120–150 mg/kg"
    assert found.earlier == "1 supply of an earlier course is not counted."


def test_an_enrollment_still_to_come_begins_nothing_yet() -> None:
    assert panel(*SUPPLIES, Enrollment("e", TODAY + 1)).headline == "50 of 120–150 mg/kg"


def test_what_is_handed_over_later_does_not_count_yet() -> None:
    assert panel(*SUPPLIES, Dispense("c", TODAY + 1, 30)).headline == "50 of 120–150 mg/kg"


def test_nothing_handed_over_has_no_target() -> None:
    found = panel()

    assert (found.rows, found.target) == ([], "")


def test_the_usual_daily_dose_follows_the_weight() -> None:
    assert daily_dose(weight("57.5")) == (
        "At 57.5 kg, weighed on Mon, Nov 9, 2026, 0.5 to 1 mg/kg is 29 to 58 mg a day."
    )
    assert daily_dose(None) == ""
