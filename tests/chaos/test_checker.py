"""A checker that cannot fail is worthless: each check is shown a record in order, and one with what it must find."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.chaos import checker
from tests.chaos.evidence import Run
from tests.chaos.record import Record, Row

AT = datetime(2026, 12, 8, 15, 0, tzinfo=UTC)
BEGUN_AT = AT - timedelta(minutes=30)
TODAY = date(2026, 12, 8)
PATIENT = {"id": 1, "reference": "R-1", "clinic": "smpc", "prescriber": "DR-1", "pharmacy": "PH-1"}
HELD = {"from_on": date(2026, 1, 1), "through_on": date(2027, 1, 1), "specialty": "dermatology", "voided_by": None}
CERTIFICATIONS = [
    {"reference": "C-1", "subject": "prescriber", "who": "DR-1", **HELD},
    {"reference": "C-2", "subject": "pharmacy", "who": "PH-1", **HELD},
]
# A patient who cannot get pregnant, for whom everything is done.
FACTS: list[Row] = [
    {"kind": "patient", "born_on": date(2000, 1, 1)},
    {"kind": "category", "from_on": date(2026, 12, 1), "category": "cannot", "basis": "cis_male"},
    {"kind": "enrollment", "opened_on": date(2026, 12, 1)},
    {"kind": "consent", "form": "treatment", "signed_on": date(2026, 12, 1), "signed_by": "patient"},
    {"kind": "counseling", "confirmed_on": TODAY},
    {"kind": "indication", "recorded_on": TODAY, "code": "severe_acne", "conventional_therapy_failed": True},
    {"kind": "lab", "collected_on": TODAY, "analyte": "alt", "value": 22, "unit": "U/L", "upper_limit": 40},
    {"kind": "lab", "collected_on": TODAY, "analyte": "ast", "value": 19, "unit": "U/L", "upper_limit": 40},
]
FACTS = [
    {"recorded_at": AT - timedelta(hours=2), "id": number, "reference": f"F-{number}", "patient_id": 1, **fact}
    for number, fact in enumerate(FACTS, start=1)
]
AUTHORIZATION = {
    "id": 1,
    "patient_id": 1,
    "number": "A-1",
    "decision_id": 1,
    "issued_at": AT,
    "handed_over_at": None,
    "reversed_at": None,
}
REMINDER = {
    "kind": "acknowledgment-missing",
    "planned_at": AT - timedelta(hours=1),
    "reference": "M-1",
    "patient_id": 1,
    "channel": "email",
    "status": "sent",
    "send_at": AT,
    "sent_at": AT,
    "until_at": None,
    "acted_at": None,
    "withdrawn_at": None,
}
MESSAGE = {"reference": "M-1", "at": AT}


def case_of(facts: list[Row]) -> str:
    """Return a stored case with these facts."""
    asked = {"at": AT.isoformat(), "ask": "dispense", "prescriber": "DR-1", "pharmacy": "PH-1", "clinic": "smpc"}
    written = [{"id": each["reference"], **without(each)} for each in facts]
    certified = [{"id": each["reference"], "kind": "certification", **without(each)} for each in CERTIFICATIONS]
    return json.dumps({"id": "R-1", **asked, "facts": [*certified, *written]}, default=date.isoformat)


def without(row: Row) -> Row:
    return {
        name: value
        for name, value in row.items()
        if name not in ("id", "reference", "patient_id", "voided_by", "recorded_at")
    }


def decision(**changed: Any) -> Row:
    return {"id": 1, "patient_id": 1, "reference": "D-1", "case": case_of(FACTS), **changed}


def standing(ask: str, **changed: Any) -> Row:
    found = {"patient_id": 1, "ask": ask, "permits": True, "blocking": [], "decided_at": AT, "stale_at": None}
    return {**found, **changed}


def events(*more: tuple[str, str], facts: list[Row] = FACTS) -> list[Row]:
    """Return the trail of an authorization on these facts."""
    told = [("fact-recorded", each["reference"]) for each in facts]
    told += [("decision-made", "D-1"), ("authorization-issued", "A-1"), ("reminder-sent", "M-1"), *more]
    return [
        {"id": number, "action": action, "subject": subject, "patient": "R-1", "at": AT, "detail": {"ask": "dispense"}}
        for number, (action, subject) in enumerate(told, start=1)
    ]


RECORD = Record(
    now=AT + timedelta(seconds=5),
    patients=[PATIENT],
    facts=FACTS,
    certifications=CERTIFICATIONS,
    decisions=[decision()],
    authorizations=[AUTHORIZATION],
    standings=[standing("prescribe"), standing("dispense")],
    reminders=[REMINDER],
    events=events(),
    messages=[MESSAGE],
)
JOURNAL = [
    {"what": "fact", "patient": "R-1", "kind": "lab", "fields": {"analyte": "alt", "value": "22.0"}},
    {"what": "authorization", "patient": "R-1", "key": "key-1", "number": "A-1"},
]


def found(check: str, *, journal: list[dict[str, Any]] = JOURNAL, crashes: int = 0, **changed: Any) -> list[str]:
    """Return what one check says of the record with what is changed."""
    return list(
        checker.CHECKS[check](
            Run(record=replace(RECORD, **changed), begun_at=BEGUN_AT, journal=journal, crashes=crashes)
        )
    )


def test_a_record_in_order_violates_nothing() -> None:
    assert checker.violations(Run(record=RECORD, begun_at=BEGUN_AT, journal=JOURNAL)) == {}


def test_a_second_open_authorization_is_found() -> None:
    second = {**AUTHORIZATION, "number": "A-2"}

    said = found("one live authorization", authorizations=[AUTHORIZATION, second])

    assert said == [
        "R-1 has 2 open authorizations: ['A-1', 'A-2']",
        "R-1 has 2 live authorizations in the window of first",
    ]


def test_a_second_authorization_of_a_window_whose_first_was_handed_over_is_found() -> None:
    first = {**AUTHORIZATION, "number": "A-0", "handed_over_at": AT}

    assert found("one live authorization", authorizations=[first, AUTHORIZATION]) == [
        "R-1 has 2 live authorizations in the window of first"
    ]


@pytest.mark.parametrize("missing", ["enrollment", "consent", "counseling", "lab", "indication"])
def test_an_authorization_without_a_fact_at_commit_is_found(missing: str) -> None:
    kept = [each for each in FACTS if each["kind"] != missing]

    [by_record, by_case] = found(
        "permitted at commit", facts=kept, decisions=[decision(case=case_of(kept))], events=events(facts=kept)
    )

    assert by_record.startswith("authorization-issued A-1 of R-1: by the record at its commit the rules withhold: ")
    assert by_case.startswith("authorization-issued A-1 of R-1: by the case that was kept the rules withhold: ")


def test_a_positive_test_that_slipped_in_before_the_commit_is_found() -> None:
    positive = {"id": 9, "reference": "F-9", "patient_id": 1, "kind": "pregnancy_test", "result": "positive"}
    positive |= {"collected_on": TODAY, "setting": "clia", "sensitivity_miu_ml": 25, "resulted_on": None}

    withheld, unseen = found("permitted at commit", facts=[*FACTS, positive], events=events(facts=[*FACTS, positive]))

    assert "not-pregnant" in withheld
    assert unseen.endswith("decided without, or with more than, what was on record: ['F-9']")


def test_an_authorization_left_open_after_a_positive_test_is_found() -> None:
    positive = {"id": 9, "reference": "F-9", "patient_id": 1, "kind": "pregnancy_test", "result": "positive"}
    positive |= {"collected_on": TODAY, "setting": "clia", "sensitivity_miu_ml": 25, "resulted_on": None}

    said = found("permitted at commit", facts=[*FACTS, positive], events=events(("fact-recorded", "F-9")))

    assert said == ["A-1 of R-1 is open in spite of the positive test F-9"]


def test_an_authorization_without_a_decision_is_found() -> None:
    assert found("permitted at commit", decisions=[]) == ["authorization-issued A-1 of R-1 rests on no decision"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"permits": False, "blocking": ["enrolled"]}, "R-1 stands to dispense as ['enrolled'], and lacks []"),
        (
            {"stale_at": AT - timedelta(minutes=2)},
            "the standing of R-1 has been stale since 2026-12-08 14:58:00+00:00",
        ),
        (
            {"decided_at": AT + timedelta(days=1)},
            "R-1 stands as of 2026-12-09 15:00:00+00:00, which is yet to come",
        ),
    ],
)
def test_a_standing_that_is_wrong_or_old_or_of_tomorrow_is_found(changed: dict[str, Any], said: str) -> None:
    standings = [standing("prescribe"), standing("dispense", **changed)]

    assert found("reflected in standing", standings=standings) == [said]


def test_a_missing_standing_is_found() -> None:
    assert found("reflected in standing", standings=[standing("prescribe")]) == ["R-1 has no standing to dispense"]


def test_a_poisoned_patient_who_stands_as_permitted_is_found() -> None:
    run = Run(record=RECORD, begun_at=BEGUN_AT, poisoned={"R-1"})

    assert list(checker.CHECKS["reflected in standing"](run)) == ["R-1, whose record cannot be read, stands as []"] * 2


def test_a_message_too_many_is_found_unless_a_crash_allows_it() -> None:
    twice = [MESSAGE, MESSAGE]

    assert found("reminded once", messages=twice, crashes=1) == []
    assert found("reminded once", messages=twice) == [
        "1 messages too many, with 0 crashes between sending and marking: ['M-1']"
    ]


@pytest.mark.parametrize(
    ("changed", "messages", "said"),
    [
        ({}, [], "M-1 counts as sent, and never went out"),
        ({"status": "withdrawn", "withdrawn_at": AT}, [MESSAGE], "M-1 went out, and counts as withdrawn"),
        (
            {"acted_at": AT - timedelta(minutes=1)},
            [MESSAGE],
            "M-1 (acknowledgment-missing) went out after it was done",
        ),
        (
            {"status": "planned", "sent_at": None, "send_at": AT - timedelta(minutes=2)},
            [],
            "M-1 was due at 2026-12-08 14:58:00+00:00, and is planned",
        ),
    ],
)
def test_a_reminder_that_was_not_sent_or_sent_for_nothing_is_found(
    changed: dict[str, Any], messages: list[Row], said: str
) -> None:
    assert found("reminded once", reminders=[{**REMINDER, **changed}], messages=messages) == [said]


def test_a_reminder_of_what_was_done_before_it_went_out_is_found() -> None:
    done = {"id": 9, "reference": "F-9", "patient_id": 1, "kind": "acknowledgment", "answered_on": TODAY}

    said = found("reminded once", facts=[*FACTS, {**done, "recorded_at": AT - timedelta(minutes=1)}])

    assert said == ["M-1 (acknowledgment-missing) went out after it was done"]


@pytest.mark.parametrize("missing", range(len(events())))
def test_a_missing_event_is_found(missing: int) -> None:
    kept = events()
    lost = kept.pop(missing)

    assert found("audit complete", events=kept) == [f"{lost['subject']} has no event {lost['action']}"]


def test_an_event_of_something_that_was_not_done_is_found() -> None:
    told = events(("authorization-reversed", "A-1"))

    assert found("audit complete", events=told) == ["an event authorization-reversed tells of A-1, which is not so"]


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (
            {"what": "fact", "patient": "R-1", "kind": "lab", "fields": {"analyte": "alt", "value": "23"}},
            "1 × lab {'analyte': 'alt', 'value': '23'} of R-1 were acknowledged, 0 are on record",
        ),
        (
            {"what": "prescription", "patient": "R-1", "number": "P-1"},
            "the prescription P-1 was acknowledged and is lost",
        ),
        (
            {"what": "handed-over", "patient": "R-1", "number": "A-1"},
            "A-1 was acknowledged as handed-over, and is not",
        ),
        ({"what": "reversed", "patient": "R-1", "number": "A-1"}, "A-1 was acknowledged as reversed, and is not"),
        (
            {"what": "authorization", "patient": "R-1", "key": "key-2", "number": "A-9"},
            "A-9 was acknowledged as authorization, and is not",
        ),
    ],
)
def test_a_lost_write_is_found(lost: dict[str, Any], said: str) -> None:
    assert found("nothing lost", journal=[*JOURNAL, lost]) == [said]


def test_the_same_fact_acknowledged_twice_and_recorded_once_is_found() -> None:
    assert found("nothing lost", journal=[JOURNAL[0], JOURNAL[0]]) == [
        "2 × lab {'analyte': 'alt', 'value': '22.0'} of R-1 were acknowledged, 1 are on record"
    ]


def test_a_key_that_was_answered_with_two_authorizations_is_found() -> None:
    second = {**AUTHORIZATION, "number": "A-2", "reversed_at": AT}
    answered = [*JOURNAL, {**JOURNAL[1], "number": "A-2"}]

    assert found("nothing lost", authorizations=[AUTHORIZATION, second], journal=answered) == [
        "the key key-1 was answered with A-1, then with A-2"
    ]


def test_a_check_that_cannot_be_made_is_a_violation() -> None:
    broken = replace(RECORD, decisions=[decision(case="{}")])

    assert "one live authorization" in checker.violations(Run(record=broken, begun_at=BEGUN_AT))
