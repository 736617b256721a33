"""List one way, or more, to break each constraint of an authorization."""

from typing import Any

from monitoring.models import Authorization, Dispense
from patients.models import Patient
from tests.factories import (
    NOW,
    make_authorization,
    make_decision,
    make_fact,
    make_patient,
    make_prescription,
    make_user,
)


def handed_over(patient: Patient) -> dict[str, Any]:
    """Give the three fields of a hand-over."""
    return {
        "handed_over_at": NOW,
        "handed_over_by": make_user("pharmacist"),
        "dispense": make_fact(Dispense, patient=patient),
    }


def reversed_for(reason: str) -> dict[str, Any]:
    """Give the three fields of a reversal."""
    return {"reversed_at": NOW, "reversed_by": make_user("pharmacist"), "reversed_reason": reason}


def returned(**changed: Any) -> dict[str, Any]:
    """Give the fields of what ran out, was reversed by the program and put back; `reversed_at=None`: was not reversed."""
    back = {"returned_at": NOW, "returned_by": make_user("pharmacist")}
    run_out = {} if "reversed_at" in changed else {"reversed_at": NOW, "reversed_reason": "not_collected"}
    return {**run_out, **back, **{name: value for name, value in changed.items() if name != "reversed_at"}}


def issue(patient: Patient, **fields: Any) -> Authorization:
    return make_authorization(prescription=make_prescription(patient=patient), **fields)


def two_open() -> None:
    patient = make_patient()
    issue(patient, cycle="cycle-1")
    issue(patient, cycle="cycle-2")


def two_of_one_cycle() -> None:
    patient = make_patient()
    issue(patient, cycle="cycle-1", **handed_over(patient))
    issue(patient, cycle="cycle-1")


def two_on_one_decision() -> None:
    patient = make_patient()
    decision = make_decision(patient=patient, ask="dispense")
    issue(patient, decision=decision, **reversed_for("not_collected"))
    issue(patient, decision=decision)


def two_with_one_dispense() -> None:
    patient = make_patient()
    same = handed_over(patient)
    issue(patient, **same)
    issue(patient, **same)


def two_of_one_request() -> None:
    pharmacist = make_user("pharmacist")
    make_authorization(issued_by=pharmacist, request_key="request-1")
    make_authorization(issued_by=pharmacist, request_key="request-1")


def hand_over_but(missing: str) -> None:
    patient = make_patient()
    issue(patient, **{**handed_over(patient), missing: None})


def reverse_but(missing: str) -> None:
    make_authorization(**{**reversed_for("not_collected"), missing: None})


def reverse_after_hand_over_for(reason: str) -> None:
    patient = make_patient()
    issue(patient, **handed_over(patient), **reversed_for(reason))


NUMBER = "A-7Q2M-4KX4"

BROKEN = [
    ("Authorization.number", lambda: (make_authorization(number=NUMBER), make_authorization(number=NUMBER))),
    ("Authorization.decision", two_on_one_decision),
    ("Authorization.dispense", two_with_one_dispense),
    ("monitoring_authorization_number_not_blank", lambda: make_authorization(number="")),
    ("monitoring_authorization_cycle_not_blank", lambda: make_authorization(cycle="")),
    ("monitoring_authorization_request_key_not_blank", lambda: make_authorization(request_key="")),
    ("monitoring_authorization_request_sha256_not_blank", lambda: make_authorization(request_sha256="")),
    ("monitoring_authorization_reversed_reason_known", lambda: make_authorization(**reversed_for("other"))),
    ("monitoring_authorization_handed_over_together", lambda: hand_over_but("handed_over_at")),
    ("monitoring_authorization_handed_over_together", lambda: hand_over_but("handed_over_by")),
    ("monitoring_authorization_handed_over_together", lambda: hand_over_but("dispense")),
    (
        "monitoring_authorization_reversed_together",
        lambda: make_authorization(**{**reversed_for("not_collected"), "reversed_at": None, "reversed_by": None}),
    ),
    (
        "monitoring_authorization_reversed_by_somebody_or_run_out",
        lambda: make_authorization(**{**reversed_for("not_collected"), "reversed_at": None, "reversed_reason": None}),
    ),
    ("monitoring_authorization_returned_together", lambda: make_authorization(**returned(returned_by=None))),
    ("monitoring_authorization_returned_only_if_reversed", lambda: make_authorization(**returned(reversed_at=None))),
    (
        "monitoring_authorization_reversed_by_somebody_or_run_out",
        lambda: make_authorization(**{**reversed_for("wrong_quantity"), "reversed_by": None}),
    ),
    ("monitoring_authorization_reversed_together", lambda: reverse_but("reversed_reason")),
    (
        "monitoring_authorization_expires_after_it_is_issued",
        lambda: make_authorization(issued_at=NOW, expires_at=NOW),
    ),
    ("monitoring_authorization_handed_over_or_reversed", lambda: reverse_after_hand_over_for("not_collected")),
    ("monitoring_authorization_handed_over_or_reversed", lambda: reverse_after_hand_over_for("wrong_quantity")),
    ("monitoring_authorization_handed_over_or_reversed", lambda: reverse_after_hand_over_for("positive_test")),
    (
        "monitoring_authorization_handed_over_or_reversed",
        lambda: make_authorization(**reversed_for("handed_over_in_error")),
    ),
    ("monitoring_authorization_one_open", two_open),
    ("monitoring_authorization_one_for_each_cycle", two_of_one_cycle),
    ("monitoring_authorization_one_for_each_request", two_of_one_request),
]
