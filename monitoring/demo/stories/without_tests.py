"""Tell of patients who cannot get pregnant."""

from monitoring.demo import entries
from monitoring.demo.cast import Cast
from monitoring.demo.courses import (
    Month,
    authorize,
    begin_without_tests,
    hand_over,
    month_without_tests,
    prescribe,
    treat_without_tests,
    try_to_prescribe,
)
from patients.models import Patient, Signer


def man_ready(cast: Cast) -> Patient:
    """Have everything done for the first supply."""
    course = begin_without_tests(cast, "Marcus Bennett", on=-2, age=22)
    month_without_tests(course, Month(on=-2))
    return course.patient


def man_unsigned(cast: Cast) -> Patient:
    """Be enrolled and seen, and not have signed."""
    course = begin_without_tests(cast, "Tobias Reinhardt", on=-1, age=31, forms=())
    month_without_tests(course, Month(on=-1))
    return course.patient


def man_not_counseled(cast: Cast) -> Patient:
    """Be seen and not counseled: the one unticked box; the prescriber was refused."""
    course = begin_without_tests(cast, "Desmond Clay", on=-3, age=19)
    month_without_tests(course, Month(on=-3, without=["counseling"]))
    try_to_prescribe(course, -2)
    return course.patient


def man_without_labs(cast: Cast) -> Patient:
    """Be due for the first liver enzymes."""
    course = begin_without_tests(cast, "Anil Sharma", on=-4, age=27)
    month_without_tests(course, Month(on=-4, without=["labs"]))
    return course.patient


def boy_without_guardian(cast: Cast) -> Patient:
    """Be 15 and have signed alone."""
    course = begin_without_tests(cast, "Elijah Brooks", on=-1, age=15)
    month_without_tests(course, Month(on=-1))
    return course.patient


def boy_with_guardian(cast: Cast) -> Patient:
    """Be 15, have signed with a parent, and be in the second month."""
    signers = (Signer.PATIENT, Signer.GUARDIAN)
    course = treat_without_tests(cast, "Noah Lindstrom", supplies=[-30], age=15, signers=signers)
    month_without_tests(course, Month(on=-1))
    return course.patient


def man_prescribed(cast: Cast) -> Patient:
    """Have this month's prescription, written today."""
    course = treat_without_tests(cast, "Hiroshi Mori", supplies=[-29], age=25)
    month_without_tests(course, Month(on=0))
    prescribe(course, 0)
    return course.patient


def man_authorized(cast: Cast) -> Patient:
    """Have an authorization, obtained yesterday and not handed over."""
    course = treat_without_tests(cast, "Carlos Vega", supplies=[-30], age=20)
    month_without_tests(course, Month(on=-1))
    prescribe(course, -1)
    authorize(course, -1)
    return course.patient


def man_handed_over_today(cast: Cast) -> Patient:
    """Collect this month's supply today."""
    course = treat_without_tests(cast, "Gabriel Santos", supplies=[-30], age=23)
    month_without_tests(course, Month(on=0))
    hand_over(course, 0)
    return course.patient


def man_with_high_triglycerides(cast: Cast) -> Patient:
    """Have triglycerides of three times the limit: shown, and no bar."""
    course = begin_without_tests(cast, "Owen Gallagher", on=-2, age=34)
    month_without_tests(course, Month(on=-2))
    course.record(-2, entries.lab(course.day(-2), "triglycerides", "450", unit="mg/dL", limit="150"))
    return course.patient


def woman_after_menopause(cast: Cast) -> Patient:
    """Be past menopause, and in the second month."""
    category = {"category": "cannot", "basis": "post_menopausal"}
    course = treat_without_tests(cast, "Dorothy Simmons", supplies=[-33], age=58, category=category)
    month_without_tests(course, Month(on=-3))
    return course.patient


STORIES = (
    man_ready,
    man_unsigned,
    man_not_counseled,
    man_without_labs,
    boy_without_guardian,
    boy_with_guardian,
    man_prescribed,
    man_authorized,
    man_handed_over_today,
    man_with_high_triglycerides,
    woman_after_menopause,
)
