"""Each rule of program.py on both sides of its boundaries, on them, with facts of the future and without facts."""

import pytest

from monitoring.policy.findings import Status
from tests.policy import month
from tests.policy.month import CANNOT, FIRST, LATER, Change, changed, status

MET, UNMET, UNKNOWN, NOT_APPLICABLE = Status.MET, Status.UNMET, Status.UNKNOWN, Status.NOT_APPLICABLE
Changes = dict[str, Change]
each = pytest.mark.parametrize


@each(
    ("expected", "enrollment"),
    [
        (UNMET, None),
        (MET, {"opened_on": "2027-03-10"}),
        (UNMET, {"opened_on": "2027-03-11"}),
        (UNMET, {"closed_on": "2027-03-10"}),
        (MET, {"closed_on": "2027-03-11"}),
        (UNMET, {"closed_on": "2027-01-31"}),
    ],
)
def test_enrolled_from_the_day_of_opening_until_the_day_of_closing(expected: Status, enrollment: Change) -> None:
    assert status("enrolled", changed(FIRST, {"enrollment": enrollment})) is expected


def test_the_open_enrollment_is_the_latest_that_is_open() -> None:
    older = {"kind": "enrollment", "opened_on": "2027-01-15"}
    closed = {"kind": "enrollment", "opened_on": "2027-03-01", "closed_on": "2027-03-05"}
    facts = changed(FIRST, {"older": older, "closed": closed})

    found = month.judgment(month.decide(facts), "enrolled")

    assert found.finding.evidence == ("enrollment",)


@each("subject", ["prescriber", "pharmacy"])
@each(
    ("expected", "certification"),
    [
        (UNMET, None),
        (MET, {"from_on": "2027-03-10"}),
        (UNMET, {"from_on": "2027-03-11"}),
        (UNMET, {"through_on": "2027-03-09"}),
        (MET, {"through_on": "2027-03-10"}),
        (MET, {"from_on": "2027-03-10", "through_on": "2027-03-10"}),
        (UNMET, {"from_on": "2027-03-11", "through_on": "2027-03-10"}),
        (UNMET, {"who": "somebody else"}),
    ],
)
def test_a_certification_counts_through_its_last_day(expected: Status, certification: Change, subject: str) -> None:
    assert status(f"{subject}-certified", changed(FIRST, {subject: certification})) is expected


def test_a_pharmacy_certification_is_no_prescriber_certification() -> None:
    assert status("prescriber-certified", changed(FIRST, {"prescriber": {"subject": "pharmacy"}})) is UNMET


def test_any_prescriber_will_do_where_none_is_named() -> None:
    case = month.raw(changed(FIRST, {"prescriber": {"who": "somebody else"}}))
    del case["prescriber"]

    found = month.judgment(month.cases.read(case).decide(), "prescriber-certified")

    assert found.status is MET


@each("requirement", ["pharmacy-certified", "acknowledgment"])
def test_prescribing_asks_neither_for_a_pharmacy_nor_for_an_acknowledgment(requirement: str) -> None:
    facts = changed(FIRST, {"pharmacy": None, "acknowledgment": None})

    assert status(requirement, facts, ask="prescribe") is NOT_APPLICABLE


@each("subject", ["prescriber", "pharmacy"])
@each("last", ["long", "short"])
def test_of_several_certifications_the_one_that_lasts_longest_is_shown(last: str, subject: str) -> None:
    certification = FIRST[subject]
    both = {"long": certification, "short": certification | {"through_on": "2027-04-01"}}
    facts = changed(FIRST, {subject: None})
    facts |= {name: both[name] for name in sorted(both, key=lambda name: name == last)}

    found = month.judgment(month.decide(facts), f"{subject}-certified").finding

    assert found.evidence == ("long",)
    assert found.reason.endswith("through May 31, 2027.")


@each("form", ["treatment", "birth-defects"])
@each(
    ("expected", "consent"),
    [
        (UNMET, None),
        (UNMET, {"signed_on": "2027-01-01"}),
        (MET, {"signed_on": "2027-01-02"}),
        (MET, {"signed_on": "2027-03-10"}),
        (UNMET, {"signed_on": "2027-03-11"}),
        (UNMET, {"signed_by": "guardian"}),
    ],
)
def test_consent_is_signed_at_most_30_days_before_enrollment(expected: Status, consent: Change, form: str) -> None:
    assert status("consent", changed(FIRST, {form: consent})) is expected


@each("later", ["treatment", "birth-defects"])
def test_the_day_of_consent_is_that_of_the_last_signature(later: str) -> None:
    found = month.judgment(month.decide(changed(FIRST, {later: {"signed_on": "2027-02-03"}})), "consent").finding

    assert found.reason == "Consent was signed on February 3, 2027."
    assert found.evidence == ("patient", "treatment", "birth-defects")


def test_a_patient_who_cannot_get_pregnant_signs_one_form() -> None:
    assert status("consent", CANNOT) is MET


def test_consent_without_an_open_enrollment_is_unmet() -> None:
    assert status("consent", changed(FIRST, {"enrollment": None})) is UNMET


def test_consent_without_a_birth_date_is_unknown_and_without_a_form_unmet() -> None:
    nameless = changed(FIRST, {"patient": None})

    assert status("consent", nameless) is UNKNOWN
    assert status("consent", changed(nameless, {"treatment": None})) is UNMET


def guardian(form: str, signed_on: str) -> Change:
    return {"kind": "consent", "form": form, "signed_on": signed_on, "signed_by": "guardian"}


BOTH = {"g1": guardian("treatment", "2027-02-01"), "g2": guardian("birth-defects", "2027-02-01")}


@each(
    ("expected", "born_on", "signatures"),
    [
        (MET, "2009-02-01", {}),
        (UNMET, "2009-02-02", {}),
        (MET, "2009-02-02", BOTH),
        (UNMET, "2009-02-02", BOTH | {"g1": None}),
        (UNMET, "2009-02-02", BOTH | {"g2": None}),
        (UNMET, "2009-02-02", BOTH | {"g1": guardian("treatment", "2027-01-01")}),
        (MET, "2009-02-02", BOTH | {"g1": guardian("treatment", "2027-01-02")}),
        (MET, "2009-02-02", BOTH | {"g2": guardian("birth-defects", "2027-03-10")}),
        (UNMET, "2009-02-02", BOTH | {"g2": guardian("birth-defects", "2027-03-11")}),
    ],
)
def test_a_guardian_signs_too_for_a_patient_under_18_on_signing(
    expected: Status, born_on: str, signatures: Changes
) -> None:
    assert status("consent", changed(FIRST, {"patient": {"born_on": born_on}} | signatures)) is expected


def test_signing_again_as_an_adult_needs_no_guardian() -> None:
    again = {"kind": "consent", "signed_on": "2027-03-01", "signed_by": "patient"}
    changes: Changes = {"patient": {"born_on": "2009-03-01"}}
    changes |= {"again1": again | {"form": "treatment"}, "again2": again | {"form": "birth-defects"}}

    assert status("consent", changed(FIRST, changes)) is MET


@each(("expected", "signed_on"), [(UNMET, "2026-02-28"), (MET, "2026-03-01")])
def test_a_leap_day_child_is_18_on_1_march_of_a_common_year(expected: Status, signed_on: str) -> None:
    changes: Changes = {
        "patient": {"born_on": "2008-02-29"},
        "enrollment": {"opened_on": "2026-03-01"},
        "treatment": {"signed_on": signed_on},
        "birth-defects": {"signed_on": signed_on},
    }

    assert status("consent", changed(FIRST, changes)) is expected


def test_the_birth_date_last_in_the_record_stands() -> None:
    child: Changes = {"corrected": {"kind": "patient", "born_on": "2010-01-01"}}
    adult: Changes = {"corrected": {"kind": "patient", "born_on": "1999-01-01"}}

    found = [month.judgment(month.decide(changed(FIRST, each)), "consent") for each in (child, adult)]

    assert [each.status for each in found] == [UNMET, MET]
    assert [each.finding.evidence[0] for each in found] == ["corrected", "corrected"]


MONTHLY = [("counseling", "confirmed_on"), ("acknowledgment", "answered_on")]


@each(("requirement", "field"), MONTHLY)
@each(
    ("expected", "date"),
    [(UNMET, "2027-02-08"), (MET, "2027-02-09"), (MET, "2027-03-10"), (UNMET, "2027-03-11")],
)
def test_counseling_and_acknowledgment_count_for_30_days(
    expected: Status, date: str, requirement: str, field: str
) -> None:
    assert status(requirement, changed(FIRST, {requirement: {field: date}})) is expected


@each(("requirement", "field"), MONTHLY)
@each(("expected", "date"), [(UNMET, "2027-02-28"), (MET, "2027-03-01")])
def test_what_came_before_the_course_is_not_fresh(expected: Status, date: str, requirement: str, field: str) -> None:
    facts = changed(FIRST, {"enrollment": {"opened_on": "2027-03-01"}, requirement: {field: date}})

    assert status(requirement, facts) is expected


@each(("requirement", "field"), MONTHLY)
@each(("expected", "date"), [(UNMET, "2027-02-20"), (MET, "2027-02-21")])
def test_what_came_by_the_day_of_the_last_supply_is_not_fresh(
    expected: Status, date: str, requirement: str, field: str
) -> None:
    facts = changed(LATER, {"dispense": {"on": "2027-02-20"}, requirement: {field: date}})

    assert status(requirement, facts) is expected


@each(("requirement", "field"), MONTHLY)
def test_without_a_course_nothing_is_fresh(requirement: str, field: str) -> None:
    assert status(requirement, changed(FIRST, {"enrollment": None})) is UNMET


@each(("requirement", "field"), MONTHLY)
def test_the_latest_counseling_and_acknowledgment_count(requirement: str, field: str) -> None:
    stale = FIRST[requirement] | {field: "2027-02-01"}

    assert status(requirement, changed(FIRST, {"stale": stale})) is MET


@each("requirement", ["counseling", "acknowledgment"])
def test_without_counseling_or_acknowledgment_it_is_unmet(requirement: str) -> None:
    assert status(requirement, changed(FIRST, {requirement: None})) is UNMET


@each(
    ("expected", "counseling"),
    [
        (UNMET, None),
        (UNMET, {"confirmed_on": "2027-01-31"}),
        (MET, {"confirmed_on": "2027-02-01"}),
        (MET, {"confirmed_on": "2027-03-10"}),
        (UNMET, {"confirmed_on": "2027-03-11"}),
    ],
)
def test_who_cannot_get_pregnant_is_counseled_once_since_2026(expected: Status, counseling: Change) -> None:
    assert status("counseling", changed(CANNOT, {"counseling": counseling})) is expected


def test_counseling_at_enrollment_needs_an_open_enrollment() -> None:
    assert status("counseling", changed(CANNOT, {"enrollment": {"closed_on": "2027-03-08"}})) is UNMET


@each("policy", ["ipledge-2021", "ipledge-2021-discretion"])
@each(("expected", "date"), [(UNMET, "2027-02-08"), (MET, "2027-02-09")])
def test_who_cannot_get_pregnant_was_counseled_monthly_before_2026(expected: Status, date: str, policy: str) -> None:
    facts = changed(CANNOT, {"counseling": {"confirmed_on": date}})

    assert status("counseling", facts, policy=policy) is expected


def test_who_cannot_get_pregnant_answers_no_questions() -> None:
    assert status("acknowledgment", CANNOT) is NOT_APPLICABLE


@each(
    ("expected", "order"),
    [
        (MET, {}),
        (MET, {"days_supply": 1}),
        (MET, {"days_supply": 30, "refills": 0}),
        (UNMET, {"days_supply": 31}),
        (UNMET, {"refills": 1}),
    ],
)
def test_supply_is_at_most_30_days_without_refills(expected: Status, order: dict[str, int]) -> None:
    assert status("supply", FIRST, order=order) is expected
