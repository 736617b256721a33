"""Tell of what the clinic watches: liver enzymes, indication, specialty, supplies too early or too late."""

from typing import Any

from accounts.services.signatures import BROUGHT
from monitoring.demo import entries
from monitoring.demo.cast import Cast
from monitoring.demo.courses import Course, Month, begin, month, treat, try_to_prescribe
from monitoring.services import facts
from patients.models import Patient

DOCTOR = "Dr. Reyes"


def alt_above_three_times(cast: Cast) -> Patient:
    """Have an ALT of 124 U/L, 3.1 times the limit of 40."""
    course = _month_without_labs(cast, "Teresa Cole")
    course.record(-1, *entries.enzymes(course.day(-1), alt="124", ast="61"))
    try_to_prescribe(course, 0)
    return course.patient


def hys_law(cast: Cast) -> Patient:
    """Meet Hy's law: ALT 3.2 times and bilirubin 2.5 times the limit, which nobody may override."""
    course = _month_without_labs(cast, "Marguerite Duval")
    on = course.day(-1)
    course.record(-1, *entries.enzymes(on, alt="128", ast="117"), entries.bilirubin(on, "3.0"))
    return course.patient


def cholestasis(cast: Cast) -> Patient:
    """Have values like Hy's law, but for an ALP twice the limit, which speaks against it."""
    course = _first_without_labs(cast, "Agnes Kowalska")
    on = course.day(-1)
    alp = entries.lab(on, "alp", "260", limit="120")
    course.record(-1, *entries.enzymes(on, alt="120", ast="88"), entries.bilirubin(on, "3.0"), alp)
    return course.patient


def alt_to_be_repeated(cast: Cast) -> Patient:
    """Have an ALT of 2.4 times the limit: permitted, and to be repeated."""
    course = _first_without_labs(cast, "Harriet Stone")
    course.record(-2, *entries.enzymes(course.day(-2), alt="96", ast="52"))
    return course.patient


def labs_overdue(cast: Cast) -> Patient:
    """Be due for liver enzymes, which nobody has drawn."""
    return _month_without_labs(cast, "Olivia Barnes").patient


def late_lab_entry(cast: Cast) -> Patient:
    """Have liver enzymes drawn twelve days ago and entered only today."""
    course = _month_without_labs(cast, "Priscilla Mbeki")
    try_to_prescribe(course, -1)
    course.record(0, *entries.enzymes(course.day(-12), alt="27", ast="24"))
    return course.patient


def corrected_lab(cast: Cast) -> Patient:
    """Have an ALT entered as 310 and corrected to 31, with the reason."""
    course = _first_without_labs(cast, "Daphne Carver")
    wrong, _ = course.record(-2, *entries.enzymes(course.day(-2), alt="310"))
    facts.correct(
        wrong.fact_ptr,
        fields=entries.lab(course.day(-2), "alt", "31").fields,
        reason="A digit too many was typed.",
        signing=BROUGHT,
        by=cast.nurse,
        at=cast.clock.at(-1, 9),
    )
    return course.patient


def off_label_justified(cast: Cast) -> Patient:
    """Be treated for hidradenitis suppurativa, with a written justification."""
    why = "Two antibiotics and adalimumab failed; discussed at the department's meeting."
    return _ready(cast, "Naomi Clarke", {"code": "hidradenitis_suppurativa", "justification": why})


def off_label_not_justified(cast: Cast) -> Patient:
    """Be treated for rosacea, and nobody wrote down why."""
    return _ready(cast, "Georgia Pappas", {"code": "rosacea"})


def cosmetic(cast: Cast) -> Patient:
    """Ask for treatment of large pores: the clinic does not treat that with isotretinoin."""
    return _ready(cast, "Brooke Sterling", {"code": "cosmetic"})


def no_dermatologist(cast: Cast) -> Patient:
    """Be treated by a certified family doctor, where the clinic asks for a dermatologist."""
    course = begin(cast, "Fiona Mackay", first=-1, prescriber=cast.family_doctor)
    month(course, Month(on=-1))
    return course.patient


def too_early(cast: Cast) -> Patient:
    """Come back after fifteen days of a supply of thirty."""
    course = treat(cast, "Lauren Pierce", supplies=[-15])
    month(course, Month(on=0))
    return course.patient


def long_break(cast: Cast) -> Patient:
    """Come back 75 days after the last supply: the prescriber is to look first."""
    return _after_break(cast, "Monique Thibault").patient


def long_break_overridden(cast: Cast) -> Patient:
    """Come back after 75 days, and the prescriber has looked and gives the reason."""
    course = _after_break(cast, "Adele Fontaine")
    on, until = course.day(0), course.day(13)
    reason = "Seen today; the break was planned around surgery."
    course.record(0, entries.override(on, until, "continuity", reason=reason, by_name=DOCTOR), by=course.prescriber)
    return course.patient


def _month_without_labs(cast: Cast, name: str) -> Course:
    # 45 days after the first supply, enzymes drawn three weeks or more after it are due.
    course = treat(cast, name, supplies=[-45])
    month(course, Month(on=-2, without=["labs"]))
    return course


def _first_without_labs(cast: Cast, name: str) -> Course:
    course = begin(cast, name, first=-2)
    month(course, Month(on=-2, without=["labs"]))
    return course


def _ready(cast: Cast, name: str, indication: dict[str, Any]) -> Patient:
    course = begin(cast, name, first=-1, indication={"prior_therapies": "doxycycline", **indication})
    month(course, Month(on=-1))
    return course.patient


def _after_break(cast: Cast, name: str) -> Course:
    course = treat(cast, name, supplies=[-75])
    month(course, Month(on=-1))
    return course


STORIES = (
    alt_above_three_times,
    hys_law,
    cholestasis,
    alt_to_be_repeated,
    labs_overdue,
    late_lab_entry,
    corrected_lab,
    off_label_justified,
    off_label_not_justified,
    cosmetic,
    no_dermatologist,
    too_early,
    long_break,
    long_break_overridden,
)
