"""What falls due is the beginning or the coming end of what the gate finds, to the instant."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.models import ReminderKind
from monitoring.services import dues, situations
from monitoring.services.reminder_kinds import KINDS
from patients.models import Kind, Patient
from tests.factories import make_consent_text, make_user
from tests.monitoring.services import acts
from tests.ready import CANNOT, READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

NEGATIVE = {"result": "negative", "setting": "clia"}


def midnight(month: int, day: int, year: int = 2026) -> datetime:
    """Return the beginning of a winter day in New York."""
    return datetime(year, month, day, 5, 0, tzinfo=UTC)


def due(patient: Patient, at: datetime = READY_AT) -> dict[str, tuple[datetime, datetime | None]]:
    """Return from when and until when each kind is due."""
    situation = situations.judged([Patient.objects.get(pk=patient.pk)], at=at)[patient.pk]
    return {str(each.kind): (each.due_at, each.until_at) for each in dues.coming(situation)}


def hand_over(patient: Patient, at: datetime = READY_AT) -> None:
    acts.record(patient, Kind.DISPENSE, at, on=date(2026, 12, 5), days_supply=30)


def test_the_table_names_every_kind() -> None:
    assert set(KINDS) == set(ReminderKind)


def test_an_open_window_is_told_when_it_opens_two_days_before_it_closes_and_on_its_last_day() -> None:
    patient = make_ready_patient()
    acts.prescribe(patient)

    found = due(patient)

    assert found["window-opens"] == (midnight(12, 3), midnight(12, 8))
    assert found["window-closes-soon"] == (midnight(12, 8), midnight(12, 9))
    assert found["window-closes-tonight"] == (midnight(12, 9), midnight(12, 10))


def test_no_window_is_told_of_while_the_last_supply_lasts() -> None:
    patient = make_ready_patient()
    hand_over(patient)
    fifteenth = midnight(12, 15) + timedelta(hours=12)
    acts.record(patient, Kind.PREGNANCY_TEST, fifteenth, collected_on=date(2026, 12, 15), **NEGATIVE)

    assert due(patient, fifteenth).keys() <= {"labs-due"}


def test_a_patient_who_can_do_nothing_is_not_told_that_a_window_is_open() -> None:
    patient = make_ready_patient()

    before = due(patient)
    acts.prescribe(patient)

    assert "window-opens" not in before
    assert "window-opens" in due(patient)


def test_a_closing_window_says_when_it_closes() -> None:
    patient = make_ready_patient()

    situation = situations.judged([patient], at=READY_AT)[patient.pk]

    assert {each.closes_at for each in dues.coming(situation) if "window" in each.kind} == {midnight(12, 10)}


def test_nothing_of_the_month_is_due_once_the_supply_was_handed_over() -> None:
    patient = make_ready_patient()
    hand_over(patient)

    assert due(patient).keys() <= {"labs-due"}


@pytest.mark.parametrize(
    ("without", "kind"),
    [
        ({"acknowledgment"}, "acknowledgment-missing"),
        ({"patient-declares"}, "contraception-missing"),
        ({"counseling"}, "counseling-missing"),
        ({"prescriber-declares"}, "declaration-missing"),
    ],
)
def test_a_step_left_in_an_open_window_is_due_the_day_after_it_opened(without: set[str], kind: str) -> None:
    found = due(make_ready_patient(without=without))

    # Who has answered the questions on December 4 was shown then what is left.
    assert found[kind][0] == midnight(12, 5 if kind == "contraception-missing" else 4)


def test_one_message_tells_of_questions_and_contraception_together() -> None:
    found = due(make_ready_patient(without={"acknowledgment", "patient-declares"}))

    assert "acknowledgment-missing" in found
    assert "contraception-missing" not in found


def test_a_prescription_is_missing_two_days_before_the_window_closes_if_nothing_else_is() -> None:
    patient = make_ready_patient()

    before = due(patient)
    acts.prescribe(patient)

    assert before["prescription-missing"] == (midnight(12, 8), midnight(12, 10))
    assert "prescription-missing" not in due(patient)


def test_whoever_cannot_be_prescribed_is_not_told_that_a_prescription_is_missing() -> None:
    assert "prescription-missing" not in due(make_ready_patient(without={"counseling"}))


def test_a_first_test_is_due_at_once() -> None:
    found = due(make_ready_patient(without={"screening", "confirmatory", "menses"}))

    assert found["test-due"] == (datetime(2026, 11, 1, 4, 0, tzinfo=UTC), None)


@pytest.mark.parametrize(
    ("screened_on", "used_since", "day"),
    [
        # Nineteen days after the screening test, if two forms have been used for a month by then.
        (date(2026, 11, 15), date(2026, 11, 1), 4),
        (date(2026, 11, 12), date(2026, 11, 1), 1),
        (date(2026, 11, 2), date(2026, 11, 4), 4),
    ],
)
def test_a_confirmatory_test_is_due_once_the_gate_would_accept_it(
    screened_on: date, used_since: date, day: int
) -> None:
    changed = {"screening": {"collected_on": screened_on}, "prescriber-declares": {"used_since": used_since}}

    found = due(make_ready_patient(without={"confirmatory", "menses"}, changed=changed))

    assert found["test-due"][0] == midnight(12, day)


def test_the_next_test_is_due_when_the_supply_is_nearly_used_up_and_not_before() -> None:
    patient = make_ready_patient()
    hand_over(patient)

    assert "test-due" not in due(patient, midnight(12, 28) - timedelta(seconds=1))
    assert due(patient, midnight(12, 28))["test-due"] == (midnight(12, 28), None)
    assert due(patient, midnight(12, 30))["test-due"] == (midnight(12, 28), None)


def test_whoever_may_test_at_home_is_told_how() -> None:
    patient = make_ready_patient()
    acts.record(patient, Kind.HOME_TESTING_PERMITTED, from_on=date(2026, 12, 1))
    hand_over(patient)

    found = due(patient, midnight(12, 28))

    assert "test-due" not in found
    assert found["home-test-procedure"] == (midnight(12, 28), None)


def test_after_a_missed_window_a_new_test_is_due_on_the_day_it_closed() -> None:
    patient = make_ready_patient()

    found = due(patient, midnight(12, 11))

    assert found["test-due"] == (midnight(12, 10), None)


def test_a_patient_of_whom_nothing_has_come_for_a_month_is_lost_to_follow_up() -> None:
    patient = make_ready_patient()
    hand_over(patient)

    found = due(patient, midnight(12, 28))

    assert found["lost-to-follow-up"] == (midnight(12, 28) + timedelta(days=30), None)


def test_a_patient_whose_treatment_was_interrupted_too_long_is_lost_to_follow_up() -> None:
    patient = make_ready_patient()
    hand_over(patient)

    found = due(patient, midnight(2, 10, 2027))

    assert found == {"lost-to-follow-up": (midnight(2, 4, 2027), None)}


def test_an_indeterminate_result_is_waited_for() -> None:
    patient = make_ready_patient()
    acts.record(patient, Kind.PREGNANCY_TEST, collected_on=date(2026, 12, 5), result="indeterminate", setting="clia")

    found = due(patient)

    assert found["result-awaited"][0] == midnight(12, 6)
    assert found["test-due"][0] == midnight(12, 5)


def test_liver_labs_are_due_a_week_before_they_end() -> None:
    found = due(make_ready_patient())

    assert found["labs-due"] == (midnight(12, 25), midnight(1, 1, 2027))


def test_liver_labs_that_are_missing_are_due_at_once_and_overdue_after_three_days() -> None:
    found = due(make_ready_patient(without={"alt", "ast"}))

    # Days are days of the calendar: the night of November 1 has an hour more.
    assert found["labs-due"][0] == datetime(2026, 11, 1, 4, 0, tzinfo=UTC)
    assert found["labs-overdue"][0] == midnight(11, 4)


def test_one_enzyme_of_two_is_a_result_that_is_awaited() -> None:
    assert "result-awaited" in due(make_ready_patient(without={"ast"}))


def test_whoever_must_stop_gets_no_message_of_a_machine() -> None:
    patient = make_ready_patient()
    acts.record_positive(patient)

    assert due(patient) == {}


def test_a_supply_that_waits_is_told_after_two_days_until_the_window_closes_soon() -> None:
    patient, _ = acts.make_authorized_patient(changed={"confirmatory": {"collected_on": date(2026, 12, 5)}})

    assert due(patient)["not-collected"] == (READY_AT + timedelta(days=2), midnight(12, 10))


def test_a_supply_that_waits_without_a_window_is_told_two_days_before_its_authorization_ends() -> None:
    patient, authorization = acts.make_authorized_patient(record=CANNOT)

    found = situations.judged([patient], at=READY_AT)[patient.pk]
    told = [each for each in dues.coming(found) if each.kind == "not-collected"]

    ends = authorization.expires_at
    assert [(each.due_at, each.until_at) for each in told] == [
        (READY_AT + timedelta(days=2), ends - timedelta(days=2)),
        (ends - timedelta(days=2), ends),
    ]


def test_whoever_has_no_window_is_told_when_the_next_supply_is_possible() -> None:
    patient = make_ready_patient(record=CANNOT)
    hand_over(patient)
    on_the_day = midnight(12, 28)

    before = due(patient, on_the_day)
    acts.prescribe(patient, on_the_day)

    assert "window-opens" not in before
    assert due(patient, on_the_day)["window-opens"] == (on_the_day, None)


def test_a_form_that_was_signed_in_an_older_wording_is_told_of() -> None:
    old = make_consent_text(form="treatment", version="2020-01")
    patient = make_ready_patient(changed={"treatment": {"text": old}})

    assert due(patient)["consent-changed"] == (datetime(2026, 11, 24, 5, 0, tzinfo=UTC), None)
    assert "consent-changed" not in due(make_ready_patient())


def closed(record: dict[str, Any] | None = None, **kwargs: Any) -> Patient:
    """Make a patient who was supplied on December 5 and left the program on December 20."""
    patient = make_ready_patient(**({"record": record} if record else {}), **kwargs)
    hand_over(patient)
    enrollment = patient.facts.get(kind=Kind.ENROLLMENT).as_enrollment
    acts.record(
        patient, Kind.ENROLLMENT_CLOSURE, midnight(12, 20), enrollment=enrollment, closed_on=date(2026, 12, 20),
        reason="Treatment ended.",
    )  # fmt: skip
    return patient


def test_after_treatment_two_tests_and_a_month_of_precautions_are_due() -> None:
    found = due(closed(), midnight(12, 21))

    # The last capsule may be taken on January 3.
    assert found == {
        "after-care-test-at-end": (midnight(12, 20), midnight(2, 18, 2027)),
        "after-care-test-after-month": (midnight(2, 2, 2027), datetime(2027, 4, 3, 4, 0, tzinfo=UTC)),
        "after-care-precautions": (midnight(1, 3, 2027), midnight(2, 4, 2027)),
    }


def test_after_treatment_a_test_that_was_done_is_no_longer_due() -> None:
    patient = closed()
    acts.record(patient, Kind.PREGNANCY_TEST, midnight(12, 22), collected_on=date(2026, 12, 21), **NEGATIVE)

    assert due(patient, midnight(12, 23)).keys() == {"after-care-test-after-month", "after-care-precautions"}


def test_whoever_cannot_get_pregnant_has_precautions_but_no_tests_after_treatment() -> None:
    assert due(closed(CANNOT), midnight(12, 21)).keys() == {"after-care-precautions"}


def test_whoever_was_never_supplied_has_nothing_due_after_leaving() -> None:
    patient = make_ready_patient()
    enrollment = patient.facts.get(kind=Kind.ENROLLMENT).as_enrollment
    acts.record(
        patient, Kind.ENROLLMENT_CLOSURE, enrollment=enrollment, closed_on=date(2026, 12, 5), reason="Moved away."
    )

    assert due(patient) == {}


def test_a_clinic_without_a_profile_is_not_told_before_the_supply_is_nearly_used_up() -> None:
    patient = make_ready_patient()
    patient.clinic.supervision = "none"
    patient.clinic.save()
    hand_over(patient)

    assert due(patient)["test-due"][0] == midnight(12, 28)


def test_many_patients_are_asked_about_in_as_many_queries_as_two(django_assert_num_queries: Any) -> None:
    by = make_user()
    # Each lacks the test before a first supply, which the gate is asked about once more.
    ids = [make_ready_patient(prescriber=by, without={"confirmatory"}).pk for _ in range(4)]
    with_places = Patient.objects.select_related("clinic", "prescriber", "pharmacy", "training_case")
    one, two, several = (list(with_places.filter(pk__in=ids[:count])) for count in (1, 2, 4))

    with django_assert_num_queries(7):
        situations.judged(one, at=READY_AT)
    with CaptureQueriesContext(connection) as of_two:
        situations.judged(two, at=READY_AT)
    with django_assert_num_queries(len(of_two)):
        situations.judged(several, at=READY_AT)
