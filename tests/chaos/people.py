"""Bring the people of the drill on stage once, and fresh patients for each run."""

import random
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import Pharmacy, User
from monitoring.demo import cast as casts
from monitoring.demo import courses
from monitoring.demo.cast import Cast
from monitoring.demo.clock import Clock
from monitoring.demo.courses import Month
from patients.models import Patient

PASSWORD = casts.PASSWORD


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
        guardian=named["guardian"],
        lapsed_prescriber=named["okafor"],
        lapsed_pharmacy=pharmacies["PH-HARBOR"],
        family_doctor=named["lindqvist"],
        patient_password=PASSWORD,
    )


_NAMES = ("staff", "prescriber", "nurse", "pharmacist", "guardian", "okafor", "lindqvist")


def family(seed: int) -> str:
    """Return the name that all patients of a run share."""
    return f"Drill{seed}"


def fresh(seed: int, numbers: random.Random, *, at: datetime) -> list[Patient]:
    """Make the patients of one run: three whose month is done and whose windows close on different days, one who has not
    answered this month's questions, one without tests, and last one whom no writer touches: a sweep must see to that one.
    """
    cast, run = cast_on(at), family(seed)
    days = (-6, -numbers.randint(0, 5), 0)
    made = [_ready(cast, f"{given} {run}", on) for given, on in zip(("Ada", "Bea", "Cleo"), days, strict=True)]
    made.append(_ready(cast, f"Dora {run}", -2, without=["questions"]))
    without_tests = courses.begin_without_tests(cast, f"Emil {run}", on=-2)
    courses.month_without_tests(without_tests, Month(on=-2))
    return [*made, without_tests.patient, _ready(cast, f"Fay {run}", -6)]


def arrive(family_name: str, number: int, *, at: datetime) -> None:
    """Enroll one more patient, whose window closes tonight: reminders are due at once.

    The history is dated back, so it comes at once: a sweep that saw half of it would rightly remind of the other half.
    """
    with transaction.atomic():
        _ready(cast_on(at), f"Ivy{number} {family_name}", -6)


def of_run(seed: int) -> list[Patient]:
    """Return every patient of a run, half enrolled ones too."""
    return list(Patient.objects.filter(family_name=family(seed)).order_by("pk"))


def _ready(cast: Cast, name: str, on: int, *, without: Sequence[str] = ()) -> Patient:
    course = courses.begin(cast, name, first=on)
    courses.month(course, Month(on=on, without=without))
    return course.patient
