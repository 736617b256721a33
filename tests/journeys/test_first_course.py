"""A first course: from the enrollment form to the first supply, all of it in the browser."""

from datetime import date, timedelta

from monitoring.demo.cast import Cast
from monitoring.models import Authorization
from patients.models import ConsentForm, Patient
from tests.journeys import steps
from tests.journeys.desks import JOURNEY, PASSWORD, Desk, SitDown

pytestmark = JOURNEY


def test_a_new_patient_is_led_from_enrollment_to_the_first_supply(sit_down: SitDown, everybody: Cast) -> None:
    prescriber = sit_down("prescriber")
    steps.enroll(prescriber, opened_on=everybody.clock.day(-40))
    her = Patient.objects.get(family_name="Moreau")
    username, password = steps.give_access(prescriber)

    nurse_logs_both_tests(sit_down("nurse"), her, today=everybody.clock.day(0))
    patient = sit_down(username, password)
    patient_signs_in_and_signs(patient, password)
    prescriber_does_the_own_steps(prescriber, her, since=everybody.clock.day(-45))
    patient_does_the_own_steps(patient)
    pharmacist_hands_over(sit_down("pharmacist"), her)

    assert Authorization.objects.get(patient=her).dispense.days_supply == 30


def patient_signs_in_and_signs(patient: Desk, one_time_password: str) -> None:
    steps.replace_password(patient, old=one_time_password, new=PASSWORD)
    assert "Your password is changed." in patient.reads()

    for form in ConsentForm:
        steps.sign(patient, form, name="Grace Moreau")


def nurse_logs_both_tests(nurse: Desk, her: Patient, *, today: date) -> None:
    steps.find(nurse, her)
    steps.log_test(nurse, on=today - timedelta(days=38))
    steps.record_cycle(nurse, since=today - timedelta(days=40), menses_on=today - timedelta(days=2))
    steps.log_test(nurse)
    steps.log_liver_labs(nurse)


def patient_does_the_own_steps(patient: Desk) -> None:
    patient.go("/my/")
    patient.follow("Start")
    patient.follow("I have read this")
    steps.declare_contraception(patient)
    steps.answer_questions(patient)
    steps.sign_questions(patient, name="Grace Moreau")
    assert "Everything is done" in patient.reads()


def prescriber_does_the_own_steps(prescriber: Desk, her: Patient, *, since: date) -> None:
    steps.find(prescriber, her)
    steps.counsel(prescriber)
    steps.record_contraception(prescriber, since=since)
    steps.prescribe(prescriber)
    assert "The prescription is written." in prescriber.reads()


def pharmacist_hands_over(pharmacist: Desk, her: Patient) -> None:
    steps.look_up(pharmacist, her)
    pharmacist.press("Authorize")
    pharmacist.press("Hand over")
    assert "Handed over." in pharmacist.reads()
