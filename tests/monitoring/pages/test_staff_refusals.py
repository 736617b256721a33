"""Program staff see every refusal with its reasons, by the patient's reference and never by name."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from audit.actions import Action
from audit.models import Event
from monitoring.models import Decision
from monitoring.presenters import refusals as presenter
from monitoring.services import authorizations, counter, decisions, prescriptions
from monitoring.services.authorizations import NothingPrescribed
from monitoring.services.decisions import NotPermitted
from monitoring.services.prescriptions import Regimen
from patients.models import Patient
from tests.factories import make_user
from tests.monitoring.services import acts
from tests.ready import READY_AT, make_ready_patient
from tests.signing import signed

pytestmark = pytest.mark.django_db

LIST = "/program/refusals/"
REGIMEN = Regimen(product="isotretinoin capsules", strength_mg=20, daily_dose_mg=40, days_supply=30)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(READY_AT, tick=False):
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(Role.STAFF, username="staff"))
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def refuse_to_prescribe(*, minutes: int = 0, **made) -> tuple[Patient, Decision]:
    patient = make_ready_patient(given_name="Zelda", family_name="Quux", **made)
    with pytest.raises(NotPermitted) as refused:
        prescriptions.write(
            patient_id=patient.pk,
            regimen=REGIMEN,
            signing=signed(patient.prescriber, READY_AT + timedelta(minutes=minutes)),
            by=patient.prescriber,
            at=READY_AT + timedelta(minutes=minutes),
        )
    return patient, refused.value.decision


def shown(response) -> list[str]:
    return [row.reference for row in response.context["rows"]]


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PATIENT, Role.PHARMACIST])
def test_no_other_role_sees_refusals(client: Client, role: Role) -> None:
    _, decision = refuse_to_prescribe(without=["counseling"])
    client.force_login(make_user(role))

    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{decision.reference}/").status_code == 403


def test_the_list_is_empty_before_anything_was_refused(staff: Client) -> None:
    assert "will be listed here" in text(staff.get(LIST))


def test_a_refusal_shows_what_was_refused_to_whom_and_why_without_the_name(staff: Client) -> None:
    doctor = make_user(Role.PRESCRIBER, first_name="Elena", last_name="Reyes")
    patient, decision = refuse_to_prescribe(prescriber=doctor, without=["counseling", "alt"])

    page = text(staff.get(LIST))

    assert "Prescription refused" in page
    assert patient.reference in page
    assert "Elena Reyes, prescriber" in page
    assert "ipledge-2026" in page
    assert "The prescriber has not confirmed this month" in page
    assert "Clinic hold" in page
    assert f"{LIST}{decision.reference}/" in page
    assert "Zelda" not in page
    assert "Quux" not in page


def test_refusals_come_newest_first_and_what_was_permitted_does_not_come(staff: Client) -> None:
    _, first = refuse_to_prescribe(without=["counseling"])
    _, second = refuse_to_prescribe(without=["treatment"], minutes=1)
    permitted = make_ready_patient()
    prescriptions.write(
        patient_id=permitted.pk,
        regimen=REGIMEN,
        signing=signed(permitted.prescriber, READY_AT),
        by=permitted.prescriber,
        at=READY_AT,
    )

    assert shown(staff.get(LIST)) == [second.reference, first.reference]


def test_a_refusal_at_the_counter_and_one_for_want_of_a_prescription_are_both_listed(staff: Client) -> None:
    withheld = make_ready_patient(without=["acknowledgment"])
    unwritten = make_ready_patient()
    for patient, expected in ((withheld, NotPermitted), (unwritten, NothingPrescribed)):
        pharmacist = make_user(Role.PHARMACIST, pharmacy=patient.pharmacy)
        with pytest.raises(expected):
            authorizations.issue(
                patient_id=patient.pk,
                pharmacy=patient.pharmacy,
                key=str(uuid4()),
                signing=acts.signed_for(patient, pharmacist, READY_AT),
                by=pharmacist,
                at=READY_AT,
            )

    page = text(staff.get(LIST))

    assert page.count("Authorization refused") == 2
    assert "no prescription on record can be filled" in page
    assert shown(staff.get(LIST, {"requirement": "nothing-prescribed"})) == [unwritten.decisions.get().reference]


def test_a_question_that_was_answered_no_is_listed_as_a_question(staff: Client) -> None:
    patient = make_ready_patient(without=["acknowledgment"])
    pharmacist = make_user(Role.PHARMACIST, pharmacy=patient.pharmacy)
    counter.ask(patient_id=patient.pk, pharmacy=patient.pharmacy, by=pharmacist, at=READY_AT)

    assert "Asked whether to hand over" in text(staff.get(LIST))


def test_the_list_can_be_narrowed_to_one_requirement(staff: Client) -> None:
    _, counseling = refuse_to_prescribe(without=["counseling"])
    _, both = refuse_to_prescribe(without=["counseling", "treatment"], minutes=1)
    refuse_to_prescribe(without=["cycle", "menses"], minutes=2)

    assert shown(staff.get(LIST, {"requirement": "counseling"})) == [both.reference, counseling.reference]
    assert shown(staff.get(LIST, {"requirement": "consent"})) == [both.reference]
    # A part of another's id finds nothing.
    assert shown(staff.get(LIST, {"requirement": "contraception"})) == []


@pytest.mark.parametrize(
    "query",
    ["requirement=nonsense", "page=0", "page=2", "page=x", "size=0", "size=101", "sort=at", "page=1&page=1"],
)
def test_an_unknown_or_impossible_parameter_is_refused(staff: Client, query: str) -> None:
    refuse_to_prescribe(without=["counseling"])

    assert staff.get(f"{LIST}?{query}").status_code == 400


def test_pages_hold_as_many_as_asked_and_keep_what_was_asked(staff: Client) -> None:
    _, older = refuse_to_prescribe(without=["counseling"])
    refuse_to_prescribe(without=["counseling"], minutes=1)

    first = staff.get(LIST, {"requirement": "counseling", "size": "1"})
    second = staff.get(LIST, {"requirement": "counseling", "size": "1", "page": "2"})

    assert "?requirement=counseling&amp;size=1&amp;page=2" in text(first)
    assert shown(second) == [older.reference]
    assert staff.get(LIST, {"size": "100"}).status_code == 200


def test_the_page_of_a_refusal_shows_every_finding_of_both_layers(staff: Client) -> None:
    patient, decision = refuse_to_prescribe(without=["counseling"])

    response = staff.get(f"{LIST}{decision.reference}/")

    refusal = response.context["refusal"]
    assert (len(refusal.program), len(refusal.clinic)) == (13, 6)
    assert [row.id for row in refusal.withheld] == ["counseling"]
    assert patient.reference in text(response)
    assert "Quux" not in text(response)


def test_a_decision_that_permitted_is_no_refusal(staff: Client) -> None:
    patient = make_ready_patient()
    written = prescriptions.write(
        patient_id=patient.pk,
        regimen=REGIMEN,
        signing=signed(patient.prescriber, READY_AT),
        by=patient.prescriber,
        at=READY_AT,
    )

    assert staff.get(f"{LIST}{written.decision.reference}/").status_code == 404
    assert staff.get(f"{LIST}D-NONE/").status_code == 404


def test_looking_at_refusals_is_on_record(staff: Client) -> None:
    patient, decision = refuse_to_prescribe(without=["counseling"])

    staff.get(LIST)
    staff.get(f"{LIST}{decision.reference}/")

    looked = Event.objects.filter(action=Action.REFUSALS_VIEWED, actor="staff").order_by("pk")
    assert [(each.patient, each.subject) for each in looked] == [("", "list"), (patient.reference, decision.reference)]


def test_a_page_of_refusals_takes_the_same_number_of_queries_however_many_it_shows(
    staff: Client, django_assert_max_num_queries
) -> None:
    for minutes in range(5):
        refuse_to_prescribe(without=["counseling"], minutes=minutes)

    with django_assert_max_num_queries(8):
        staff.get(LIST)


def test_the_reasons_of_a_refusal_are_read_in_the_readers_language(staff: Client) -> None:
    _, decision = refuse_to_prescribe(without=["counseling"])
    reader = make_user(Role.STAFF, language="es")
    staff.force_login(reader)

    page = text(staff.get(f"{LIST}{decision.reference}/"))

    assert "The prescriber has not confirmed" not in page
    assert "El profesional que receta no ha confirmado el asesoramiento de este mes." in page


def test_a_refusal_under_other_numbers_is_read_as_it_was_stored() -> None:
    _, decision = refuse_to_prescribe(without=["counseling"])
    stored = decisions.answer(decision)
    stored["findings"][0]["reason"] = "Enrolled since the day of the old rules."

    shown_again = presenter.refusal(decision, stored, None, at=READY_AT)

    assert shown_again.program[0].reason == "Enrolled since the day of the old rules."
