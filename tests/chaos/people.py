"""Bring the people of the drill on stage once, and fresh patients for each run."""

import random
from collections.abc import Sequence
from datetime import datetime

from accounts.models import Pharmacy, User
from monitoring.demo import cast as casts
from monitoring.demo import courses
from monitoring.demo.cast import Cast
from monitoring.demo.clock import Clock
from monitoring.demo.courses import Month
from patients.models import Patient

PASSWORD = casts.PASSWORD
GIVEN = ("Ada", "Bea", "Cleo", "Dora", "Elsa", "Fay", "Gwen", "Hope")


def register(at: datetime) -> None:
    """Register a clinic, a pharmacy and one account for each role, certified for a year around an instant."""
    casts.register(Clock(at), password=PASSWORD)


def cast_on(at: datetime) -> Cast:
    """Return those who are registered, on a day."""
    named = {user.username: user for user in User.objects.filter(username__in=_NAMES)}
    pharmacies = {each.code: each for each in Pharmacy.objects.filter(code__in=("PH-CORNER", "PH-HARBOR"))}
    return Cast(
        clock=Clock(at),
        staff=named["staff"],
        prescriber=named["prescriber"],
        nurse=named["nurse"],
        pharmacist=named["pharmacist"],
        pharmacy=pharmacies["PH-CORNER"],
        lapsed_prescriber=named["okafor"],
        lapsed_pharmacy=pharmacies["PH-HARBOR"],
        family_doctor=named["lindqvist"],
        patient_password=PASSWORD,
    )


_NAMES = ("staff", "prescriber", "nurse", "pharmacist", "okafor", "lindqvist")


def fresh(seed: int, numbers: random.Random, *, at: datetime) -> list[Patient]:
    """Make the patients of one run: three whose month is done and whose windows close on different days, one without tests,
    one who has not answered this month's questions, and last one whom no writer touches: what changes there a sweep must see.
    """
    cast = cast_on(at)
    # A name, and so a user, for each run that this database sees.
    run = f"{seed}x{Patient.objects.count()}"
    made = [
        _ready(cast, f"{given} Drill{run}", on)
        for given, on in zip(GIVEN, (-6, -numbers.randint(0, 5), 0), strict=False)
    ]
    made.append(_ready(cast, f"{GIVEN[3]} Drill{run}", -2, without=["questions"]))
    without_tests = courses.begin_without_tests(cast, f"{GIVEN[4]} Drill{run}", on=-2)
    courses.month_without_tests(without_tests, Month(on=-2))
    return [*made, without_tests.patient, _ready(cast, f"{GIVEN[5]} Drill{run}", -6)]


def _ready(cast: Cast, name: str, on: int, *, without: Sequence[str] = ()) -> Patient:
    course = courses.begin(cast, name, first=on)
    courses.month(course, Month(on=on, without=without))
    return course.patient
