"""Tell of patients who can get pregnant and are in the middle of their course."""

from accounts.services.signatures import BROUGHT
from monitoring.demo import entries
from monitoring.demo.cast import Cast
from monitoring.demo.courses import (
    Month,
    begin,
    month,
    prescribe,
    treat,
    treat_without_tests,
    try_to_authorize,
    try_to_prescribe,
)
from monitoring.models import PregnancyTest, TestResult
from monitoring.services import enrollments, transfers, withdrawals
from patients.models import Enrollment, Patient


def closing_tonight(cast: Cast) -> Patient:
    """Be on day 7 of the window: it closes tonight at 11:59 pm."""
    course = treat(cast, "Maria Alvarez", supplies=[-64, -34])
    month(course, Month(on=-6))
    return course.patient


def eligible_for_days(cast: Cast) -> Patient:
    """Be eligible since today, for a week."""
    course = treat(cast, "Grace Okonkwo", supplies=[-30])
    month(course, Month(on=0))
    return course.patient


def window_closed(cast: Cast) -> Patient:
    """Let a later window close yesterday; the pharmacy asked today."""
    course = treat(cast, "Nadia Rahman", supplies=[-35])
    month(course, Month(on=-7))
    try_to_authorize(course, 0)
    return course.patient


def indeterminate(cast: Cast) -> Patient:
    """Have a test that says neither yes nor no: it must be repeated."""
    course = treat(cast, "Freya Lindgren", supplies=[-30])
    month(course, Month(on=-1, result="indeterminate"))
    try_to_prescribe(course, -1)
    return course.patient


def result_awaited(cast: Cast) -> Patient:
    """Have been here today: the specimen is at the laboratory, the result is not back."""
    course = treat(cast, "Kirsten Brandt", supplies=[-29])
    month(course, Month(on=0, without=["test"]))
    return course.patient


def positive(cast: Cast) -> Patient:
    """Test positive yesterday, nothing authorized: treatment stops, whatever else is in order."""
    course = treat(cast, "Alicia Ferreira", supplies=[-30])
    month(course, Month(on=-1, result="positive"))
    return course.patient


def forms_differ(cast: Cast) -> Patient:
    """Name other forms of contraception than the prescriber did."""
    course = begin(cast, "Camille Roux", first=-1)
    month(course, Month(on=-1, her_forms=["iud", "male_latex_condom"]))
    try_to_authorize(course, 0)
    return course.patient


def questions_unanswered(cast: Cast) -> Patient:
    """Have everything but this month's questions; the pharmacy asked and was refused."""
    course = treat(cast, "Jasmine Bell", supplies=[-28])
    month(course, Month(on=-1, without=["questions"]))
    try_to_authorize(course, 0)
    return course.patient


def one_step_from_done(cast: Cast) -> Patient:
    """Be the account `patient`: prescribed this month; her questions and her own declaration are all that is left."""
    course = treat(cast, "Maya Castellano", supplies=[-60, -30], username="patient")
    month(course, Month(on=-1, without=["questions", "patient-forms"]))
    prescribe(course, 0)
    return course.patient


def counseling_missing(cast: Cast) -> Patient:
    """Have a negative test and no counseling this month."""
    course = treat(cast, "Eleanor Whitaker", supplies=[-30])
    month(course, Month(on=-2, without=["counseling"]))
    try_to_prescribe(course, -1)
    return course.patient


def home_test_permitted(cast: Cast) -> Patient:
    """Test at home, as the prescriber permits."""
    course = treat(cast, "Anneke Visser", supplies=[-30])
    course.record(-29, entries.home_testing(course.day(-29)), by=course.prescriber)
    month(course, Month(on=-1, setting="home"))
    return course.patient


def home_test_not_permitted(cast: Cast) -> Patient:
    """Test at home, which nobody permitted."""
    course = treat(cast, "Bianca Moretti", supplies=[-30])
    month(course, Month(on=-1, setting="home"))
    return course.patient


def corrected_test(cast: Cast) -> Patient:
    """Have a test entered as positive and withdrawn within the day by two clinicians, with the reason."""
    course = treat(cast, "Sofia Petrenko", supplies=[-30])
    month(course, Month(on=-2, without=["test"]))
    course.record(-2, entries.pregnancy_test(course.day(-2), result="positive"), hour=11)
    proposed = withdrawals.propose(
        PregnancyTest.objects.get(patient=course.patient, result=TestResult.POSITIVE),
        reason="The result of another patient was copied.",
        replacement=entries.pregnancy_test(course.day(-2)).fields,
        signing=BROUGHT,
        by=course.prescriber,
        at=cast.clock.at(-2, 12),
    )
    withdrawals.second(proposed, signing=BROUGHT, by=cast.nurse, at=cast.clock.at(-2, 13))
    return course.patient


def category_now_can(cast: Cast) -> Patient:
    """Turn out to be able to get pregnant in mid-course: the course starts over, with all that belongs to it."""
    category = {"category": "cannot", "basis": "post_menopausal"}
    course = treat_without_tests(cast, "Robin Ashworth", supplies=[-35], age=52, category=category)
    course.record(-3, entries.category(course.day(-3), "can", "default"), by=course.prescriber)
    return course.patient


def category_now_cannot(cast: Cast) -> Patient:
    """Have a hysterectomy in mid-course: from then on no tests are asked for."""
    course = treat(cast, "Judith Kessler", supplies=[-30])
    course.record(-9, entries.category(course.day(-9), "cannot", "hysterectomy"), by=course.prescriber)
    course.record(-2, entries.visit(course.day(-2)), entries.counseling(course.day(-2)), by=course.prescriber)
    return course.patient


def course_finished(cast: Cast) -> Patient:
    """Finish the course after four supplies: the enrollment is closed."""
    course = treat(cast, "Victoria Lang", supplies=[-125, -95, -65, -35])
    enrollment = Enrollment.objects.get(patient=course.patient)
    enrollments.close(
        enrollment, on=course.day(-4), reason="Course finished.", by=course.prescriber, at=cast.clock.at(-4, 11)
    )
    return course.patient


def lapsed_prescriber(cast: Cast) -> Patient:
    """Be treated by a prescriber whose certification ended ten days ago, and who offers the patient to a colleague."""
    course = treat(cast, "Tessa Nguyen", supplies=[-32], prescriber=cast.lapsed_prescriber)
    month(course, Month(on=-1))
    transfers.offer(
        patient_id=course.patient.pk,
        to_prescriber=cast.prescriber,
        note="My certification has ended. Would you take over?",
        by=cast.lapsed_prescriber,
        at=cast.clock.at(-1, 16),
    )
    try_to_prescribe(course, 0)
    return course.patient


STORIES = (
    closing_tonight,
    eligible_for_days,
    window_closed,
    indeterminate,
    result_awaited,
    positive,
    forms_differ,
    questions_unanswered,
    one_step_from_done,
    counseling_missing,
    home_test_permitted,
    home_test_not_permitted,
    corrected_test,
    category_now_can,
    category_now_cannot,
    course_finished,
    lapsed_prescriber,
)
