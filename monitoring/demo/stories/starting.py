"""Tell of patients who can get pregnant and await their first supply."""

from monitoring.demo import entries
from monitoring.demo.cast import Cast
from monitoring.demo.courses import BEFORE_FIRST, Enrolled, Month, begin, enroll, month, try_to_prescribe
from monitoring.services import guardianships
from patients.models import ConsentForm, Language, Patient, Relation, Signer


def enrolled_today(cast: Cast) -> Patient:
    """Be enrolled this morning: both consents are signed, all else is to come."""
    return enroll(cast, "Ingrid Solberg", Enrolled(on=0)).patient


def screening_only(cast: Cast) -> Patient:
    """Have the screening test and wait until 19 days are over."""
    course = begin(cast, "Tamsin Keogh", first=-10 + BEFORE_FIRST)
    month(course, Month(on=-9, without=["test"]))
    return course.patient


def confirmed_too_soon(cast: Cast) -> Patient:
    """Have the second test 14 days after the first, where 19 are asked for."""
    course = begin(cast, "Beatrix Novak", first=-15 + BEFORE_FIRST)
    month(course, Month(on=0))
    return course.patient


def first_month_ready(cast: Cast) -> Patient:
    """Have everything done for the first supply, since yesterday."""
    course = begin(cast, "Leila Haddon", first=-1)
    month(course, Month(on=-1))
    return course.patient


def outside_menses(cast: Cast) -> Patient:
    """Have the second test on day 9 of a regular cycle, where day 1 to 5 is asked for."""
    course = begin(cast, "Rosalind Byrne", first=-1)
    course.record(-20, entries.cycle(course.day(-20), "regular"))
    course.record(-9, entries.menses(course.day(-9)))
    month(course, Month(on=-1))
    return course.patient


def home_test_before_start(cast: Cast) -> Patient:
    """Have the second test at home, which counts only during treatment."""
    course = begin(cast, "Yuki Tanaka", first=-2)
    month(course, Month(on=-2, setting="home"))
    return course.patient


def lead_in_running(cast: Cast) -> Patient:
    """Use both forms for twelve days, where a full month is asked for."""
    course = begin(cast, "Paula Diaz", first=-2)
    month(course, Month(on=-2, since=-12))
    return course.patient


def one_form_only(cast: Cast) -> Patient:
    """Use one form of contraception, where two are asked for."""
    course = begin(cast, "Maeve Donnelly", first=-1)
    month(course, Month(on=-1, forms=["male_latex_condom"]))
    return course.patient


def abstinent(cast: Cast) -> Patient:
    """Declare continuous abstinence, which stands for both forms."""
    course = begin(cast, "Ruth Abebe", first=-2)
    month(course, Month(on=-2, forms=["continuous_abstinence"]))
    return course.patient


def missed_window(cast: Cast) -> Patient:
    """Let the first window close two days ago; the prescriber tried a day late."""
    course = begin(cast, "Wanda Fischer", first=-8)
    month(course, Month(on=-8))
    try_to_prescribe(course, -1)
    return course.patient


def repeated_after_missed_window(cast: Cast) -> Patient:
    """Test again ten days after a missed first test: locked out until November 2026, free to go since."""
    course = begin(cast, "Odette Laurent", first=-12)
    month(course, Month(on=-12))
    course.record(-2, entries.pregnancy_test(course.day(-2)))
    return course.patient


def minor_without_guardian(cast: Cast) -> Patient:
    """Be 16 and have signed alone; her mother has an account to sign in, and has not yet."""
    course = begin(cast, "Chloe Park", first=-1, age=16)
    month(course, Month(on=-1))
    guardianships.name_known(
        patient_id=course.patient.pk,
        guardian=cast.guardian,
        relation=Relation.MOTHER,
        by=cast.prescriber,
        at=cast.clock.at(-1, 16),
    )
    return course.patient


def minor_with_guardian(cast: Cast) -> Patient:
    """Be 16 and have signed with a parent."""
    course = begin(cast, "Hannah Osei", first=-1, age=16, signers=(Signer.PATIENT, Signer.GUARDIAN))
    month(course, Month(on=-1))
    return course.patient


def second_consent_missing(cast: Cast) -> Patient:
    """Have signed the treatment form, but not the one on birth defects."""
    course = begin(cast, "Delia Marsh", first=-1, forms=(ConsentForm.TREATMENT,))
    month(course, Month(on=-1))
    return course.patient


def in_spanish(cast: Cast) -> Patient:
    """Signs the consents in Spanish; the questions are not answered yet."""
    course = begin(cast, "Lucia Herrera", first=-3, language=Language.SPANISH, time_zone="America/Los_Angeles")
    month(course, Month(on=-3, without=["questions"]))
    return course.patient


def restarted_after_pregnancy(cast: Cast) -> Patient:
    """Start again after a pregnancy that ended: a course of its own, with both tests and a first window."""
    course = begin(cast, "Simone Achterberg", first=-150)
    course.record(-140, entries.pregnancy_test(course.day(-140), result="positive"))
    course.record(-40, entries.resolved(course.day(-40)), by=course.prescriber)
    course.record(-24, entries.pregnancy_test(course.day(-24), setting="medical"))
    month(course, Month(on=-2))
    return course.patient


STORIES = (
    enrolled_today,
    screening_only,
    confirmed_too_soon,
    first_month_ready,
    outside_menses,
    home_test_before_start,
    lead_in_running,
    one_form_only,
    abstinent,
    missed_window,
    repeated_after_missed_window,
    minor_without_guardian,
    minor_with_guardian,
    second_consent_missing,
    in_spanish,
    restarted_after_pregnancy,
)
