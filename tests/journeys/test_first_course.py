"""A first course: from the enrollment form to the first supply, all of it in the browser."""

from datetime import date, timedelta

from monitoring.demo.cast import Cast
from monitoring.models import Authorization
from patients.models import ConsentForm, Patient
from tests.journeys import steps
from tests.journeys.conftest import Desks
from tests.journeys.desks import JOURNEY, PASSWORD, Desk

pytestmark = JOURNEY


def test_a_new_patient_is_led_from_enrollment_to_the_first_supply(desks: Desks, everybody: Cast) -> None:
    prescriber = desks.new()
    prescriber.sign_in("prescriber")
    steps.enroll(prescriber, opened_on=everybody.clock.day(-40))
    her = Patient.objects.get(family_name="Moreau")
    username, password = steps.give_access(prescriber, her)

    nurse_logs_both_tests(desks.signed_in("nurse"), her, today=everybody.clock.day(0))
    patient = desks.new()
    patient.sign_in(username, password)
    patient_chooses_a_password_and_signs(patient, password)
    prescriber_does_the_own_steps(prescriber, her, since=everybody.clock.day(-45))
    steps.declare_contraception(patient)
    steps.answer_questions(patient)
    steps.sign_questions(patient, name="Grace Moreau")
    pharmacist_hands_over(desks.signed_in("pharmacist"), her)

    assert Authorization.objects.get(patient=her).dispense.days_supply == 30


def patient_chooses_a_password_and_signs(patient: Desk, one_time_password: str) -> None:
    steps.replace_password(patient, old=one_time_password, new=PASSWORD)
    assert patient.is_told_it_is_done()

    for form in ConsentForm:
        steps.sign(patient, form, name="Grace Moreau")
    patient.go("/my/")


def nurse_logs_both_tests(nurse: Desk, her: Patient, *, today: date) -> None:
    steps.find(nurse, her)
    steps.log_test(nurse, her, on=today - timedelta(days=38))
    steps.record_cycle(nurse, her, since=today - timedelta(days=40), menses_on=today - timedelta(days=2))
    steps.log_test(nurse, her)
    steps.log_liver_labs(nurse, her)


def prescriber_does_the_own_steps(prescriber: Desk, her: Patient, *, since: date) -> None:
    steps.find(prescriber, her)
    steps.counsel(prescriber, her)
    steps.record_contraception(prescriber, her, since=since)
    steps.prescribe(prescriber, her)


def pharmacist_hands_over(pharmacist: Desk, her: Patient) -> None:
    steps.look_up(pharmacist, her)
    steps.authorize(pharmacist)
    steps.hand_over(pharmacist, her)
    assert pharmacist.is_told_it_is_done()
