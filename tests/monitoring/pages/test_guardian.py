"""A parent or guardian signs a minor's consents in an account of their own, and sees nothing else of the child."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import accounts.urls
from accounts.models import User
from accounts.roles import NotAllowed, Role
from accounts.services import people
from audit.models import Event
from monitoring.models import Ask
from monitoring.services import enrollments, guardianships, questions
from monitoring.services.guardianships import AlreadyEnded, AlreadyNamed, NotAMinor, Parent
from patients.models import (
    BirthDate,
    Category,
    Consent,
    ConsentForm,
    Enrollment,
    Guardianship,
    Language,
    Patient,
    Relation,
)
from patients.services import consents
from tests import signing
from tests.factories import NOW, TODAY, make_fact, make_guardianship, make_patient, make_user
from tests.monitoring.pages.clinicians import certified_prescriber, nurse_of, signed_in

pytestmark = pytest.mark.django_db

# 18 on November 24, 2026: tomorrow.
BORN_ON = date(2008, 11, 24)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def minor(prescriber: User | None = None, **fields: Any) -> Patient:
    patient = make_patient(prescriber=prescriber or certified_prescriber(), **{"given_name": "Mia", **fields})
    make_fact(BirthDate, patient=patient, born_on=BORN_ON)
    make_fact(Category, patient=patient)
    make_fact(Enrollment, patient=patient)
    return patient


@pytest.fixture
def patient() -> Patient:
    return minor()


@pytest.fixture
def guardian(patient: Patient) -> User:
    guardian = make_user(Role.GUARDIAN, first_name="Rosa", last_name="Lopez")
    make_guardianship(patient=patient, guardian=guardian)
    return guardian


def address(patient: Patient, form: str = "treatment") -> str:
    return f"/guardian/{patient.reference}/{form}/"


def sign(guardian: User, patient: Patient, form: str = "treatment", **typed: str) -> Any:
    fields = {"printed_name": "Rosa Lopez", "agree": "on"}
    return signing.sign(signed_in(guardian), address(patient, form), {**fields, **typed})


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_a_guardian_begins_with_the_children_in_their_charge(patient: Patient, guardian: User) -> None:
    make_guardianship(patient=minor(given_name="Leo"), guardian=guardian)
    minor(given_name="Zoe")

    said = text(signed_in(guardian).get("/", follow=True))

    assert ("Mia Lopez" in said, "Leo Lopez" in said, "Zoe Lopez" in said) == (True, True, False)


@pytest.mark.parametrize("form", ["treatment", "birth-defects"])
def test_the_exact_text_is_shown_and_signed_as_guardian(form: str, patient: Patient, guardian: User) -> None:
    shown = consents.current_text(ConsentForm(form), Language.ENGLISH)
    page = signed_in(guardian).get(address(patient, form))

    response = sign(guardian, patient, form)

    assert shown.text.splitlines()[0] in page.content.decode()
    assert response.headers["Location"] == "/guardian/"
    kept = Consent.objects.get(patient=patient)
    assert (kept.form, kept.signed_by, kept.text, kept.printed_name, kept.recorded_by) == (
        form,
        "guardian",
        shown,
        "Rosa Lopez (mother)",
        guardian,
    )


def test_with_the_childs_own_signatures_the_gate_takes_the_consent_for_given(patient: Patient, guardian: User) -> None:
    for form in ConsentForm:
        make_fact(Consent, patient=patient, form=form)
        sign(guardian, patient, form)

    decision = questions.case_of(patient, Ask.DISPENSE, at=NOW).decide()
    assert "consent" not in decision.blocking


@pytest.mark.parametrize(
    ("typed", "status"),
    [({"printed_name": "Mia Lopez"}, 422), ({"agree": ""}, 422), ({"signing_shown": "another"}, 409)],
)
def test_a_signature_under_another_name_or_text_is_refused(
    typed: dict[str, str], status: int, patient: Patient, guardian: User
) -> None:
    assert sign(guardian, patient, **typed).status_code == status
    assert not Consent.objects.exists()


def test_what_the_child_signed_is_not_told(patient: Patient, guardian: User) -> None:
    make_fact(Consent, patient=patient, printed_name="Mia Lopez")

    assert "Signed by" not in text(signed_in(guardian).get("/guardian/"))


def test_what_was_signed_stays_to_be_read(patient: Patient, guardian: User) -> None:
    sign(guardian, patient)

    assert "Signed by Rosa Lopez (mother)" in text(signed_in(guardian).get("/guardian/"))


def test_the_patient_reads_that_a_guardian_looked(guardian: User, patient: Patient) -> None:
    signed_in(guardian).get(address(patient))

    assert Event.objects.get(action="patient-viewed", actor=guardian.username).subject == "guardian_consent"


@pytest.mark.parametrize(("moment", "status"), [(NOW, 200), (NOW + timedelta(days=1), 404)])
def test_it_ends_by_itself_on_the_18th_birthday(moment: Any, status: int, patient: Patient, guardian: User) -> None:
    with time_machine.travel(moment, tick=False):
        client = signed_in(guardian)
        assert client.get(address(patient)).status_code == status
        assert ("Mia Lopez" in text(client.get("/guardian/"))) == (status == 200)


def test_the_latest_birth_date_on_record_counts(patient: Patient, guardian: User) -> None:
    make_fact(BirthDate, patient=patient, born_on=date(2008, 11, 23))

    assert signed_in(guardian).get(address(patient)).status_code == 404


def test_it_ends_at_once_when_the_clinic_ends_it(patient: Patient, guardian: User) -> None:
    client = signed_in(guardian)
    before = client.get(address(patient)).status_code
    row = Guardianship.objects.get()

    signed_in(patient.prescriber).post(f"/patients/{patient.reference}/guardians/{row.reference}/end/")

    assert (before, client.get(address(patient)).status_code) == (200, 404)
    assert sign(guardian, patient).status_code == 404


def test_it_ends_at_once_when_the_enrollment_is_closed(patient: Patient, guardian: User) -> None:
    enrollment = Enrollment.objects.get(patient=patient)

    enrollments.close(enrollment, on=TODAY, reason="Finished.", by=patient.prescriber, at=NOW)

    assert signed_in(guardian).get(address(patient)).status_code == 404


def test_it_ends_at_once_when_the_account_is_deactivated(patient: Patient, guardian: User) -> None:
    client = signed_in(guardian)

    people.deactivate(guardian, by=make_user(Role.STAFF), at=NOW)

    assert client.get(address(patient)).status_code == 302


def test_another_guardians_child_is_not_found(patient: Patient) -> None:
    assert signed_in(make_user(Role.GUARDIAN)).get(address(patient)).status_code == 404


# Everybody's own: the way in and out, how the pages look, and the guardian's two.
OPEN = {
    "home", "set_language", "guardian", "guardian_consent",
    *(each.name for each in accounts.urls.urlpatterns),
}  # fmt: skip
# For machines, strangers with a secret link, and the demo's own looks: no record is behind them.
NOT_OURS = {"healthz", "readyz", "metrics", "styleguide", "outbox", "reminder_link", "stop_reminders", "unsubscribe"}


def routes(resolver: URLResolver) -> Iterator[URLPattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from routes(each)
        elif each.name not in OPEN | NOT_OURS | {"calendar_feed"}:
            yield each


@pytest.mark.parametrize("route", list(routes(get_resolver())), ids=lambda route: route.name)
def test_no_other_page_opens_to_a_guardian(route: URLPattern, patient: Patient, guardian: User) -> None:
    given = dict.fromkeys(route.pattern.converters, "treatment")
    named = {"reference": patient.reference} if "reference" in given else {}
    client, where = signed_in(guardian), reverse(route.name, kwargs={**given, **named})

    assert {client.get(where).status_code, client.post(where).status_code} <= {403, 404, 405}


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.GUARDIAN])
def test_no_other_role_signs_as_guardian(role: Role, patient: Patient) -> None:
    client = signed_in(make_user(role))

    assert [client.get(each).status_code for each in ("/guardian/", address(patient))] == [403, 403]


def name(by: User, patient: Patient, **typed: str) -> Any:
    fields = {"relation": "father", "given_name": "Juan", "family_name": "Lopez", "username": ""}
    return signed_in(by).post(f"/patients/{patient.reference}/guardians/", {**fields, **typed})


@pytest.mark.parametrize("who", ["the prescriber", "the delegate"])
def test_the_clinic_names_a_guardian_whose_password_is_shown_once(who: str, patient: Patient) -> None:
    by = patient.prescriber if who == "the prescriber" else nurse_of(patient.prescriber)

    response = name(by, patient)

    guardian = User.objects.get(role="guardian")
    password = text(response).split("data-password>")[1].split("<")[0]
    assert (guardian.get_full_name(), guardian.check_password(password), guardian.must_change_password) == (
        "Juan Lopez",
        True,
        True,
    )
    assert "data-password" not in text(signed_in(by).get(f"/patients/{patient.reference}/guardians/"))
    told = Event.objects.get(action="guardian-named")
    assert (told.patient, told.actor, told.detail) == (
        patient.reference,
        by.username,
        {"guardian": guardian.username, "relation": "father"},
    )


def test_a_guardian_with_an_account_is_named_for_one_more_child(guardian: User) -> None:
    sibling = minor(given_name="Leo")

    response = name(sibling.prescriber, sibling, given_name="", family_name="", username=guardian.username.lower())

    assert response.status_code == 302
    assert "Leo Lopez" in text(signed_in(guardian).get("/guardian/"))


@pytest.mark.parametrize(
    "typed",
    [
        {"given_name": ""},
        {"relation": ""},
        {"relation": "friend"},
        {"username": "nurse"},
        {"given_name": "", "family_name": "", "username": "nobody"},
    ],
)
def test_a_guardian_half_named_is_refused(typed: dict[str, str], patient: Patient) -> None:
    assert name(patient.prescriber, patient, **typed).status_code == 422
    assert not Guardianship.objects.exists()


def test_nobody_else_is_taken_for_a_guardian_by_username(patient: Patient) -> None:
    nurse = make_user(Role.NURSE)

    assert name(patient.prescriber, patient, given_name="", family_name="", username=nurse.username).status_code == 422


@pytest.mark.parametrize("page", ["guardians/", "guardians/GS-1/end/"])
@pytest.mark.parametrize("role", [Role.PATIENT, Role.PHARMACIST, Role.STAFF, Role.GUARDIAN])
def test_no_other_role_names_or_ends(role: Role, page: str, patient: Patient) -> None:
    assert signed_in(make_user(role)).post(f"/patients/{patient.reference}/{page}").status_code == 403


def test_another_prescribers_patient_gets_no_guardian(patient: Patient) -> None:
    assert name(make_user(), patient).status_code == 404


def named_by(by: User, patient: Patient) -> Any:
    parent = Parent("Juan", "Lopez")
    return guardianships.name_new(patient_id=patient.pk, parent=parent, relation=Relation.FATHER, by=by, at=NOW)


def test_the_service_refuses_whoever_may_not(patient: Patient, guardian: User) -> None:
    row = Guardianship.objects.get()

    for stranger in [make_user(role) for role in Role]:
        with pytest.raises((NotAllowed, Patient.DoesNotExist)):
            named_by(stranger, patient)
        with pytest.raises((NotAllowed, Patient.DoesNotExist)):
            guardianships.end(row, by=stranger, at=NOW)


def test_an_adult_or_somebody_not_enrolled_gets_no_guardian() -> None:
    adult = minor()
    make_fact(BirthDate, patient=adult, born_on=date(2008, 11, 23))
    not_enrolled, of_no_age = make_patient(), make_patient()
    make_fact(BirthDate, patient=not_enrolled, born_on=BORN_ON)
    make_fact(Enrollment, patient=of_no_age)

    for patient in (adult, not_enrolled, of_no_age):
        with pytest.raises(NotAMinor):
            named_by(patient.prescriber, patient)
        assert name(patient.prescriber, patient).status_code == 422
    assert not User.objects.filter(role="guardian").exists()


def test_a_guardian_is_named_once_and_ended_once(patient: Patient, guardian: User) -> None:
    row, by = Guardianship.objects.get(), patient.prescriber

    with pytest.raises(AlreadyNamed):
        guardianships.name_known(patient_id=patient.pk, guardian=guardian, relation=Relation.MOTHER, by=by, at=NOW)
    guardianships.end(row, by=by, at=NOW)
    with pytest.raises(AlreadyEnded):
        guardianships.end(Guardianship.objects.get(), by=by, at=NOW)

    assert Event.objects.get(action="guardian-ended").detail == {
        "guardian": guardian.username,
        "relation": "mother",
    }
