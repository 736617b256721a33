"""Each role's main task is done without a pointer, in either language, at a desk and on a phone."""

from datetime import timedelta

import pytest

from accounts.models import Certification
from monitoring.comprehension import question_set
from monitoring.demo.cast import Cast
from monitoring.demo.courses import Month, month, prescribe, treat, treat_without_tests
from monitoring.models import Acknowledgment, Authorization, PregnancyTest, Prescription
from patients.models import BirthDate
from tests.journeys.desks import JOURNEY, SitDown, Way, form_to
from tests.journeys.keyboards import Keyboard

pytestmark = JOURNEY

# The button of the page's own form.
OWN_FORM = "main form[method=post] [type=submit]"


def test_a_nurse_logs_a_test(sit_down: SitDown, everybody: Cast) -> None:
    her = treat(everybody, "Ana Lopez", supplies=[-31]).patient
    keys = Keyboard(sit_down("nurse"))

    keys.follow("patient", her.reference)
    keys.follow("record", her.reference, "pregnancy-test")
    keys.choose("result", "negative")
    keys.enter(OWN_FORM)

    assert PregnancyTest.objects.filter(patient=her, collected_on=everybody.clock.day(0)).count() == 1


@pytest.mark.parametrize("way", [Way("es")], ids=str)
def test_a_prescriber_prescribes(sit_down: SitDown, everybody: Cast) -> None:
    course = treat(everybody, "Ana Lopez", supplies=[-31])
    month(course, Month(on=0))
    keys = Keyboard(sit_down("prescriber"))

    keys.follow("patient", course.patient.reference)
    keys.follow("prescribe", course.patient.reference)
    keys.enter(OWN_FORM)

    assert Prescription.objects.filter(patient=course.patient, written_at__date=everybody.clock.day(0)).count() == 1


@pytest.mark.parametrize("way", [Way("es", 360)], ids=str)
def test_a_patient_answers_the_months_questions(sit_down: SitDown, everybody: Cast) -> None:
    course = treat(everybody, "Ana Lopez", supplies=[-31], username="ana")
    month(course, Month(on=0, without=["questions"]))
    keys = Keyboard(sit_down("ana"))

    keys.follow("my_read")
    keys.follow("my_contraception")
    keys.follow("my_questions")
    for question in question_set("es").questions:
        keys.choose(question.id, question.answer)
    keys.enter(OWN_FORM)
    keys.type("printed_name", "Ana Lopez")
    keys.tick("agree")
    keys.enter(OWN_FORM)

    assert Acknowledgment.objects.filter(patient=course.patient, answered_on=everybody.clock.day(0)).count() == 1


@pytest.mark.parametrize("way", [Way("en", 360)], ids=str)
def test_a_pharmacist_hands_over(sit_down: SitDown, everybody: Cast) -> None:
    course = treat_without_tests(everybody, "Owen Clark", supplies=[-31])
    month(course, Month(on=0))
    prescribe(course, 0)
    born_on = BirthDate.objects.get(patient=course.patient).born_on
    keys = Keyboard(sit_down("pharmacist"))

    keys.type("reference", course.patient.reference)
    keys.type("born_on", f"{born_on:%m%d%Y}")
    keys.enter(OWN_FORM)
    keys.enter(form_to("counter_authorize"))
    number = Authorization.objects.not_ended().get(patient=course.patient).number
    keys.enter(form_to("counter_hand_over", number))

    assert Authorization.objects.get(number=number).handed_over_at is not None


@pytest.mark.parametrize("way", [Way("es", 360)], ids=str)
def test_staff_certify(sit_down: SitDown, everybody: Cast) -> None:
    pharmacy = everybody.lapsed_pharmacy
    keys = Keyboard(sit_down("staff"))

    keys.follow("certifications")
    keys.follow("certify")
    keys.choose("holder", f"pharmacy:{pharmacy.code}")
    keys.enter(OWN_FORM)

    until_on = everybody.clock.day(0) + timedelta(days=300)
    assert Certification.objects.filter(who=pharmacy.code, through_on__gte=until_on).count() == 1
