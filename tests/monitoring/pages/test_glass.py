"""In an emergency somebody else's record is read: with a reason, in everybody's sight, for an hour, and nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.urls import URLPattern, get_resolver, reverse

from accounts.models import User
from accounts.roles import NotAllowed, Role
from accounts.services import people
from audit.models import Event
from monitoring.models import Decision
from monitoring.services import authorizations, prescriptions, transfers
from patients import selectors
from patients.models import BrokenGlass, Fact, Patient
from tests.factories import NOW, TODAY, make_broken_glass, make_user
from tests.monitoring.pages.clinicians import (
    certified_prescriber,
    held_by_program,
    nurse_of,
    permitted,
    prescribed,
    signed_in,
)
from tests.signing import signed

pytestmark = pytest.mark.django_db

BORN_ON = "1998-05-04"
PAGE = "/break-glass/"
each_clinician = pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE])


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient() -> Patient:
    return permitted(certified_prescriber(first_name="Elena", last_name="Reyes"), user=make_user(Role.PATIENT))


def shatter(user: User, patient: Patient, **typed: str) -> Any:
    fields = {"reference": patient.reference, "born_on": BORN_ON, "reason": "Unconscious in the emergency room."}
    return signed_in(user).post(PAGE, {**fields, **typed})


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@each_clinician
def test_a_clinician_reads_what_an_emergency_needs(role: Role) -> None:
    patient = held_by_program(certified_prescriber(first_name="Elena", last_name="Reyes"))

    response = signed_in(stranger := make_user(role)).get(shatter(stranger, patient).headers["Location"])

    said = text(response)
    for needed in ("Lopez, Ana", "May not be dispensed yet", "Positive", "ALT 22 U/L", "Elena Reyes", "Elm Street"):
        assert needed in said


@each_clinician
def test_the_page_offers_nothing_to_do(role: Role, patient: Patient) -> None:
    page = signed_in(stranger := make_user(role)).get(shatter(stranger, patient).headers["Location"])

    main = page.content.decode().split("<main")[1].split("</main>")[0]
    assert ("<form" in main, "<button" in main, "<a " in main) == (False, False, False)
    assert signed_in(stranger).post(f"{PAGE}{patient.reference}/").status_code == 405


@pytest.mark.parametrize("missing", ["reference", "born_on", "reason"])
def test_promise_22_nothing_opens_without_a_reason_or_with_half_a_name(missing: str, patient: Patient) -> None:
    assert shatter(make_user(), patient, **{missing: " "}).status_code == 422
    assert not BrokenGlass.objects.exists()


@pytest.mark.parametrize(("minutes", "status"), [(0, 200), (59, 200), (60, 404), (61, 404)])
def test_promise_22_it_is_over_within_the_hour(minutes: int, status: int, patient: Patient) -> None:
    stranger = make_user()
    shatter(stranger, patient)

    with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
        assert signed_in(stranger).get(f"{PAGE}{patient.reference}/").status_code == status


def test_no_row_makes_it_last_longer(patient: Patient) -> None:
    glass = make_broken_glass(patient=patient, expires_at=NOW + timedelta(days=1))
    late = NOW + timedelta(minutes=60)

    assert selectors.through_broken_glass(glass.opened_by, patient.reference, at=late) is None


def test_it_opens_to_whoever_asked_and_to_nobody_else(patient: Patient) -> None:
    shatter(make_user(), patient)

    assert signed_in(make_user()).get(f"{PAGE}{patient.reference}/").status_code == 404


def test_it_closes_at_once_when_the_account_is_deactivated(patient: Patient) -> None:
    stranger = make_user()
    client = signed_in(stranger)
    shatter(stranger, patient)

    people.deactivate(stranger, by=make_user(Role.STAFF), at=NOW)

    assert client.get(f"{PAGE}{patient.reference}/").status_code == 302


@pytest.mark.parametrize("role", [Role.PATIENT, Role.PHARMACIST, Role.STAFF, Role.GUARDIAN])
def test_no_other_role_breaks_it(role: Role, patient: Patient) -> None:
    assert shatter(make_user(role), patient).status_code == 403
    assert not BrokenGlass.objects.exists()


def test_ones_own_patient_needs_no_emergency(patient: Patient) -> None:
    response = shatter(patient.prescriber, patient)

    assert (response.headers["Location"], BrokenGlass.objects.exists()) == (f"/patients/{patient.reference}/", False)


def test_a_wrong_reference_and_a_wrong_birth_date_get_one_answer_and_are_on_record(patient: Patient) -> None:
    stranger = make_user()
    wrongs = [{"reference": "R-9XXXX9"}, {"born_on": "1998-05-05"}]

    answers = [shatter(stranger, patient, **wrong) for wrong in wrongs]

    said = [text(each).split('role="alert"')[1].split("</ul>")[0] for each in answers]
    assert ([each.status_code for each in answers], said[0] == said[1]) == ([422, 422], True)
    kept = Event.objects.filter(action="access-refused", actor=stranger.username)
    assert [each.detail for each in kept] == [{"cause": "no-match"}] * 2


def test_after_five_wrong_tries_within_the_hour_the_right_one_opens_nothing(patient: Patient) -> None:
    stranger = make_user()
    for _ in range(5):
        shatter(stranger, patient, born_on="1998-05-05")

    refused = shatter(stranger, patient)
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        later = shatter(stranger, patient)

    assert (refused.status_code, later.status_code) == (422, 302)


def test_somebody_elses_tries_do_not_count(patient: Patient) -> None:
    other = make_user()
    for _ in range(5):
        shatter(other, patient, born_on="1998-05-05")

    assert shatter(make_user(), patient).status_code == 302


def test_nobody_opens_more_than_five_records_within_the_hour() -> None:
    stranger = make_user()
    all_six = [permitted() for _ in range(6)]

    assert [shatter(stranger, each).status_code for each in all_six] == [302, 302, 302, 302, 302, 422]


@pytest.mark.parametrize("page", ["/inbox/", "/today/"])
def test_promise_22_the_prescriber_and_the_delegates_are_told_by_whom_and_why(page: str, patient: Patient) -> None:
    assert patient.prescriber is not None
    nurse = nurse_of(patient.prescriber)
    shatter(make_user(first_name="Ada", last_name="Moreno"), patient)

    for told in (patient.prescriber, nurse):
        said = text(signed_in(told).get(page))
        assert "Ada Moreno" in said
        assert "Unconscious in the emergency room." in said
    assert "Ada Moreno" not in text(signed_in(make_user()).get(page))


def test_promise_22_the_patient_reads_who_looked(patient: Patient) -> None:
    stranger = make_user(first_name="Ada", last_name="Moreno")
    signed_in(stranger).get(shatter(stranger, patient).headers["Location"])

    said = text(signed_in(patient.user).get("/my/record/"))

    assert "Ada Moreno" in said
    assert "Opened your record in an emergency" in said
    assert "Read your record in an emergency" in said


def test_promise_22_program_staff_read_it_by_reference(patient: Patient) -> None:
    shatter(make_user(first_name="Ada", last_name="Moreno"), patient)

    said = text(signed_in(make_user(Role.STAFF)).get("/program/glass/"))

    assert all(each in said for each in ("Ada Moreno", patient.reference, "Unconscious in the emergency room."))
    assert "Lopez" not in said


def test_the_trail_keeps_the_opening_and_each_look(patient: Patient) -> None:
    stranger = make_user()
    signed_in(stranger).get(shatter(stranger, patient).headers["Location"])

    kept = Event.objects.filter(actor=stranger.username, patient=patient.reference).order_by("pk")
    assert [each.action for each in kept] == ["glass-broken", "patient-viewed"]


def routes_of_a_patient() -> list[URLPattern]:
    """Return every route about one patient that the clinicians have, from the URLconf itself."""
    every = [each for part in get_resolver().url_patterns for each in getattr(part, "url_patterns", [part])]
    return [each for each in every if str(each.pattern).startswith("patients/<slug:reference>/")]


@each_clinician
@pytest.mark.parametrize("route", routes_of_a_patient(), ids=lambda route: route.name)
def test_every_other_page_of_the_patient_stays_shut(route: URLPattern, role: Role, patient: Patient) -> None:
    stranger = make_user(role)
    shatter(stranger, patient)
    given = dict.fromkeys(route.pattern.converters, "visit")
    address = reverse(route.name, kwargs={**given, "reference": patient.reference})
    facts, decisions = Fact.objects.count(), Decision.objects.count()

    answers = {getattr(signed_in(stranger), method)(address).status_code for method in ("get", "post")}

    # 403: never this role's; 405: a page that only reads, or only takes.
    assert answers <= {403, 404, 405}
    assert answers & {403, 404}
    assert (Fact.objects.count(), Decision.objects.count()) == (facts, decisions)


def test_the_routes_of_a_patient_are_found() -> None:
    assert {"patient", "record", "prescribe", "correct", "patient_access", "offer_transfer"} <= {
        each.name for each in routes_of_a_patient()
    }


@each_clinician
def test_promise_22_nothing_is_prescribed_cancelled_or_authorized_by_it(role: Role, patient: Patient) -> None:
    stranger, pharmacy = make_user(role), patient.pharmacy
    prescription = prescribed(patient)
    shatter(stranger, patient)
    about = {"patient_id": patient.pk, "by": stranger, "at": NOW}

    regimen = prescriptions.Regimen("isotretinoin capsules", 20, 40, 30)

    for act in (
        lambda: prescriptions.write(regimen=regimen, signing=signed(stranger, NOW), **about),
        lambda: prescriptions.cancel(prescription, reason="Emergency.", by=stranger, at=NOW),
        lambda: authorizations.issue(pharmacy=pharmacy, key=str(uuid4()), signing=signed(stranger, NOW), **about),
        lambda: transfers.offer(to_prescriber=make_user(), note="", **about),
    ):
        with pytest.raises((NotAllowed, Patient.DoesNotExist)):
            act()


@each_clinician
def test_the_guarded_door_stays_shut(role: Role, patient: Patient) -> None:
    stranger = make_user(role)
    shatter(stranger, patient)

    assert not selectors.visible_to(stranger, on=TODAY).exists()
