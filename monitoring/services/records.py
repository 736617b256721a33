"""Read many patients' records straight into the rules' own facts: what a sweep asks with, which stores no case.

The snapshot writes each record as a contract case, which is stored and read again. Here the same readers are given the
rows themselves. A record that they do not take as it is goes the snapshot's way, which knows what to say of it; a test
holds the two equal.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q

from monitoring.policy import cases
from monitoring.policy.cases import Case
from monitoring.policy.chart import Ask, Question
from monitoring.policy.facts import Fact
from monitoring.policy.reading import Invalid, text
from monitoring.policy.record import Facts
from monitoring.services import questions, rows, snapshot
from monitoring.services.rows import Closure, Row
from patients.models import Kind, Patient


class _Certification(NamedTuple):
    # Its own, and those of its corrections.
    references: list[str]
    # None of it where it was entered in error.
    facts: list[Fact]
    is_read: bool


# By scope, then by whom: subject and code.
_Certified = Mapping[str, Mapping[tuple[str, str], list[_Certification]]]


def cases_of(asked: Collection[Patient], *, at: datetime) -> Iterator[tuple[Patient, Case | None]]:
    """Yield each patient with their case, ready to be decided; without one where the snapshot has to be asked.

    In as many queries as there are kinds of facts, and two, however many patients are asked about.
    """
    found = list(rows.of(asked))
    told = rows.read(found)
    mine: defaultdict[int, list[Row]] = defaultdict(list)
    for row in found:
        mine[row.patient_id].append(row)
    certified = _certified(asked)
    for patient in asked:
        try:
            case = _question(patient, at)
            facts = _facts(_relevant(certified, patient, case), mine[patient.pk], told)
        # What is wrong with this record the snapshot finds out; it must not keep the others from being read.
        except Exception:  # noqa: BLE001
            yield patient, None
        else:
            yield patient, replace(case, facts=facts)


def _question(patient: Patient, at: datetime) -> Case:
    """Return the patient's case before any fact is told.

    :raises LookupError: a training case asks what was known by some instant
    """
    raw = questions.without_facts(patient, at=at)
    if not patient.is_training:
        # Its members are columns with constraints of their own; reading them again takes as long as ten facts.
        question = Question(Ask.DISPENSE, _code(raw.get("prescriber")), _code(raw["pharmacy"]))
        return Case(raw["id"], at, question, None, raw["clinic"], Facts(()))
    if "known_at" in raw:
        raise LookupError
    return cases.read(raw)


def _code(value: str | None) -> str | None:
    return None if value is None else text(value)


def _facts(certifications: list[_Certification], mine: list[Row], told: Mapping[int, Any]) -> Facts:
    """Return the facts of one patient, each closure in its enrollment, without what was voided.

    :raises LookupError: a fact could not be read, or they do not make a case
    """
    references = [row.reference for row in mine]
    for each in certifications:
        references += each.references
    voids = {row.pk for row in mine if row.kind == Kind.VOID}
    voided = {told[pk] for pk in voids}
    if len(set(references)) < len(references) or voids & voided or not all(each.is_read for each in certifications):
        raise LookupError
    standing = {row.pk: told[row.pk] for row in mine if row.pk not in voided and row.pk not in voids}
    # Of several closures of one enrollment the one recorded last stands.
    closures = {pk: each for pk, each in standing.items() if type(each) is Closure}
    for closure in closures.values():
        if (enrollment := standing.get(closure.enrollment_id)) is not None:
            standing[closure.enrollment_id] = replace(enrollment, closed_on=closure.closed_on)
    certified = [fact for certification in certifications for fact in certification.facts]
    return Facts([*certified, *[fact for pk, fact in standing.items() if pk not in closures]])


def _certified(asked: Collection[Patient]) -> _Certified:
    prescribers = {each.prescriber.code for each in asked if each.prescriber}
    pharmacies = {each.pharmacy.code for each in asked if each.pharmacy}
    wanted = Q(scope="", subject="prescriber", who__in=prescribers)
    wanted |= Q(scope="", subject="pharmacy", who__in=pharmacies)
    wanted |= Q(scope__in=[each.reference for each in asked if each.is_training])
    return {scope: _by_holder(held) for scope, held in snapshot.certified(wanted).items()}


def _by_holder(held: Iterable[snapshot.Held]) -> Mapping[tuple[str, str], list[_Certification]]:
    found: defaultdict[tuple[str, str], list[_Certification]] = defaultdict(list)
    for each in held:
        found[each.fact["subject"], each.fact["who"]].append(_certification(each))
    return found


def _certification(held: snapshot.Held) -> _Certification:
    references = [held.fact["id"], *[void["id"] for void in held.voids]]
    try:
        return _Certification(references, [] if held.voids else [cases.read_fact(held.fact)[0]], is_read=True)
    except Invalid:
        return _Certification(references, [], is_read=False)


def _relevant(certified: _Certified, patient: Patient, case: Case) -> list[_Certification]:
    """Return the certifications that bear on a patient: their prescriber's and pharmacy's, or a training case's own."""
    if patient.is_training:
        return [each for held in certified.get(patient.reference, {}).values() for each in held]
    held = certified.get("", {})
    return [
        *held.get(("prescriber", case.question.prescriber or ""), ()),
        *held.get(("pharmacy", case.question.pharmacy or ""), ()),
    ]
