"""Tell of patients who noticed side effects, and of the clinic's answer."""

from monitoring.demo import entries
from monitoring.demo.cast import Cast
from monitoring.demo.courses import Course, Month, month, treat
from monitoring.services.new_facts import NewFact
from patients.models import Entry, Kind, Patient


def severe_headache(cast: Cast) -> Patient:
    """Report a severe headache with blurred sight today; nobody at the clinic has seen it yet."""
    course = treat(cast, "Yara Benitez", supplies=[-31], kilograms="58.0")
    month(course, Month(on=-2))
    _notice(course, -12, "dry_lips")
    _notice(course, 0, "headache", "severe", "Since this morning, and things look blurred.")
    return course.patient


def low_mood(cast: Cast) -> Patient:
    """Report low mood, and be called by the clinic on the same day."""
    course = treat(cast, "Leila Farouk", supplies=[-62, -32], kilograms="71.5")
    month(course, Month(on=-1))
    noticed = _notice(course, -9, "mood", "moderate", "Sleeping badly, and no joy in things.")
    _review(course, -9, noticed, "Called: no thoughts of self-harm. Visit in a week, partner informed at her wish.")
    return course.patient


def half_way(cast: Cast) -> Patient:
    """Be in the sixth month: a long record, a weight that changed, dry lips and eyes throughout."""
    course = treat(cast, "Renata Kowalczyk", supplies=[-150, -120, -90, -60, -30], kilograms="55.0")
    course.record(-60, entries.weight(course.day(-60), "57.5"))
    for on, symptom in ((-140, "dry_lips"), (-110, "dry_eyes"), (-45, "nosebleed"), (-20, "muscle_or_joint_pain")):
        _notice(course, on, symptom)
    month(course, Month(on=0))
    return course.patient


def _notice(course: Course, on: int, symptom: str, severity: str = "mild", note: str = "") -> Entry:
    (row,) = course.record(on, entries.side_effect(course.day(on), symptom, severity, note), by=course.user, hour=8)
    return row


def _review(course: Course, on: int, noticed: Entry, outcome: str) -> None:
    fields = {"side_effect": noticed, "reviewed_on": course.day(on), "outcome": outcome}
    course.record(on, NewFact(Kind.SIDE_EFFECT_REVIEW, fields), hour=11)


STORIES = (severe_headache, low_mood, half_way)
