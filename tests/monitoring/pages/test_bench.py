"""Many patients' results in one sheet: each row judged as typed, nothing written by looking, all recorded or told why not."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from audit.models import Event
from monitoring.models import Lab
from monitoring.services import bench as service
from monitoring.services.checks import NotRecordable
from monitoring.urls import bench_urls
from patients.models import BirthDate, Patient
from tests import factories
from tests.factories import NOW, TODAY
from tests.monitoring.pages import clinicians
from tests.monitoring.pages.benches import complaints, confirmation, post, sheet, states

pytestmark = pytest.mark.django_db

PAGES = [("get", "/today/"), ("get", "/bench/"), ("post", "/bench/"), ("post", "/bench/row/"), ("post", "/bench/import/"),
         ("post", "/bench/errors/")]  # fmt: skip


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient() -> Patient:
    return clinicians.permitted()


def labs(patient: Patient) -> list[tuple[str, str, str, str]]:
    """Return what was recorded at the bench: the patient's first labs are older."""
    rows = Lab.objects.filter(patient=patient, collected_on=TODAY).order_by("pk")
    return [(row.analyte, f"{row.value:f}", row.unit, f"{row.upper_limit:f}") for row in rows]


def written() -> int:
    return Lab.objects.count()


# ---- Who may


@pytest.mark.parametrize(("method", "address"), PAGES)
@pytest.mark.parametrize("role", [Role.PATIENT, Role.PHARMACIST, Role.STAFF])
def test_others_are_refused_and_that_is_on_record(method: str, address: str, role: Role) -> None:
    user = factories.make_user(role)

    assert getattr(clinicians.signed_in(user), method)(address).status_code == 403
    assert Event.objects.filter(action="access-refused", actor=user.username).count() == 1


@pytest.mark.parametrize(("method", "address"), PAGES)
def test_a_visitor_is_shown_the_sign_in_page(method: str, address: str) -> None:
    response = getattr(Client(), method)(address)

    if method == "get":
        assert response.headers["Location"] == f"/sign-in/?next={address}"
    else:
        assert response.status_code == 401


def test_these_tests_know_every_address() -> None:
    assert {address for _, address in PAGES} == {f"/{each.pattern}" for each in bench_urls}


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE])
def test_a_prescriber_and_the_nurse_open_the_bench_and_record(patient: Patient, role: Role) -> None:
    user = patient.prescriber if role is Role.PRESCRIBER else clinicians.nurse_of(patient.prescriber)

    assert clinicians.signed_in(user).get("/bench/").status_code == 200
    response = post(user, "save", {"patient": patient.reference, "alt": "31"})

    assert response.headers["Location"] == "/bench/"
    assert labs(patient) == [("alt", "31.0000", "U/L", "40.0000")]
    assert Lab.objects.latest("pk").recorded_by == user


@pytest.mark.parametrize("address", ["/bench/", "/bench/row/", "/bench/import/", "/bench/errors/"])
def test_a_form_sent_from_elsewhere_is_refused(patient: Patient, address: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(patient.prescriber)

    assert client.post(address, sheet(act="save")).status_code == 403


@pytest.mark.parametrize(
    "sent",
    [
        {"act": "erase"},
        {"act": "check", "rows": "0"},
        {"act": "check", "rows": "501"},
        {"act": "check", "rows": "٣"},
    ],
)
def test_what_the_page_does_not_offer_is_refused(patient: Patient, sent: dict[str, str]) -> None:
    assert clinicians.signed_in(patient.prescriber).post("/bench/", sheet(**sent)).status_code == 400


@pytest.mark.parametrize("query", ["?sort=name", "?patient=a&patient=b"])
def test_unknown_parameters_are_refused(patient: Patient, query: str) -> None:
    assert clinicians.signed_in(patient.prescriber).get(f"/bench/{query}").status_code == 400


def test_the_bench_opens_with_an_own_patient_and_not_with_anothers(patient: Patient) -> None:
    own = clinicians.signed_in(patient.prescriber)

    assert own.get(f"/bench/?patient={patient.reference}").context["rows"][0].cells[0].text == patient.reference
    assert own.get(f"/bench/?patient={clinicians.permitted().reference}").status_code == 404


# ---- Whose results


def test_a_name_finds_the_patient_however_it_is_written(patient: Patient) -> None:
    other = clinicians.permitted(patient.prescriber, given_name="José María", family_name="Núñez")

    for name in ("Núñez, José María", "nunez,jose maria", "JOSE MARIA NUNEZ", f"{other.reference} Nunez, Jose Maria"):
        response = post(patient.prescriber, "check", {"patient": name, "alt": "31"})

        assert response.context["rows"][0].reference == other.reference


@pytest.mark.parametrize("typed", ["Lopez", "Nobody", "R-NONE", "{reference} Nobody, Nora"])
def test_nobody_is_guessed(patient: Patient, typed: str) -> None:
    response = post(patient.prescriber, "save", {"patient": typed.format(reference=patient.reference), "alt": "31"})

    assert (response.status_code, states(response)) == (422, ["wrong"])
    assert labs(patient) == []


@pytest.mark.parametrize("by_name", [True, False])
def test_another_prescribers_patient_is_not_found_and_shows_nothing(patient: Patient, by_name: bool) -> None:
    stranger = clinicians.permitted(given_name="Otto", family_name="Quist")
    typed = "Quist, Otto" if by_name else stranger.reference

    response = post(patient.prescriber, "save", {"patient": typed, "alt": "31"})

    assert complaints(response) == [
        "No patient of yours has this reference or name. Check the spelling, or type the reference."
    ]
    assert labs(stranger) == []
    assert not Event.objects.filter(patient=stranger.reference, action="patient-looked-up").exists()


def test_a_name_that_fits_two_asks_for_the_birth_date(patient: Patient) -> None:
    twin = clinicians.permitted(patient.prescriber)
    factories.make_fact(BirthDate, patient=twin, born_on=date(2001, 2, 3))

    asked = post(patient.prescriber, "check", {"patient": "Lopez, Ana", "alt": "31"})
    told = post(patient.prescriber, "check", {"patient": "Lopez, Ana", "born_on": "2001-02-03", "alt": "31"})

    assert "More than one patient" in complaints(asked)[0]
    assert told.context["rows"][0].reference == twin.reference


@pytest.mark.parametrize("typed", ["Lopez, Ana", "{reference}"])
def test_a_birth_date_that_differs_from_the_record_stops_the_row(patient: Patient, typed: str) -> None:
    who = typed.format(reference=patient.reference)

    response = post(patient.prescriber, "save", {"patient": who, "born_on": "1998-05-05", "alt": "31"})

    assert "another birth date" in complaints(response)[0]
    assert labs(patient) == []


def test_whom_a_row_finds_is_on_record_once_in_a_session(patient: Patient) -> None:
    client = clinicians.signed_in(patient.prescriber)

    for _ in range(2):
        client.post("/bench/", sheet({"patient": patient.reference, "alt": "31"}, act="check"))

    event = Event.objects.get(action="patient-looked-up")
    assert (event.patient, event.actor) == (patient.reference, patient.prescriber.username)


# ---- What is typed


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ({"alt": "124"}, ("alt", "124.0000", "U/L", "40.0000")),
        ({"alt": ".5"}, ("alt", "0.5000", "U/L", "40.0000")),
        ({"alt": "41/33"}, ("alt", "41.0000", "U/L", "33.0000")),
        ({"alt": "0.75 µkat/L"}, ("alt", "45.0000", "U/L", "40.0000")),
        ({"alt": "0.75 ukat/l / 0.6"}, ("alt", "0.7500", "µkat/L", "0.6000")),
        ({"bilirubin_total": "20 umol/L"}, ("bilirubin_total", "20.0000", "µmol/L", "20.5200")),
        ({"triglycerides": "2 mmol/L"}, ("triglycerides", "177.1400", "mg/dL", "150.0000")),
    ],
)
def test_a_value_is_recorded_with_its_unit_and_limit(
    patient: Patient, typed: dict[str, str], recorded: tuple[str, ...]
) -> None:
    post(patient.prescriber, "save", {"patient": patient.reference, **typed})

    assert labs(patient) == [recorded]


def test_a_conversion_is_never_silent(patient: Patient) -> None:
    response = post(
        patient.prescriber,
        "check",
        {"patient": patient.reference, "alt": "0.75 µkat/L", "bilirubin_total": "20 µmol/L"},
    )

    notes = [cell.note for cell in response.context["rows"][0].cells if cell.note]
    assert notes == [
        "Recorded as 45 U/L (1 µkat/L = 60 U/L)",
        "Limit recorded as 20.52 µmol/L (1 mg/dL = 17.1 µmol/L)",
    ]


@pytest.mark.parametrize(
    "typed",
    [
        {"alt": "1,2"},
        {"alt": "1,200"},
        {"alt": "<5"},
        {"alt": "-5"},
        {"alt": "1.2.3"},
        {"alt": "٣١"},
        {"alt": "31 mg/dL"},
        {"alt": "31 U/L of blood"},
        {"alt": "41/0"},
        {"alt": "0.00001"},
        {"alt": "999999999"},
        {"alt": "NaN"},
        {"alt": ""},
        {"alt": "31", "collected_on": "2026-11-24"},
        {"alt": "31", "collected_on": ""},
        {"alt": "31", "collected_on": "11/12/2026"},
        {"alt": "31", "born_on": "yesterday"},
        {"alt": "31", "ast": "x" * 2000},
        {"alt": "31\0"},
    ],
    ids=str,
)
def test_what_is_no_number_no_day_or_could_be_two_is_asked_about_and_kept(
    patient: Patient, typed: dict[str, str]
) -> None:
    row = {"patient": patient.reference, **typed}
    response = post(patient.prescriber, "save", row)

    assert (response.status_code, states(response)) == (422, ["wrong"])
    shown = {cell.column: cell.text for cell in response.context["rows"][0].cells}
    assert {column: shown[column] for column in row} == {column: text.strip() for column, text in row.items()}
    assert labs(patient) == []


def test_a_limit_that_is_missing_at_the_top_is_asked_for(patient: Patient) -> None:
    row = {"patient": patient.reference, "alt": "31"}

    response = post(patient.prescriber, "save", row, alt_upper_limit="")

    assert complaints(response) == ["Set the unit and the upper limit of ALT at the top."]


def test_units_and_limits_are_those_last_used_by_this_user_else_by_the_clinic(patient: Patient) -> None:
    nurse = clinicians.nurse_of(patient.prescriber)
    typed = {"unit": "ukat/L", "upper_limit": Decimal("0.67")}
    for _ in range(2):
        factories.make_fact(Lab, patient=patient, analyte="alt", recorded_by=nurse, **typed)
    for _ in range(3):
        factories.make_fact(Lab, patient=patient, analyte="alt", upper_limit=35)
    # One patient's own limit is not the laboratory's.
    factories.make_fact(Lab, patient=patient, analyte="alt", recorded_by=nurse, upper_limit=120)

    def first(user: Any) -> tuple[str, str]:
        _, unit, limit = clinicians.signed_in(user).get("/bench/").context["limits"][0]
        return unit.value(), limit.value()

    assert first(nurse) == ("µkat/L", "0.67")
    assert first(patient.prescriber) == ("U/L", "35")
    assert first(factories.make_user(Role.NURSE)) == ("U/L", "40")


# ---- What it would change


def test_each_row_says_how_far_off_it_is_and_what_the_gate_would_answer(patient: Patient) -> None:
    others = [clinicians.permitted(patient.prescriber, family_name=name) for name in ("Roe", "Poe")]
    rows = [
        {"patient": each.reference, "alt": alt}
        for each, alt in zip([patient, *others], ("124", "96", "22"), strict=True)
    ]

    shown = post(patient.prescriber, "check", *rows).context["rows"]

    assert [row.cells[3].reading for row in shown] == ["3.1 × limit · grade 2", "2.4 × limit · grade 1", "0.55 × limit"]
    assert [row.effect.after.permits for row in shown] == [False, True, True]
    assert [row.effect.changes for row in shown] == [True, False, False]
    assert shown[0].effect.after.held_by_clinic_only
    assert "above 3 times the upper limit" in shown[0].liver[0]
    assert "repeat it" in shown[1].liver[0]


def test_the_answer_shown_is_the_one_the_gate_gives_after(patient: Patient) -> None:
    row = {"patient": patient.reference, "alt": "124"}
    before = post(patient.prescriber, "check", row).context["rows"][0].effect.after

    post(patient.prescriber, "save", row)

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/").content.decode()
    assert before.headline in page
    assert before.clinic[3].reason in page


@pytest.mark.parametrize("action", ["check", "more"])
def test_looking_writes_nothing(patient: Patient, action: str) -> None:
    before = written()

    response = post(patient.prescriber, action, {"patient": patient.reference, "alt": "124"})

    assert response.status_code == 200
    assert written() == before
    assert not Event.objects.filter(action="fact-recorded").exists()


def test_one_row_is_judged_as_it_is_typed_and_nothing_is_written(patient: Patient) -> None:
    data = sheet({"patient": patient.reference, "alt": "31"}, {"patient": patient.reference, "alt": "124"}, row="2")
    before = written()

    response = clinicians.signed_in(patient.prescriber).post("/bench/row/", data)

    page = response.content.decode()
    assert page.strip().startswith('<tr class="bench-outcome bench-good" id="outcome-2"')
    assert "3.1 × limit · grade 2" in page
    assert "Your clinic's hold" in page.replace("&#x27;", "'")
    assert written() == before


def test_a_row_that_is_only_begun_says_whom_it_is_about_and_is_not_wrong_yet(patient: Patient) -> None:
    data = sheet({"patient": "lopez, ana"}, row="1")

    page = clinicians.signed_in(patient.prescriber).post("/bench/row/", data).content.decode()

    assert "bench-begun" in page
    assert patient.reference in page


@pytest.mark.parametrize("number", ["", "x", "-1", "99999"])
def test_a_row_that_cannot_be_is_refused(patient: Patient, number: str) -> None:
    assert clinicians.signed_in(patient.prescriber).post("/bench/row/", sheet(row=number)).status_code == 400


def test_more_rows_keep_what_is_there_and_copy_the_day_down(patient: Patient) -> None:
    response = post(patient.prescriber, "more", {"patient": "Someone", "collected_on": "2026-11-20", "alt": "1,2"})

    rows = response.context["rows"]
    assert [row.number for row in rows] == list(range(1, 12))
    assert (rows[0].cells[0].text, rows[0].cells[3].text) == ("Someone", "1,2")
    assert rows[-1].cells[2].text == "2026-11-20"


def test_a_sheet_is_no_longer_than_it_may_be(patient: Patient) -> None:
    response = post(patient.prescriber, "more", *[{"patient": ""}] * 495)

    assert len(response.context["rows"]) == 500
    assert not response.context["may_lengthen"]


# ---- Recording


def test_one_wrong_row_keeps_all_off_the_record_and_is_named(patient: Patient) -> None:
    rows = [{"patient": patient.reference, "alt": "31"}, {"patient": "Nobody", "alt": "30"}]

    response = post(patient.prescriber, "save", *rows)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Nothing was recorded yet: 1 row needs a look" in page
    assert 'href="#2-patient">Row 2 (Nobody), Patient</a>' in page
    assert labs(patient) == []


def test_the_good_rows_are_recorded_if_wanted_and_the_others_stay(patient: Patient) -> None:
    rows = [{"patient": patient.reference, "alt": "31"}, {"patient": "Nobody", "alt": "30"}]

    response = post(patient.prescriber, "save-good", *rows)

    assert labs(patient) == [("alt", "31.0000", "U/L", "40.0000")]
    [row] = response.context["rows"]
    assert (row.number, row.cells[0].text, row.cells[3].text) == (1, "Nobody", "30")
    assert "1 row was not recorded and is still here" in response.content.decode()


def test_an_empty_sheet_has_nothing_to_record(patient: Patient) -> None:
    response = post(patient.prescriber, "save", {"patient": ""})

    assert response.status_code == 422
    assert "There is nothing to record" in response.content.decode()


def test_a_row_that_fails_when_written_stays_with_the_reason_and_the_others_are_recorded(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = clinicians.permitted(patient.prescriber, family_name="Roe")
    record_row = service.record_row

    def failing(new: Any, **named: Any) -> Any:
        if named["patient_id"] == patient.pk:
            raise NotRecordable({"value": "The record was locked away."})
        return record_row(new, **named)

    monkeypatch.setattr(service, "record_row", failing)

    response = post(
        patient.prescriber,
        "save",
        {"patient": patient.reference, "alt": "31"},
        {"patient": other.reference, "alt": "32"},
    )

    assert response.status_code == 422
    assert complaints(response) == ["The record was locked away."]
    assert (labs(patient), len(labs(other))) == ([], 1)


def test_all_results_of_a_row_are_recorded_or_none(patient: Patient) -> None:
    row = {"patient": patient.reference, "alt": "31", "ast": "x"}

    post(patient.prescriber, "save-good", row)

    assert labs(patient) == []


def test_what_was_pasted_but_not_added_is_not_forgotten(patient: Patient) -> None:
    response = post(patient.prescriber, "save", {"patient": patient.reference, "alt": "31"}, pasted="Patient\tALT")

    assert response.status_code == 422
    assert "Add these rows" in response.content.decode()
    assert labs(patient) == []


# ---- What is asked before


def test_a_sheet_sent_twice_is_recorded_once(patient: Patient) -> None:
    row = {"patient": patient.reference, "alt": "31", "ast": "22"}

    post(patient.prescriber, "save", row)
    again = post(patient.prescriber, "save", row)

    assert (again.status_code, states(again)) == (422, ["asks"])
    assert "on record already" in complaints(again)[0]
    assert len(labs(patient)) == 2


def test_a_repeated_result_is_recorded_once_confirmed(patient: Patient) -> None:
    row = {"patient": patient.reference, "alt": "31"}
    post(patient.prescriber, "save", row)
    asked = post(patient.prescriber, "save", row)

    response = post(patient.prescriber, "save", {**row, **confirmation(asked, 1)})

    assert response.status_code == 302
    assert len(labs(patient)) == 2


def test_another_result_of_the_same_day_is_asked_about(patient: Patient) -> None:
    post(patient.prescriber, "save", {"patient": patient.reference, "alt": "31"})

    response = post(patient.prescriber, "save", {"patient": patient.reference, "alt": "301"})

    assert "would count as the later" in complaints(response)[0]
    assert len(labs(patient)) == 1


def test_the_same_in_two_rows_is_asked_about(patient: Patient) -> None:
    row = {"patient": patient.reference, "alt": "31"}

    response = post(patient.prescriber, "save", row, row)

    assert states(response) == ["good", "asks"]
    assert "Row 1 holds this too" in complaints(response)[0]


def test_what_is_unlikely_is_recorded_once_confirmed_and_no_other_way(patient: Patient) -> None:
    row = {"patient": patient.reference, "alt": "9000"}
    asked = post(patient.prescriber, "save", row)
    confirmed = confirmation(asked, 1)
    assert states(asked) == ["asks"]

    for forged in ({"confirmed": "on"}, {"confirmed": ""}, {**confirmed, "alt": "9001"}):
        assert post(patient.prescriber, "save", {**row, **forged}).status_code == 422
    assert labs(patient) == []

    post(patient.prescriber, "save", {**row, **confirmed})
    assert labs(patient) == [("alt", "9000.0000", "U/L", "40.0000")]


def test_a_second_writer_is_stopped_under_the_lock(patient: Patient) -> None:
    fields = {"collected_on": TODAY, "analyte": "alt", "value": Decimal(31), "unit": "U/L", "upper_limit": Decimal(40)}
    new = [service.NewFact(service.facts.Kind.LAB, fields)]
    by = patient.prescriber
    service.record_row(new, patient_id=patient.pk, by=by, at=NOW)

    with pytest.raises(NotRecordable):
        service.record_row(new, patient_id=patient.pk, by=by, at=NOW)

    assert len(labs(patient)) == 1


# ---- Many


def test_many_rows_take_as_many_queries_as_one(patient: Patient, django_assert_max_num_queries: Any) -> None:
    everybody = [patient, *(clinicians.permitted(patient.prescriber, family_name=f"Roe{n}") for n in range(5))]
    client = clinicians.signed_in(patient.prescriber)
    rows = [{"patient": each.reference, "alt": "31"} for each in everybody]
    client.post("/bench/", sheet(*rows, act="check"))

    with django_assert_max_num_queries(12):
        client.post("/bench/", sheet(*rows, act="check"))


def test_extra_fields_never_take_effect(patient: Patient) -> None:
    row = {"patient": patient.reference, "alt": "31", "recorded_by": "1", "permits": "1", "ggt": "50"}

    post(patient.prescriber, "save", row, prescriber="1", policy="none")

    assert labs(patient) == [("alt", "31.0000", "U/L", "40.0000")]


def test_no_message_or_address_holds_a_name(patient: Patient) -> None:
    factories.make_fact(BirthDate, patient=patient, born_on=date(2001, 2, 3))
    named = {"patient": "Lopez, Ana", "born_on": "2001-02-03"}

    response = post(patient.prescriber, "save", {**named, "alt": "31"})

    assert response.headers["Location"] == "/bench/"
    assert "Lopez" not in str(response.cookies)


@pytest.mark.parametrize(
    ("typed", "state"), [("1.240", ["wrong"]), ("12.400.100", ["wrong"]), ("0.750 µkat/L", ["good"])]
)
def test_a_point_that_may_part_thousands_is_asked_about(patient: Patient, typed: str, state: list[str]) -> None:
    response = post(patient.prescriber, "check", {"patient": patient.reference, "alt": typed})

    assert states(response) == state


def test_results_are_never_recorded_by_a_name_alone(patient: Patient) -> None:
    response = post(patient.prescriber, "save", {"patient": "Lopez, Ana", "alt": "31"})

    assert (response.status_code, labs(patient)) == (422, [])
