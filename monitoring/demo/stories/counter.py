"""Tell of what happens between the prescription and the hand-over."""

from monitoring.demo import entries
from monitoring.demo.cast import Cast
from monitoring.demo.courses import (
    Course,
    Month,
    authorize,
    begin,
    hand_over,
    month,
    prescribe,
    treat,
    try_to_authorize,
)
from monitoring.models import ReversalReason
from monitoring.services import authorizations
from patients.models import Patient


def waiting_for_pick_up(cast: Cast) -> Patient:
    """Have a prescription since yesterday; nobody has come for it."""
    course = _ready_to_begin(cast, "Isabel Navarro")
    prescribe(course, -1)
    return course.patient


def authorized(cast: Cast) -> Patient:
    """Have an authorization, obtained today and not handed over."""
    course = _ready(cast, "Charlotte Finch")
    prescribe(course, -1)
    authorize(course, 0)
    return course.patient


def handed_over_today(cast: Cast) -> Patient:
    """Collect this month's supply today: the next month begins."""
    course = _ready(cast, "Amara Diallo")
    hand_over(course, 0)
    return course.patient


def first_supply_today(cast: Cast) -> Patient:
    """Collect the very first supply today."""
    course = _ready_to_begin(cast, "Penelope Hart")
    hand_over(course, 0)
    return course.patient


def stopped_by_positive_test(cast: Cast) -> Patient:
    """Test positive today, after yesterday's authorization: it is reversed, and the counter refuses."""
    course = _ready(cast, "Vanessa Ortiz")
    prescribe(course, -1)
    authorize(course, -1)
    course.record(0, entries.pregnancy_test(course.day(0), result="positive"))
    try_to_authorize(course, 0)
    return course.patient


def not_collected(cast: Cast) -> Patient:
    """Not collect last week's supply: it went back, and a new test opened a new window."""
    course = treat(cast, "Lorraine Webb", supplies=[-40])
    month(course, Month(on=-12))
    prescribe(course, -12)
    _reverse(course, -12, -6, ReversalReason.NOT_COLLECTED)
    month(course, Month(on=-1))
    return course.patient


def wrong_quantity(cast: Cast) -> Patient:
    """Have yesterday's authorization reversed for a wrong quantity; the prescription stands."""
    course = _ready_to_begin(cast, "Gwen Harding")
    prescribe(course, -1)
    _reverse(course, -1, -1, ReversalReason.WRONG_QUANTITY)
    return course.patient


def lapsed_pharmacy(cast: Cast) -> Patient:
    """Collect at a pharmacy whose certification ended four days ago."""
    course = begin(cast, "Sabine Keller", first=-1, pharmacy=cast.lapsed_pharmacy)
    month(course, Month(on=-1))
    prescribe(course, -1)
    return course.patient


def _ready(cast: Cast, name: str) -> Course:
    course = treat(cast, name, supplies=[-30])
    month(course, Month(on=-1))
    return course


def _ready_to_begin(cast: Cast, name: str) -> Course:
    course = begin(cast, name, first=-1)
    month(course, Month(on=-1))
    return course


def _reverse(course: Course, issued: int, reversed_on: int, reason: ReversalReason) -> None:
    authorization = authorize(course, issued)
    at = course.cast.clock.at(reversed_on, 17)
    authorizations.reverse(authorization, reason=reason, by=course.cast.pharmacist, at=at)


STORIES = (
    waiting_for_pick_up,
    authorized,
    handed_over_today,
    first_supply_today,
    stopped_by_positive_test,
    not_collected,
    wrong_quantity,
    lapsed_pharmacy,
)
