"""Make one small world in which every page has something to show: the demo's people, and a story for each state."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker

from accounts import proofs
from accounts.models import Pharmacy, User
from accounts.roles import Role
from accounts.services import passwords, people, places
from audit import trail
from audit.actions import Action
from audit.trail import SYSTEM
from monitoring.demo import cast, entries, seeding
from monitoring.demo.cast import Cast
from monitoring.demo.courses import Month, authorize, begin_without_tests, month_without_tests, prescribe
from monitoring.demo.seeding import Tale
from monitoring.demo.stories import clinic, counter, side_effects, starting, training, treatment, without_tests
from monitoring.models import Authorization, Decision, Outage, PregnancyTest, Prescription, SideEffect, Withdrawal
from monitoring.services import outages, saved_views, withdrawals
from patients.models import BirthDate, Guardianship, Patient, Transfer
from tests import signing
from tests.every_page import care, doors, reminders

# Tuesday, December 8, 2026, 10:30 am in New York.
NOW = datetime(2026, 12, 8, 15, 30, tzinfo=UTC)


def to_be_counseled(cast: Cast) -> Patient:
    """Wait for counseling alone, and get it from whoever tries the page that signs for several."""
    course = begin_without_tests(cast, "Bertram Hale", on=-2)
    month_without_tests(course, Month(on=-2, without=["counseling"]))
    return course.patient


def positive_and_refused(cast: Cast) -> Patient:
    """Test positive, whatever the prescriber thinks of it."""
    course = begin_without_tests(cast, "Dora Lind", on=-2)
    course.record(-1, entries.pregnancy_test(course.day(-1), result="positive"))
    return course.patient


def left_at_the_counter(cast: Cast) -> Patient:
    """Never collect a supply whose window closed: it is to go back to stock."""
    course = begin_without_tests(cast, "Nils Ekberg", on=-40)
    month_without_tests(course, Month(on=-40))
    prescribe(course, -40)
    authorize(course, -40)
    return course.patient


TALES = (
    to_be_counseled,
    left_at_the_counter,
    positive_and_refused,
    treatment.closing_tonight,
    treatment.eligible_for_days,
    treatment.positive,
    treatment.one_step_from_done,
    treatment.forms_differ,
    treatment.corrected_test,
    treatment.counseling_missing,
    treatment.course_finished,
    treatment.lapsed_prescriber,
    counter.waiting_for_pick_up,
    counter.authorized,
    counter.handed_over_today,
    counter.stopped_by_positive_test,
    counter.lapsed_pharmacy,
    clinic.alt_above_three_times,
    clinic.off_label_justified,
    clinic.long_break_overridden,
    side_effects.severe_headache,
    side_effects.half_way,
    starting.enrolled_today,
    starting.minor_without_guardian,
    starting.minor_with_guardian,
    without_tests.man_ready,
    without_tests.man_unsigned,
    without_tests.man_not_counseled,
    without_tests.man_prescribed,
    without_tests.man_authorized,
    training.locked_out,
)
ACCOUNTS = ("prescriber", "okafor", "nurse", "pharmacist", "staff", "guardian")
# The styleguide and the outbox are parts of the demo.
_DEMO = {
    "IS_DEMO": True,
    "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
    "SMS_BACKEND": "monitoring.messages.sms.file",
}
# Whom each pharmacist of the world has just looked up.
AT_COUNTER = {
    "pharmacist": "authorized",
    "pharmacist_who_may": "waiting_for_pick_up",
    "pharmacist_who_may_too": "man_prescribed",
    "pharmacist_who_may_not": "stopped_by_positive_test",
    "pharmacist_later": "waiting_for_pick_up",
}
# Who signed in too long ago to sign without a password; the prescriber in a browser of its own.
LATER = ("prescriber_later", "pharmacist_later", "minor_without_guardian")
# A run takes longer than a proof serves.
_FRESH = timedelta(days=1)


@dataclass
class World:
    """Know who is there, by a name that says who they are, and what addresses call everything."""

    patients: dict[str, Patient]
    people: dict[str, User] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def name_everything(self) -> None:
        """Read again what addresses call each patient and what is about them."""
        for story, patient in self.patients.items():
            self.names |= _names(story, patient) | reminders.names(story, patient)
        self.names["prescriber.code"] = User.objects.get(username="prescriber").code or ""
        self.names["pharmacist.code"] = Pharmacy.objects.get(users__username="pharmacist").code

    def sign_in(self, person: str) -> Client:
        """Sign somebody in, without a form; a pharmacist has somebody at the counter."""
        client = Client()
        if person in self.people:
            client.force_login(self.people[person])
            if person not in LATER:
                doors.prove(client, self.people[person])
                signing.prove(client)
        if person in AT_COUNTER:
            reference = self.names[AT_COUNTER[person]]
            born_on = BirthDate.objects.get(patient__reference=reference).born_on
            client.post("/counter/", {"reference": reference, "born_on": born_on})
        return client


@contextmanager
def populated(blocker: DjangoDbBlocker) -> Iterator[World]:
    """Fill the database, stop the calendar at its day, and empty it again."""
    with (
        blocker.unblock(),
        time_machine.travel(NOW, tick=True),
        tempfile.TemporaryDirectory() as outbox,
        override_settings(**_DEMO, OUTBOX_DIR=Path(outbox), EMAIL_FILE_PATH=outbox),
        mock.patch.object(proofs, "FRESH", _FRESH),
    ):
        # What was counted in another world.
        cache.clear()
        try:
            yield build()
        finally:
            cache.clear()
            call_command("flush", verbosity=0, interactive=False)


def build(tales: Iterable[Tale] = TALES) -> World:
    """Play the stories and name what came of them."""
    told = seeding.seed(password=cast.PASSWORD, at=NOW, tales=tales)
    world = World(patients={each.name: each.patient for each in told})
    world.people |= {each.name: each.patient.user for each in told if each.patient.user}
    world.people |= {name: User.objects.get(username=name) for name in ACCOUNTS}
    world.people["prescriber_later"] = world.people["prescriber"]
    _add_pharmacists(world)
    _add_newcomers(world)
    for name in ("without_account", "to_be_given_access"):
        world.patients[name] = care.enroll(world.people["prescriber"], at=NOW)
    care.add(world.people, world.patients, at=NOW)
    doors.populate(world.people, world.names, at=NOW)
    reminders.remind(world.patients, at=NOW)
    for person in ("nurse", "okafor"):
        saved_views.keep(name="Closing today", query="tab=closing", by=world.people[person], at=NOW)
    _let_the_pages_fail(world)
    _withdraw_positive_tests(world)
    _leave_signals(world)
    world.name_everything()
    return world


def _let_the_pages_fail(world: World) -> None:
    """Let nobody reach the program for three hours of this morning, and document what was done for one patient."""
    outages.note_pages(answered=False, at=NOW - timedelta(hours=5))
    outages.note_pages(answered=True, at=NOW - timedelta(hours=2))
    outage = Outage.objects.get()
    world.names["outage"] = outages.reference(outage)
    patient = world.patients["closing_tonight"]
    text = "Called the clinic: the supply is collected today."
    outages.note(outage=outage, patient=patient, text=text, by=world.people["staff"], at=NOW)


def _withdraw_positive_tests(world: World) -> None:
    """Let the prescriber propose to withdraw two positive tests: one waits for the nurse, who has refused the other."""
    if "positive_and_refused" not in world.patients:
        return
    by, nurse = world.people["prescriber"], world.people["nurse"]
    for story in ("stopped_by_positive_test", "positive_and_refused"):
        test = PregnancyTest.objects.filter(patient=world.patients[story], result="positive").get()
        signed = signing.signed(by, NOW, shown="I withdraw this test.")
        waiting = withdrawals.propose(test, reason="The result of another patient.", signing=signed, by=by, at=NOW)
    withdrawals.refuse(waiting, reason="It is hers: the lab was asked.", by=nurse, at=NOW)


def _leave_signals(world: World) -> None:
    """Let somebody take emergency access, and a nurse and a patient sign in at one device."""
    patient = world.patients["closing_tonight"]
    trail.record(
        action=Action.GLASS_BROKEN, patient=patient.reference, by=world.people["okafor"], at=NOW - timedelta(hours=3)
    )
    for minutes, person in enumerate(("nurse", "closing_tonight")):
        at = NOW - timedelta(hours=1, minutes=minutes)
        trail.record(action=Action.SIGNED_IN, detail={"device": "k3Jd0aQx"}, by=world.people[person], at=at)


def _names(story: str, patient: Patient) -> dict[str, str]:
    found = {
        "": patient.reference,
        ".prescription": _latest(Prescription, patient, "reference"),
        ".authorization": _latest(Authorization, patient, "number"),
        ".side_effect": _latest(SideEffect, patient, "reference"),
        ".test": _latest(PregnancyTest, patient, "reference"),
        ".withdrawal": _latest(Withdrawal, patient, "reference"),
        ".transfer": _latest(Transfer, patient, "reference"),
        ".guardianship": _latest(Guardianship, patient, "reference"),
        ".refusal": _latest(Decision, patient, "reference", permits=False),
    }
    return {f"{story}{what}": name for what, name in found.items() if name}


def _latest(model: type, patient: Patient, name: str, **which: bool) -> str:
    found = model._default_manager.filter(patient=patient, **which).order_by("pk").last()  # type: ignore[attr-defined]
    return str(getattr(found, name)) if found else ""


def _add_pharmacists(world: World) -> None:
    pharmacy = world.people["pharmacist"].pharmacy
    names = ("Otto Brand", "Ines Duarte", "Paul Rossi", "Vera Lund")
    for username, name in zip(sorted(AT_COUNTER.keys() - {"pharmacist"}), names, strict=True):
        world.people[username] = _register(username, name, Role.PHARMACIST, pharmacy=pharmacy)


def _add_newcomers(world: World) -> None:
    """Add people who have nothing to look at yet, one for each empty list, and who comes and goes."""
    pharmacy = places.register_pharmacy(name="Mill Road Pharmacy", code="PH-MILL", by=SYSTEM, at=NOW)
    clinic = places.register_clinic(name="Mill Road Skin Clinic", by=SYSTEM, at=NOW)
    world.people |= {
        "new_prescriber": _register("new_prescriber", "Ada Moreno", Role.PRESCRIBER, clinic=clinic, code="DR-MORENO"),
        "new_nurse": _register("new_nurse", "Tom Bauer", Role.NURSE, clinic=clinic),
        "new_guardian": _register("new_guardian", "Iris Blum", Role.GUARDIAN),
        "leaving_nurse": _register("leaving_nurse", "Lea Bauer", Role.NURSE, clinic=clinic),
        "new_pharmacist": _register("new_pharmacist", "Kim Sato", Role.PHARMACIST, pharmacy=pharmacy),
        "new_patient": _register("new_patient", "Rita Blum", Role.PATIENT),
        "leaver": _register("leaver", "Leo Grant", Role.STAFF),
        "one_time": passwords.register(
            username="one_time", role=Role.STAFF, first_name="Olga", last_name="Klein", by=SYSTEM, at=NOW
        ).user,
    }
    people.deactivate(world.people["leaver"], by=world.people["staff"], at=NOW)


def _register(username: str, name: str, role: Role, **fields: object) -> User:
    first, last = name.split()
    return people.register_user(
        username=username, role=role, password=None, first_name=first, last_name=last, by=SYSTEM, at=NOW, **fields
    )
