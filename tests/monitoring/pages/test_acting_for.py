"""A delegate acts for a prescriber, with the prescriber's standing: when that goes, what the delegate may goes with it."""

from collections.abc import Iterator

import pytest
import time_machine

from accounts.models import Certification, User
from accounts.roles import Role
from accounts.services import delegations, people
from audit.models import Event
from monitoring.models import Ask
from monitoring.services import certifications, facts, questions
from patients import selectors
from patients.models import Kind, Patient
from tests.factories import NOW, TODAY, make_training_case, make_user
from tests.monitoring.pages.clinicians import certified_prescriber, nurse_of, permitted, send, signed_in

pytestmark = pytest.mark.django_db

VISIT = {"on": TODAY}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def prescriber() -> User:
    return certified_prescriber(first_name="Elena", last_name="Reyes")


@pytest.fixture
def nurse(prescriber: User) -> User:
    return nurse_of(prescriber)


@pytest.fixture
def patient(prescriber: User) -> Patient:
    return permitted(prescriber)


def page(user: User, patient: Patient) -> str:
    return signed_in(user).get(f"/patients/{patient.reference}/").content.decode()


def test_the_page_says_for_whom_a_delegate_acts(patient: Patient, prescriber: User, nurse: User) -> None:
    acting = "Acting for Dr. Elena Reyes"

    assert (acting in page(nurse, patient), acting in page(prescriber, patient)) == (True, False)


def test_the_trail_says_for_whom_a_delegate_recorded(patient: Patient, prescriber: User, nurse: User) -> None:
    facts.record(Kind.VISIT, patient_id=patient.pk, fields=VISIT, by=nurse, at=NOW)

    recorded = Event.objects.get(action="fact-recorded", actor=nurse.username)
    assert recorded.detail == {"kind": "visit", "for": prescriber.username}


def test_whoever_acts_for_oneself_is_noted_without_another_name(patient: Patient, prescriber: User) -> None:
    facts.record(Kind.VISIT, patient_id=patient.pk, fields=VISIT, by=prescriber, at=NOW)

    assert Event.objects.get(action="fact-recorded").detail == {"kind": "visit"}


def test_a_training_case_is_nobodys_to_act_for(prescriber: User, nurse: User) -> None:
    patient = make_training_case(patient=permitted(prescriber)).patient

    facts.record(Kind.VISIT, patient_id=patient.pk, fields=VISIT, by=nurse, at=NOW)

    assert Event.objects.get(action="fact-recorded").detail == {"kind": "visit"}


def test_when_the_prescriber_is_decertified_the_gate_withholds_for_the_delegates_patient(
    patient: Patient, prescriber: User, nurse: User
) -> None:
    before = questions.case_of(patient, Ask.PRESCRIBE, at=NOW).decide()
    certification = Certification.objects.get(who=prescriber.code)

    certifications.decertify(certification, on=TODAY, reason="Left.", by=make_user(Role.STAFF), at=NOW)

    after = questions.case_of(patient, Ask.PRESCRIBE, at=NOW).decide()
    assert (before.permits, after.permits, "prescriber-certified" in after.blocking) == (True, False, True)
    # What the delegate opens says so at once.
    assert 'data-permits="true"' not in page(nurse, patient)


@pytest.mark.parametrize("end", ["the delegation", "the prescriber", "the delegate"])
def test_whatever_ends_closes_the_record_to_the_delegate_on_the_next_request(
    end: str, patient: Patient, prescriber: User, nurse: User
) -> None:
    client = signed_in(nurse)
    address, record = f"/patients/{patient.reference}/", f"/patients/{patient.reference}/record/visit/"
    before = [client.get(each).status_code for each in (address, record)]

    _end(end, prescriber, nurse)

    after = [client.get(address).status_code, client.post(record, {"on": "2026-11-23"}).status_code]
    # Who was deactivated is nobody signed in any more.
    refused = {"the delegate": [302, 401]}.get(end, [404, 404])
    assert (before, after) == ([200, 200], refused)
    assert not selectors.visible_to(User.objects.get(pk=nurse.pk), on=TODAY).exists()


def _end(what: str, prescriber: User, nurse: User) -> None:
    if what == "the delegation":
        delegations.end(prescriber.delegations_given.get(), on=TODAY, by=prescriber, at=NOW)
    else:
        leaver = {"the prescriber": prescriber, "the delegate": nurse}[what]
        people.deactivate(leaver, by=make_user(Role.STAFF), at=NOW)


def test_a_prescriber_who_comes_back_is_acted_for_again(patient: Patient, prescriber: User, nurse: User) -> None:
    staff = make_user(Role.STAFF)
    people.deactivate(prescriber, by=staff, at=NOW)

    people.reactivate(prescriber, by=staff, at=NOW)

    assert list(selectors.visible_to(nurse, on=TODAY)) == [patient]


def test_a_delegate_records_nothing_of_a_patient_who_was_served_before(
    patient: Patient, prescriber: User, nurse: User
) -> None:
    _end("the delegation", prescriber, nurse)

    assert send(patient, "record/visit/", {"on": "2026-11-23"}, by=nurse).status_code == 404
    assert not Event.objects.filter(action="fact-recorded").exists()
