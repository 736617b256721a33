"""Each clinician's page answers whom it is for, and nobody else; somebody else's patient is not found."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from audit.models import Event
from monitoring.forms.recording import FORMS
from monitoring.models import PregnancyTest, SideEffect
from monitoring.urls import clinician_urls
from patients.models import Fact, Patient, Void
from tests import factories
from tests.factories import NOW
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db

NURSES = {"pregnancy-test", "liver-labs", "other-labs", "visit", "cycle", "menses", "weight", "side-effect"}
SLUGS = [form.slug for form in FORMS]
PATIENT_PAGES = ("", "record/visit/", "close-enrollment/", "prescribe/", "prescriptions/{p}/", "prescriptions/{p}/cancel/",
                 "prescriptions/{p}/slip.pdf", "entries/{e}/correct/", "history/", "decisions/", "reminders/",
                 "side-effects/{s}/review/", "what-if/", "withdrawals/{w}/")  # fmt: skip
PRESCRIBERS_ONLY = ("close-enrollment/", "prescribe/", "prescriptions/{p}/cancel/")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(patient: Patient, page: str) -> str:
    visit = patient.facts.get(kind="visit").reference
    prescription = patient.prescriptions.first() or clinicians.prescribed(patient)
    noticed = patient.facts.filter(kind="side_effect").first() or factories.make_fact(SideEffect, patient=patient)
    waiting = patient.withdrawals.first() or factories.make_withdrawal(fact=_positive(patient))
    references = {"p": prescription.reference, "e": visit, "s": noticed.reference, "w": waiting.reference}
    return f"/patients/{patient.reference}/" + page.format(**references)


def _positive(patient: Patient) -> Fact:
    """Return a positive test that somebody has corrected, so that it is in nobody's way."""
    test = factories.make_fact(PregnancyTest, patient=patient, result="positive").fact_ptr
    factories.make_fact(Void, patient=patient, of=test)
    return test


@pytest.mark.parametrize("page", PATIENT_PAGES)
def test_a_prescriber_opens_each_page_of_an_own_patient(page: str) -> None:
    patient = clinicians.permitted()

    response = clinicians.signed_in(patient.prescriber).get(page_of(patient, page))

    assert response.status_code == 200


@pytest.mark.parametrize("page", PATIENT_PAGES)
@pytest.mark.parametrize("colleague", [Role.PRESCRIBER, Role.NURSE])
def test_another_prescribers_patient_is_not_found(page: str, colleague: Role) -> None:
    patient = clinicians.permitted()
    stranger = factories.make_user(colleague, clinic=patient.clinic)
    expected = 403 if colleague is Role.NURSE and page in PRESCRIBERS_ONLY else 404

    assert clinicians.signed_in(stranger).get(page_of(patient, page)).status_code == expected


@pytest.mark.parametrize("page", PATIENT_PAGES)
@pytest.mark.parametrize("role", [Role.PATIENT, Role.PHARMACIST, Role.STAFF])
def test_a_role_without_the_permission_is_refused_and_that_is_on_record(page: str, role: Role) -> None:
    patient = clinicians.permitted()
    user = factories.make_user(role)

    response = clinicians.signed_in(user).get(page_of(patient, page))

    assert response.status_code == 403
    assert Event.objects.filter(action="access-refused", actor=user.username).count() == 1


def test_patients_may_not_open_the_clinics_page_of_themselves() -> None:
    patient = clinicians.permitted(user=factories.make_user(Role.PATIENT))

    assert clinicians.signed_in(patient.user).get(page_of(patient, "record/contraception/")).status_code == 403


@pytest.mark.parametrize("page", PATIENT_PAGES)
def test_a_visitor_is_sent_to_the_sign_in_page(page: str) -> None:
    address = page_of(clinicians.permitted(), page)

    assert Client().get(address).headers["Location"] == f"/sign-in/?next={address}"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_nurse_records_tests_labs_visits_and_cycles_only(slug: str) -> None:
    patient = clinicians.permitted()
    nurse = clinicians.nurse_of(patient.prescriber)

    response = clinicians.signed_in(nurse).get(page_of(patient, f"record/{slug}/"))

    assert response.status_code == (200 if slug in NURSES else 403)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_prescriber_records_every_kind(slug: str) -> None:
    patient = clinicians.permitted()

    assert clinicians.signed_in(patient.prescriber).get(page_of(patient, f"record/{slug}/")).status_code == 200


def test_a_form_that_does_not_exist_is_not_found() -> None:
    patient = clinicians.permitted()

    assert clinicians.signed_in(patient.prescriber).get(page_of(patient, "record/consent/")).status_code == 404


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        (Role.PRESCRIBER, "/worklist/"),
        (Role.NURSE, "/worklist/"),
        (Role.PATIENT, "/my/"),
        (Role.PHARMACIST, "/counter/"),
        (Role.STAFF, "/program/refusals/"),
    ],
)
def test_each_role_begins_on_its_own_page(role: Role, first_page: str) -> None:
    assert clinicians.signed_in(factories.make_user(role)).get("/").headers["Location"] == first_page


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_patients_page_is_only_read(method: str) -> None:
    patient = clinicians.permitted()
    send: Callable[[str], object] = getattr(clinicians.signed_in(patient.prescriber), method)

    assert send(page_of(patient, "")).status_code == 405


@pytest.mark.parametrize("page", ["record/visit/", "prescribe/", "close-enrollment/", "entries/{e}/correct/"])
def test_a_form_sent_from_elsewhere_is_refused(page: str) -> None:
    patient = clinicians.permitted()
    client = Client(enforce_csrf_checks=True)
    client.force_login(patient.prescriber)

    assert client.post(page_of(patient, page), {"on": "2026-11-23"}).status_code == 403


def test_opening_a_patient_is_on_record() -> None:
    patient = clinicians.permitted()

    clinicians.signed_in(patient.prescriber).get(page_of(patient, ""))

    event = Event.objects.get(action="patient-viewed")
    assert (event.actor, event.patient) == (patient.prescriber.username, patient.reference)


def test_these_tests_know_every_page_of_a_patient() -> None:
    of_a_patient = [each for each in clinician_urls if "<slug:reference>" in str(each.pattern)]

    assert {each.name for each in of_a_patient} == {
        "patient",
        "record",
        "close_enrollment",
        "correct",
        "prescribe",
        "prescription",
        "prescription_pdf",
        "cancel_prescription",
        "history",
        "reminders",
        "decisions",
        "review_side_effect",
        "what_if",
        "withdrawal",
        "refuse_withdrawal",
    }
