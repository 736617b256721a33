"""Every story of the demo is what it says it is, on whatever day it is told."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import RequestFactory

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from monitoring.demo import cast, seeding, stories
from monitoring.demo.clock import Clock
from monitoring.demo.seeding import Told
from monitoring.models import Ask, Authorization, Decision, Prescription, Standing
from monitoring.policy import cases
from monitoring.services import authorizations, facts, questions
from patients import selectors
from patients.models import Fact, Kind, Patient
from tests.monitoring.demo.promises import PROMISES, Promise
from tests.monitoring.services import acts
from tests.signing import signed

pytestmark = pytest.mark.django_db

PASSWORD = "riskprog-demo"
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
MIDNIGHT = datetime(2027, 3, 1, 5, 1, tzinfo=UTC)
LEAP_DAY = datetime(2028, 3, 1, 4, 59, tzinfo=UTC)
CLOCKS_GO_FORWARD = datetime(2027, 3, 14, 14, 0, tzinfo=UTC)
CLOCKS_GO_BACK = datetime(2027, 11, 7, 14, 0, tzinfo=UTC)


def tell(at: datetime, *names: str) -> dict[str, Told]:
    tales = [each for each in stories.ALL if not names or each.__name__ in names]
    return {told.name: told for told in seeding.seed(password=PASSWORD, at=at, tales=tales)}


def kept(told: dict[str, Told]) -> dict[str, Promise]:
    return {
        name: Promise(*(tuple(stand(each.patient, ask).blocking) for ask in (Ask.PRESCRIBE, Ask.DISPENSE)))
        for name, each in told.items()
    }


def stand(patient: Patient, ask: Ask) -> Standing:
    return Standing.objects.get(patient=patient, ask=ask)


def asked_under(patient: Patient, policy: str, at: datetime) -> list[str]:
    found = selectors.by_reference(patient.reference)
    assert found is not None
    blocking: list[str] = cases.answer(questions.read(questions.raw_case(found, Ask.PRESCRIBE, at=at, policy=policy)))[
        "blocking"
    ]
    return blocking


def test_every_story_keeps_its_promise_and_nothing_lies_in_the_future() -> None:
    told = tell(NOON)

    assert kept(told) == PROMISES
    assert len(told) >= 40
    assert stand(told["closing_tonight"].patient, Ask.PRESCRIBE).until == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    assert not Fact.objects.filter(recorded_at__gt=NOON).exists()
    assert not Event.objects.filter(at__gt=NOON).exists()
    assert not Decision.objects.filter(at__gt=NOON).exists()
    # Different names: a person is found by theirs.
    names = set(Patient.objects.values_list("family_name", flat=True))
    assert len(names) == len(told)


@pytest.mark.parametrize(
    ("at", "names"),
    [
        (MIDNIGHT, ["eligible_for_days", "handed_over_today", "stopped_by_positive_test", "late_lab_entry"]),
        (MIDNIGHT, ["lead_in_running", "screening_only", "repeated_after_missed_window", "man_handed_over_today"]),
        (LEAP_DAY, ["closing_tonight", "minor_without_guardian", "boy_with_guardian", "category_now_can"]),
        (CLOCKS_GO_FORWARD, ["closing_tonight", "window_closed", "missed_window", "one_step_from_done"]),
        (CLOCKS_GO_BACK, ["closing_tonight", "too_early", "long_break_overridden", "labs_overdue"]),
    ],
)
def test_a_story_keeps_its_promise_on_other_days(at: datetime, names: list[str]) -> None:
    told = tell(at, *names)

    assert kept(told) == {name: PROMISES[name] for name in names}


@pytest.mark.parametrize("name", ["repeated_after_missed_window", "locked_out"])
def test_who_repeated_after_a_missed_window_is_locked_out_under_the_older_policy(name: str) -> None:
    told = tell(NOON, name)

    assert asked_under(told[name].patient, "ipledge-2021-discretion", NOON) == ["lock-out"]
    assert asked_under(told[name].patient, "ipledge-2026", NOON) == []


def test_before_the_policy_of_november_2026_the_repeated_test_is_locked_out_today() -> None:
    told = tell(datetime(2026, 11, 10, 17, 0, tzinfo=UTC), "repeated_after_missed_window")

    assert kept(told) == {"repeated_after_missed_window": Promise(("lock-out",), ("lock-out",))}


def test_the_accounts_sign_in_and_nobody_else_does() -> None:
    tell(NOON, "one_step_from_done", "eligible_for_days")

    able = {user.username: user.role for user in User.objects.all() if user.has_usable_password()}
    assert able == {role.value: role for role in Role}
    at_the_door = RequestFactory().post("/sign-in/")
    assert all(authenticate(at_the_door, username=role.value, password=PASSWORD) for role in Role)


def test_the_walk_ends_in_a_supply_once_the_patient_has_answered() -> None:
    patient = tell(NOON, "one_step_from_done")["one_step_from_done"].patient
    own, pharmacist = User.objects.get(username="patient"), User.objects.get(username="pharmacist")
    today = Clock(NOON).day(0)
    declared = {"declared_on": today, "declared_by": "patient", "forms": ["combination_pill", "male_latex_condom"]}

    facts.record(
        Kind.ACKNOWLEDGMENT,
        patient_id=patient.pk,
        fields={"answered_on": today},
        signing=signed(own, NOON),
        by=own,
        at=NOON,
    )
    facts.record(Kind.CONTRACEPTION, patient_id=patient.pk, fields=declared, by=own, at=NOON)
    issued = authorizations.issue(
        patient_id=patient.pk,
        pharmacy=pharmacist.pharmacy,
        key="walk",
        signing=acts.signed_for(patient, pharmacist, NOON),
        by=pharmacist,
        at=NOON,
    )
    handed = authorizations.hand_over(issued, by=pharmacist, at=NOON)

    assert own.patient == patient
    assert handed.dispense.on == today


def test_stories_at_the_counter_leave_prescriptions_and_authorizations_as_told() -> None:
    told = tell(NOON, "waiting_for_pick_up", "authorized", "stopped_by_positive_test", "not_collected")

    unclosed = Authorization.objects.filter(handed_over_at=None, reversed_at=None)
    assert [each.patient for each in unclosed] == [told["authorized"].patient]
    assert not Authorization.objects.filter(patient=told["waiting_for_pick_up"].patient).exists()
    assert Prescription.objects.filter(patient=told["waiting_for_pick_up"].patient, cancelled_at=None).count() == 1
    reasons = Authorization.objects.exclude(reversed_at=None).values_list("patient__family_name", "reversed_reason")
    assert set(reasons) == {("Ortiz", "positive_test"), ("Webb", "not_collected")}


def test_the_late_lab_was_not_known_before_it_was_entered() -> None:
    patient = tell(NOON, "late_lab_entry")["late_lab_entry"].patient

    assert Decision.objects.filter(patient=patient, permits=False, answer__contains="liver-enzymes-current").exists()
    assert patient.facts.filter(kind="lab", recorded_at=Clock(NOON).at(0, 10)).count() == 2


def test_the_command_refuses_outside_the_demo(settings) -> None:
    settings.IS_DEMO = False

    with pytest.raises(CommandError, match="RISKPROG_DEMO=1"):
        call_command("seed_demo")

    assert not User.objects.exists()


def test_the_command_refuses_to_seed_twice(settings) -> None:
    settings.IS_DEMO = True
    cast.register(Clock(NOON), password=PASSWORD)

    with pytest.raises(CommandError, match="exist already"):
        call_command("seed_demo")
