"""What must hold when people act at the same moment, on separate connections (promises 1, 2 and 8)."""

from functools import partial

import pytest
from django.db import connection

from accounts.services.signatures import BROUGHT
from monitoring.models import Authorization, Decision, Dispense
from monitoring.services import authorizations, facts
from monitoring.services.authorizations import KeyReused, NotOpen
from monitoring.services.decisions import NotPermitted
from patients.models import Patient
from tests.factories import make_pharmacy
from tests.monitoring.services import acts
from tests.monitoring.services.together import overlap, together
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.usefixtures("separate_connections")


def times(on_postgres: int, on_sqlite: int) -> int:
    """Return how often: SQLite lets one writer in at a time, and is asked less often."""
    return on_postgres if connection.vendor == "postgresql" else on_sqlite


def make_prescribed_patient(**ready: object) -> Patient:
    patient = make_ready_patient(**ready)
    acts.prescribe(patient)
    acts.pharmacist_of(patient)
    return patient


def kinds(outcomes: list[object]) -> dict[str, int]:
    names = [type(each).__name__ for each in outcomes]
    return {name: names.count(name) for name in names}


def test_promise_1_fifty_concurrent_authorizations_of_one_cycle_yield_exactly_one() -> None:
    patient, count = make_prescribed_patient(), times(50, 8)

    outcomes = together(*[partial(acts.issue, patient, key=f"key-{number}") for number in range(count)])

    assert kinds(outcomes) == {"Authorization": 1, "AlreadyAuthorized": count - 1}
    assert Authorization.objects.count() == 1


def test_promise_1_a_prescription_written_again_at_the_same_moment_leaves_one_that_can_be_filled() -> None:
    patient, count = make_ready_patient(), times(10, 4)

    outcomes = together(*[partial(acts.prescribe, patient) for _ in range(count)])

    assert kinds(outcomes) == {"Prescription": count}
    assert patient.prescriptions.filter(cancelled_at__isnull=True).count() == 1


def test_promise_2_a_positive_test_entered_while_an_authorization_is_deciding_stops_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient = make_prescribed_patient()

    for number in range(times(50, 4)):
        issued, positive = overlap(
            partial(acts.issue, patient, key=f"key-{number}"),
            partial(acts.record_positive, patient),
            after="monitoring.services.decisions.record",
            monkeypatch=monkeypatch,
        )

        assert Authorization.objects.get(pk=issued.pk).reversed_reason == "positive_test"
        with pytest.raises(NotOpen):
            authorizations.hand_over(issued, by=acts.pharmacist_of(patient), at=READY_AT)
        facts.enter_void(
            positive, reason="The next overlap needs none.", signing=BROUGHT, by=patient.created_by, at=READY_AT
        )


def test_promise_2_an_authorization_asked_for_while_a_positive_test_is_being_entered_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient = make_prescribed_patient()

    for number in range(times(50, 4)):
        positive, refused = overlap(
            partial(acts.record_positive, patient),
            partial(acts.issue, patient, key=f"key-{number}"),
            after="monitoring.services.standings.refresh",
            monkeypatch=monkeypatch,
        )

        assert isinstance(refused, NotPermitted)
        assert not Authorization.objects.exists()
        facts.enter_void(
            positive, reason="The next overlap needs none.", signing=BROUGHT, by=patient.created_by, at=READY_AT
        )


def test_promise_2_a_hand_over_asked_for_while_a_positive_test_is_being_entered_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patient = make_prescribed_patient()

    for number in range(times(10, 2)):
        authorization = acts.issue(patient, key=f"key-{number}")
        positive, refused = overlap(
            partial(acts.record_positive, patient),
            partial(authorizations.hand_over, authorization, by=acts.pharmacist_of(patient), at=READY_AT),
            after="monitoring.services.standings.refresh",
            monkeypatch=monkeypatch,
        )

        assert isinstance(refused, NotOpen)
        assert not Dispense.objects.exists()
        facts.enter_void(
            positive, reason="The next overlap needs none.", signing=BROUGHT, by=patient.created_by, at=READY_AT
        )


def test_promise_8_the_same_request_sent_at_the_same_moment_gets_the_same_authorization() -> None:
    patient, count = make_prescribed_patient(), times(20, 6)

    outcomes = together(*[partial(acts.issue, patient, key="key-1") for _ in range(count)])

    assert kinds(outcomes) == {"Authorization": count}
    assert {each.number for each in outcomes} == {Authorization.objects.get().number}


def test_promise_8_one_key_for_two_patients_at_the_same_moment_serves_one_and_names_the_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pharmacy = make_pharmacy()
    patient, other = make_prescribed_patient(pharmacy=pharmacy), make_prescribed_patient(pharmacy=pharmacy)

    outcomes = overlap(
        partial(acts.issue, patient, key="key-1"),
        partial(acts.issue, other, key="key-1"),
        after="monitoring.services.decisions.record",
        monkeypatch=monkeypatch,
    )

    assert kinds(list(outcomes)) == {"Authorization": 1, "KeyReused": 1}
    assert Authorization.objects.count() == 1


def test_a_key_reused_for_another_patient_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    pharmacy = make_pharmacy()
    patient, other = make_prescribed_patient(pharmacy=pharmacy), make_prescribed_patient(pharmacy=pharmacy)

    outcomes = overlap(
        partial(acts.issue, patient, key="key-1"),
        partial(acts.issue, other, key="key-1"),
        after="monitoring.services.decisions.record",
        monkeypatch=monkeypatch,
    )

    loser = next(each for each, outcome in zip((patient, other), outcomes, strict=True) if type(outcome) is KeyReused)
    assert not Decision.objects.filter(patient=loser, ask="dispense").exists()


def test_a_supply_is_handed_over_once_however_many_hands_reach_for_it() -> None:
    patient = make_prescribed_patient()
    authorization, count = acts.issue(patient), times(20, 6)

    hand_over = partial(authorizations.hand_over, authorization, by=acts.pharmacist_of(patient), at=READY_AT)
    outcomes = together(*[hand_over] * count)

    assert kinds(outcomes) == {"Authorization": 1, "NotOpen": count - 1}
    assert Dispense.objects.count() == 1


def test_an_authorization_is_not_reversed_and_handed_over_at_the_same_moment() -> None:
    patient = make_prescribed_patient()
    authorization, by = acts.issue(patient), acts.pharmacist_of(patient)

    outcomes = together(
        partial(authorizations.hand_over, authorization, by=by, at=READY_AT),
        partial(authorizations.reverse, authorization, reason="not_collected", by=by, at=READY_AT),
    )

    assert kinds(outcomes) == {"Authorization": 1, "NotOpen": 1}
    authorization.refresh_from_db()
    assert (authorization.handed_over_at is None) is (authorization.reversed_at is not None)
