"""Work while things break: a nurse, a prescriber and two pharmacists over HTTP, and patients through the services."""

import random
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

from django.db import connection

from monitoring.demo import entries
from monitoring.policy.decide import program_date
from monitoring.services import facts
from patients.models import Patient
from patients.selectors import latest_birth_date
from tests.chaos import clock, people
from tests.chaos.browser import Answer, Browser, Lost
from tests.chaos.journal import Journal
from tests.signing import signed

REGIMEN = {"product": "Claravis", "strength_mg": 20, "daily_dose_mg": 40, "days_supply": 30}
PAUSE_SECONDS = 0.05
_WITHDRAWAL = re.compile(r'href="(/patients/[\w-]+/withdrawals/[\w-]+/)"')
_REASON = re.compile(r"Mixed up with another specimen, [0-9a-f-]{36}\.")
_SIGNED = frozenset({"counseling"})
_POSITIVE = re.compile(r'<tr id="entry-([\w-]+)">(?:(?!</tr>).)*?Positive', re.DOTALL)


class Writer:
    """One person who goes on until told to stop, whatever happens to the product."""

    def __init__(self, patients: Sequence[Patient], journal: Journal, numbers: random.Random, browser: Browser) -> None:
        self.patients = patients
        self.journal = journal
        self.numbers = numbers
        self.browser = browser
        self.arrived = 0

    def work(self, is_over: threading.Event) -> None:
        while not is_over.is_set():
            step = self.numbers.choice(self.steps())
            try:
                step(self.numbers.choice(self.patients))
            except Lost as lost:
                self.journal.lost(step.__name__, lost)
            time.sleep(PAUSE_SECONDS)
        connection.close()

    def steps(self) -> Sequence[Callable[[Patient], None]]:
        raise NotImplementedError

    @property
    def today(self) -> date:
        return program_date(clock.now())

    def some(self, low: float, high: float) -> str:
        """Return a number that hardly comes twice, as it is typed."""
        return f"{self.numbers.uniform(low, high):.4f}"

    def enter(self, patient: Patient, slug: str, kind: str, kept: dict[str, str], **typed: object) -> bool:
        """Record one entry on its page; `kept` is what its row must then hold."""
        path = f"/patients/{patient.reference}/record/{slug}/"
        answer = self.browser.sign(path, **typed) if kind in _SIGNED else self.browser.post(path, **typed)
        return self._acknowledge(answer, patient, kind, kept)

    def _acknowledge(self, answer: Answer, patient: Patient, kind: str, kept: dict[str, str]) -> bool:
        is_done = answer.is_redirect and answer.location == f"/patients/{patient.reference}/"
        if is_done:
            self.journal.acknowledged("fact", patient=patient.reference, kind=kind, fields=kept)
        return is_done


class Nurse(Writer):
    def steps(self) -> Sequence[Callable[[Patient], None]]:
        return [self.labs, self.labs, self.weight, self.test, self.test, self.positive_test, self.second]

    def labs(self, patient: Patient) -> None:
        value = self.some(12, 36)
        typed = {"alt_value": value, "alt_unit": "U/L", "alt_upper_limit": "40", "collected_on": self.today}
        self.enter(patient, "liver-labs", "lab", {"analyte": "alt", "value": value}, **typed)

    def weight(self, patient: Patient) -> None:
        kilograms = f"{self.numbers.uniform(60, 66):.1f}"
        self.enter(patient, "weight", "weight", {"weight_kg": kilograms}, weighed_on=self.today, weight_kg=kilograms)

    def test(self, patient: Patient) -> None:
        self._test(patient, "negative")

    def positive_test(self, patient: Patient) -> None:
        if self.numbers.random() < 0.5:
            self._test(patient, "positive")

    def second(self, patient: Patient) -> None:
        """Sign too what the prescriber proposed to withdraw."""
        page = self.browser.get(f"/patients/{patient.reference}/")
        for path in _WITHDRAWAL.findall(page.body):
            reason = _REASON.search(self.browser.get(path).body)
            answer = self.browser.sign(path, second="1")
            if reason:
                self._acknowledge(answer, patient, "void", {"reason": reason.group()})

    def _test(self, patient: Patient, result: str) -> None:
        sensitivity = self.some(20, 25)
        typed = {"result": result, "setting": "clia", "sensitivity_miu_ml": sensitivity, "collected_on": self.today}
        kept = {"result": result, "sensitivity_miu_ml": sensitivity}
        self.enter(patient, "pregnancy-test", "pregnancy_test", kept, **typed)


class Prescriber(Writer):
    def steps(self) -> Sequence[Callable[[Patient], None]]:
        return [self.prescribe, self.prescribe, self.counsel, self.take_back]

    def prescribe(self, patient: Patient) -> None:
        answer = self.browser.sign(f"/patients/{patient.reference}/prescribe/", **REGIMEN)
        if answer.is_redirect and "/prescriptions/" in answer.location:
            number = answer.location.rstrip("/").rpartition("/")[2]
            self.journal.acknowledged("prescription", patient=patient.reference, number=number)

    def counsel(self, patient: Patient) -> None:
        kept = {"confirmed_on": self.today.isoformat()}
        self.enter(patient, "counseling", "counseling", kept, **kept)

    def take_back(self, patient: Patient) -> None:
        """Propose to withdraw every positive test, which would end the patient's part in the run."""
        page = self.browser.get(f"/patients/{patient.reference}/history/")
        for reference in _POSITIVE.findall(page.body):
            reason = f"Mixed up with another specimen, {uuid.UUID(int=self.numbers.getrandbits(128))}."
            path = f"/patients/{patient.reference}/entries/{reference}/correct/"
            self.browser.sign(path, remove="1", reason_given=reason)


class Pharmacist(Writer):
    def steps(self) -> Sequence[Callable[[Patient], None]]:
        return [self.serve]

    def serve(self, patient: Patient) -> None:
        self._until_answered("/counter/", reference=patient.reference, born_on=_BORN[patient.pk])
        key = uuid.UUID(int=self.numbers.getrandbits(128))
        asked = {"key": key, "reference": patient.reference, **self.browser.signature("/counter/patient/")}
        number = self._authorize(patient, asked)
        if number and self.numbers.random() < 0.3:
            # The same key again; who was looked up may be forgotten by then, if the clocks have jumped.
            self._authorize(patient, asked)
        if number:
            self._go_on(patient, number)

    def _authorize(self, patient: Patient, asked: dict[str, object]) -> str:
        """Return the number of what was issued; empty if nothing was."""
        answer = self._until_answered("/counter/patient/authorize/", **asked)
        number = answer.location.removeprefix("/counter/authorizations/").rstrip("/")
        if not answer.is_redirect or not number.startswith("A-"):
            return ""
        self.journal.acknowledged("authorization", patient=patient.reference, key=str(asked["key"]), number=number)
        return number

    def _go_on(self, patient: Patient, number: str) -> None:
        path, dice = f"/counter/authorizations/{number}/", self.numbers.random()
        if dice < 0.15:
            answer = self.browser.post(f"{path}hand-over/")
            self._closed(answer, "handed-over", patient, number)
        elif dice < 0.8:
            answer = self.browser.post(f"{path}reverse/", reason="not_collected")
            self._closed(answer, "reversed", patient, number)

    def _closed(self, answer: Answer, what: str, patient: Patient, number: str) -> None:
        if answer.is_redirect:
            self.journal.acknowledged(what, patient=patient.reference, number=number)

    def _until_answered(self, path: str, **fields: object) -> Answer:
        """Send the same again, key and all, until somebody answers."""
        for _ in range(20):
            try:
                return self.browser.post(path, **fields)
            except Lost as lost:
                self.journal.lost(path, lost)
                time.sleep(0.25)
        raise Lost("for five seconds")


class Patients(Writer):
    """All patients of the run, who answer their questions: through the services, in the process of the drill."""

    def steps(self) -> Sequence[Callable[[Patient], None]]:
        return [self.acknowledge, self.declare]

    def acknowledge(self, patient: Patient) -> None:
        self._record(patient, entries.questions(self.today), {"answered_on": self.today.isoformat()})

    def declare(self, patient: Patient) -> None:
        new = entries.contraception(self.today, "patient", entries.FORMS)
        self._record(patient, new, {"declared_on": self.today.isoformat(), "declared_by": "patient"})

    def _record(self, patient: Patient, new: facts.NewFact, kept: dict[str, str]) -> None:
        try:
            at = clock.now()
            facts.record_all([new], patient_id=patient.pk, signing=signed(patient.user, at), by=patient.user, at=at)
        # Whatever it is, the writer was not told that it is done.
        except Exception as error:  # noqa: BLE001
            connection.close()
            raise Lost(type(error).__name__) from None
        self.journal.acknowledged("fact", patient=patient.reference, kind=str(new.kind), fields=kept)
        time.sleep(0.3)


class Arrivals(Writer):
    """New patients, who are enrolled and reminded while things break; no other writer knows them."""

    def steps(self) -> Sequence[Callable[[Patient], None]]:
        return [self.arrive]

    def arrive(self, patient: Patient) -> None:
        self.arrived += 1
        try:
            people.arrive(patient.family_name, self.arrived, at=clock.now())
        # Whatever it is: a patient who is half enrolled must be in order too.
        except Exception as error:  # noqa: BLE001
            connection.close()
            raise Lost(type(error).__name__) from None
        time.sleep(1)


# The name of each one's browser; patients have none.
ROLES: Mapping[str, type[Writer]] = {
    "nurse": Nurse,
    "prescriber": Prescriber,
    "pharmacist": Pharmacist,
    "pharmacist-2": Pharmacist,
    "patients": Patients,
    "arrivals": Arrivals,
}
# Read before anything breaks.
_BORN: dict[int, date | None] = {}


@contextmanager
def working(
    patients: Sequence[Patient], journal: Journal, numbers: random.Random, browsers: dict[str, Browser]
) -> Iterator[None]:
    """Let all writers work for the length of the block."""
    _BORN.update({each.pk: latest_birth_date(each) for each in patients})
    is_over = threading.Event()
    threads = []
    for name, role in ROLES.items():
        writer = role(patients, journal, random.Random(numbers.getrandbits(64)), browsers.get(name))
        threads.append(threading.Thread(target=writer.work, args=(is_over,), name=name))
        threads[-1].start()
    try:
        yield
    finally:
        is_over.set()
        for each in threads:
            each.join()
