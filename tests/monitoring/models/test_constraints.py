"""The database refuses facts, decisions and standings that cannot be."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from monitoring.models import (
    Contraception,
    Cycle,
    Dispense,
    Indication,
    Lab,
    Override,
    PregnancyTest,
    SideEffect,
    SideEffectReview,
    Weight,
)
from tests import constraints
from tests.factories import NOW, make_decision, make_fact, make_patient, make_saved_view, make_standing, make_user
from tests.monitoring.models import (
    broken_authorizations,
    broken_prescriptions,
    broken_reminders,
    broken_withdrawals,
)

pytestmark = pytest.mark.django_db


def two_standings_of_one_question() -> None:
    patient = make_patient()
    make_standing(patient=patient, ask="dispense")
    make_standing(patient=patient, ask="dispense")


def two_views_of_one_name() -> None:
    owner = make_user("prescriber")
    make_saved_view(name="Mine", created_by=owner)
    make_saved_view(name="Mine", created_by=owner)


BROKEN = [
    ("monitoring_weight_between_20_and_400_kg", lambda: make_fact(Weight, weight_kg=Decimal("19.9"))),
    ("monitoring_weight_between_20_and_400_kg", lambda: make_fact(Weight, weight_kg=Decimal("400.1"))),
    ("monitoring_sideeffect_symptom_known", lambda: make_fact(SideEffect, symptom="boredom")),
    ("monitoring_sideeffect_severity_known", lambda: make_fact(SideEffect, severity="awful")),
    ("monitoring_sideeffectreview_outcome_not_blank", lambda: make_fact(SideEffectReview, outcome="")),
    ("monitoring_savedview_one_of_a_name", two_views_of_one_name),
    ("monitoring_savedview_name_not_blank", lambda: make_saved_view(name="")),
    ("monitoring_contraception_declared_by_known", lambda: make_fact(Contraception, declared_by="nurse")),
    ("monitoring_cycle_pattern_known", lambda: make_fact(Cycle, pattern="monthly")),
    ("monitoring_pregnancytest_result_known", lambda: make_fact(PregnancyTest, result="unclear")),
    ("monitoring_pregnancytest_setting_known", lambda: make_fact(PregnancyTest, setting="pharmacy")),
    ("monitoring_pregnancytest_sensitivity_miu_ml_above_zero", lambda: make_fact(PregnancyTest, sensitivity_miu_ml=0)),
    (
        "monitoring_pregnancytest_results_after_collection",
        lambda: make_fact(PregnancyTest, collected_on=date(2026, 11, 23), resulted_on=date(2026, 11, 22)),
    ),
    ("monitoring_dispense_days_supply_above_zero", lambda: make_fact(Dispense, days_supply=0)),
    ("monitoring_indication_code_not_blank", lambda: make_fact(Indication, code="")),
    ("monitoring_lab_analyte_known", lambda: make_fact(Lab, analyte="sodium")),
    ("monitoring_lab_unit_not_blank", lambda: make_fact(Lab, unit="")),
    ("monitoring_lab_upper_limit_above_zero", lambda: make_fact(Lab, upper_limit=0)),
    ("monitoring_lab_value_zero_or_more", lambda: make_fact(Lab, value=Decimal("-0.0001"))),
    ("monitoring_override_requirement_not_blank", lambda: make_fact(Override, requirement="")),
    ("monitoring_override_reason_not_blank", lambda: make_fact(Override, reason="")),
    ("Decision.reference", lambda: (make_decision(reference="D-1"), make_decision(reference="D-1"))),
    ("monitoring_decision_reference_not_blank", lambda: make_decision(reference="")),
    ("monitoring_decision_ask_known", lambda: make_decision(ask="refill")),
    ("monitoring_decision_case_not_blank", lambda: make_decision(case="")),
    ("monitoring_decision_answer_not_blank", lambda: make_decision(answer="")),
    ("monitoring_decision_numbers_sha256_not_blank", lambda: make_decision(numbers_sha256="")),
    ("monitoring_decision_permits_only_under_a_policy", lambda: make_decision(permits=True, policy=None)),
    ("monitoring_decision_until_only_if_it_permits", lambda: make_decision(permits=False, until=NOW)),
    ("monitoring_standing_one_for_each_ask", two_standings_of_one_question),
    ("monitoring_standing_ask_known", lambda: make_standing(ask="refill")),
    (
        "monitoring_standing_until_or_permits_from",
        lambda: make_standing(permits=True, until=None, permits_from=NOW),
    ),
    (
        "monitoring_standing_until_or_permits_from",
        lambda: make_standing(permits=False, until=NOW, permits_from=None),
    ),
    *broken_prescriptions.BROKEN,
    *broken_authorizations.BROKEN,
    *broken_reminders.BROKEN,
    *broken_withdrawals.BROKEN,
]


@pytest.mark.parametrize(("name", "write"), BROKEN)
def test_the_database_refuses_what_breaks(name: str, write: Callable[[], object]) -> None:
    with constraints.refused("monitoring", name):
        write()


def test_every_constraint_is_broken_by_a_test() -> None:
    assert {name for name, _ in BROKEN} == constraints.names("monitoring")


def test_a_test_may_have_its_result_on_the_day_of_collection() -> None:
    test = make_fact(PregnancyTest, collected_on=date(2026, 11, 23), resulted_on=date(2026, 11, 23))

    assert test.resulted_on == date(2026, 11, 23)


def test_a_test_has_a_sensitivity_of_25_unless_it_says_otherwise() -> None:
    test = make_fact(PregnancyTest)

    assert PregnancyTest.objects.get(pk=test.pk).sensitivity_miu_ml == Decimal("25")


@pytest.mark.parametrize("value", ["0", "0.0001", "1.2", "99999999.9999"])
def test_a_lab_value_is_kept_exactly(value: str) -> None:
    lab = make_fact(Lab, value=Decimal(value), upper_limit=Decimal("0.4"))

    kept = Lab.objects.get(pk=lab.pk)
    assert (kept.value, kept.upper_limit) == (Decimal(value), Decimal("0.4"))


def test_an_override_may_end_before_it_begins_because_the_contract_accepts_it() -> None:
    override = make_fact(Override, from_on=date(2026, 11, 23), until_on=date(2026, 11, 1))

    assert override.pk is not None


def test_a_refusal_needs_no_policy() -> None:
    refusal = make_decision(permits=False, policy=None, until=None)

    assert refusal.policy is None
