"""Contraception and its lead-in on both sides of their boundaries, on them, with facts of the future and without facts."""

import pytest

from monitoring.policy.findings import Status
from tests.policy import month
from tests.policy.month import CANNOT, FIRST, LATER, Change, changed, status

MET, UNMET, UNKNOWN, NOT_APPLICABLE = Status.MET, Status.UNMET, Status.UNKNOWN, Status.NOT_APPLICABLE
each = pytest.mark.parametrize


@each("by", ["by-prescriber", "by-patient"])
@each(
    ("expected", "declaration"),
    [
        (UNMET, None),
        (UNMET, {"declared_on": "2027-02-08"}),
        (MET, {"declared_on": "2027-02-09"}),
        (MET, {"declared_on": "2027-03-10"}),
        (UNMET, {"declared_on": "2027-03-11"}),
    ],
)
def test_contraception_is_declared_by_both_within_30_days(expected: Status, declaration: Change, by: str) -> None:
    assert status("contraception", changed(FIRST, {by: declaration})) is expected


@each("by", ["by-prescriber", "by-patient"])
@each(("expected", "date"), [(UNMET, "2027-02-20"), (MET, "2027-02-21")])
def test_a_declaration_comes_after_the_last_supply(expected: Status, date: str, by: str) -> None:
    facts = changed(LATER, {"dispense": {"on": "2027-02-20"}, by: {"declared_on": date}})

    assert status("contraception", facts) is expected


def test_to_prescribe_the_prescribers_declaration_is_enough() -> None:
    assert status("contraception", changed(FIRST, {"by-patient": None}), ask="prescribe") is MET
    assert status("contraception", changed(FIRST, {"by-prescriber": None}), ask="prescribe") is UNMET


def test_the_prescriber_must_act_where_the_prescriber_has_declared_nothing() -> None:
    without_prescriber = month.decide(changed(FIRST, {"by-prescriber": None}))
    without_patient = month.decide(changed(FIRST, {"by-patient": None}))

    assert month.judgment(without_prescriber, "contraception").owner == "prescriber"
    assert month.judgment(without_patient, "contraception").owner == "patient"


def test_who_cannot_get_pregnant_declares_no_contraception() -> None:
    assert status("contraception", CANNOT) is NOT_APPLICABLE
    assert status("contraception-lead-in", CANNOT) is NOT_APPLICABLE


@each(
    ("expected", "forms"),
    [
        (MET, "continuous_abstinence"),
        (MET, "continuous_abstinence continuous_abstinence"),
        (UNMET, "continuous_abstinence iud male_latex_condom"),
        (UNMET, "continuous_abstinence withdrawal"),
        (UNMET, ""),
        (UNMET, "iud"),
        (UNMET, "iud iud"),
        (UNMET, "iud withdrawal"),
        (UNMET, "male_latex_condom vaginal_sponge"),
        (UNMET, "progestin_only_pill male_latex_condom"),
        (MET, "iud male_latex_condom withdrawal"),
        (MET, "iud ring"),
        (MET, "tubal_sterilization vaginal_sponge"),
        (MET, "partner_vasectomy vaginal_sponge"),
        (MET, "iud vaginal_sponge"),
        (MET, "combination_pill vaginal_sponge"),
        (MET, "patch vaginal_sponge"),
        (MET, "injection vaginal_sponge"),
        (MET, "implant vaginal_sponge"),
        (MET, "ring vaginal_sponge"),
        (MET, "ring male_latex_condom"),
        (MET, "ring diaphragm_with_spermicide"),
        (MET, "ring cervical_cap_with_spermicide"),
    ],
)
def test_forms_are_acceptable_as_a_pair_with_a_primary_or_as_abstinence_alone(expected: Status, forms: str) -> None:
    named = {"forms": forms.split()}

    assert status("contraception", changed(FIRST, {"by-prescriber": named, "by-patient": named})) is expected


@each(
    ("expected", "forms"),
    [(MET, "male_latex_condom iud iud"), (UNMET, "iud male_latex_condom withdrawal"), (UNMET, "iud"), (UNMET, "")],
)
def test_both_declare_exactly_the_same_set_of_forms(expected: Status, forms: str) -> None:
    assert status("contraception", changed(FIRST, {"by-patient": {"forms": forms.split()}})) is expected


@each(("warned", "forms"), [(True, "iud ring"), (False, "iud ring vaginal_sponge"), (False, "iud vaginal_sponge")])
def test_two_primary_forms_are_acceptable_with_a_warning(warned: bool, forms: str) -> None:
    named = {"forms": forms.split()}
    decision = month.decide(changed(FIRST, {"by-prescriber": named, "by-patient": named}))

    assert ("Warning" in month.judgment(decision, "contraception").finding.reason) is warned


# February has 28 days, so 30 days are the later of the two; December has 31, so the month is.
@each(
    ("expected", "used_since"),
    [(MET, "2027-02-07"), (MET, "2027-02-08"), (UNMET, "2027-02-09"), (UNMET, "2027-03-10"), (UNMET, "2027-03-11")],
)
def test_the_lead_in_after_february_takes_30_days(expected: Status, used_since: str) -> None:
    assert status("contraception-lead-in", changed(FIRST, {"by-prescriber": {"used_since": used_since}})) is expected


@each(
    ("expected", "used_since", "at"),
    [
        (UNMET, "2026-12-15", "2027-01-14T12:00:00-05:00"),
        (MET, "2026-12-15", "2027-01-15T12:00:00-05:00"),
        (UNMET, "2026-12-31", "2027-01-30T12:00:00-05:00"),
        (MET, "2026-12-31", "2027-01-31T12:00:00-05:00"),
        (UNMET, "2027-01-31", "2027-03-01T12:00:00-05:00"),
        (MET, "2027-01-31", "2027-03-02T12:00:00-05:00"),
        (UNMET, "2028-01-31", "2028-02-29T12:00:00-05:00"),
        (MET, "2028-01-31", "2028-03-01T12:00:00-05:00"),
    ],
)
def test_the_lead_in_takes_30_days_and_a_calendar_month(expected: Status, used_since: str, at: str) -> None:
    declared = {"used_since": used_since, "declared_on": at[:10]}
    facts = changed(FIRST, {"enrollment": {"opened_on": "2026-12-01"}, "by-prescriber": declared})

    assert status("contraception-lead-in", facts, at=at) is expected


@each(
    ("expected", "declaration"),
    [
        (UNKNOWN, None),
        (UNKNOWN, {"declared_on": "2027-02-08"}),
        (MET, {"declared_on": "2027-02-09"}),
        (UNKNOWN, {"declared_on": "2027-03-11"}),
        (MET, {"forms": []}),
    ],
)
def test_the_lead_in_rests_on_the_prescribers_declaration_of_this_month(expected: Status, declaration: Change) -> None:
    assert status("contraception-lead-in", changed(FIRST, {"by-prescriber": declaration})) is expected


def test_a_declaration_that_does_not_say_since_when_leaves_the_lead_in_unknown() -> None:
    silent = {name: value for name, value in FIRST["by-prescriber"].items() if name != "used_since"}

    assert status("contraception-lead-in", FIRST | {"by-prescriber": silent}) is UNKNOWN


def test_the_lead_in_is_asked_only_before_the_first_supply() -> None:
    facts = changed(LATER, {"by-prescriber": {"used_since": "2027-03-05"}})

    assert status("contraception-lead-in", facts) is NOT_APPLICABLE
