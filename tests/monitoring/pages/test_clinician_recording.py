"""What a clinician types becomes a fact, or is shown again with what is wrong; nothing typed is lost."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse

from audit.models import Event
from monitoring.models import Contraception, Lab, Override, PregnancyTest, Standing, Visit
from patients.models import EnrollmentClosure, Fact, Patient
from tests import factories
from tests.factories import NOW, TODAY
from tests.monitoring.pages import clinicians

pytestmark = pytest.mark.django_db

TEST = {"collected_on": "2026-11-23", "result": "negative", "setting": "clia", "sensitivity_miu_ml": "25"}
LABS = {"collected_on": "2026-11-23"} | {
    f"{analyte}_{name}": value
    for analyte in ("alt", "ast", "bilirubin_total", "alp")
    for name, value in (("value", ""), ("unit", "U/L"), ("upper_limit", "40"))
}
# What each form needs, and the kind of fact that it leaves.
ENTRIES: list[tuple[str, dict[str, Any], str]] = [
    ("pregnancy-test", TEST, "pregnancy_test"),
    ("visit", {"on": "2026-11-23"}, "visit"),
    ("counseling", {"confirmed_on": "2026-11-23"}, "counseling"),
    ("contraception", {"declared_on": "2026-11-23", "primary": ["iud"]}, "contraception"),
    ("cycle", {"from_on": "2026-11-23", "pattern": "irregular"}, "cycle"),
    ("menses", {"started_on": "2026-11-23"}, "menses"),
    ("home-testing", {"from_on": "2026-11-23"}, "home_testing_permitted"),
    ("indication", {"recorded_on": "2026-11-23", "code": "rosacea", "justification": "Scarring."}, "indication"),
    ("category", {"from_on": "2026-11-23", "category": "can", "basis": "default"}, "category"),
    ("pregnancy-resolved", {"on": "2026-11-23"}, "pregnancy_resolved"),
    ("enrollment", {"opened_on": "2026-11-23"}, "enrollment"),
    ("birth-date", {"born_on": "1999-01-31"}, "patient"),
    ("liver-labs", {**LABS, "alt_value": "30"}, "lab"),
    (
        "other-labs",
        {"collected_on": "2026-11-23", "ggt_value": "30", "ggt_unit": "U/L", "ggt_upper_limit": "60"},
        "lab",
    ),
    ("weight", {"weighed_on": "2026-11-23", "weight": "57.5", "unit": "kg"}, "weight"),
    ("side-effect", {"noticed_on": "2026-11-23", "symptom": "dry_lips", "severity": "mild"}, "side_effect"),
]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def newest(patient: Patient) -> Fact:
    found = Fact.objects.filter(patient=patient).order_by("-pk").first()
    assert found is not None
    return found


@pytest.mark.parametrize(("slug", "typed", "kind"), ENTRIES, ids=[slug for slug, _, _ in ENTRIES])
def test_each_form_records_its_fact_with_who_and_an_audit_event(slug: str, typed: dict[str, Any], kind: str) -> None:
    patient = clinicians.permitted()

    response = clinicians.send(patient, f"record/{slug}/", typed)

    assert response.headers["Location"] == f"/patients/{patient.reference}/"
    fact = newest(patient)
    assert (fact.kind, fact.recorded_by, fact.recorded_at) == (kind, patient.prescriber, NOW)
    assert Event.objects.filter(action="fact-recorded", subject=fact.reference).count() == 1


def test_every_form_starts_on_today() -> None:
    patient = clinicians.permitted()

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/record/visit/")

    assert 'value="2026-11-23"' in page.content.decode()


def test_liver_labs_are_recorded_together_and_a_row_without_a_value_is_left_out() -> None:
    patient = factories.make_patient()

    clinicians.send(patient, "record/liver-labs/", {**LABS, "alt_value": "31.5", "ast_value": "22"})

    rows = Lab.objects.filter(patient=patient).order_by("pk").values_list("analyte", "value", "unit", "upper_limit")
    assert [(analyte, str(value), unit, str(limit)) for analyte, value, unit, limit in rows] == [
        ("alt", "31.5000", "U/L", "40.0000"),
        ("ast", "22.0000", "U/L", "40.0000"),
    ]


def test_a_form_starts_on_the_patients_own_day() -> None:
    patient = clinicians.permitted(time_zone="Pacific/Guam")

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/record/visit/")

    # 10 am of November 23 in New York is 1 am of November 24 there.
    assert 'value="2026-11-24"' in page.content.decode()


def test_liver_labs_offer_the_limit_last_used() -> None:
    patient = factories.make_patient()
    factories.make_fact(Lab, patient=patient, analyte="ast", upper_limit=35)

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/record/liver-labs/")

    assert page.context["form"]["ast_upper_limit"].value() == "35"


def test_one_wrong_lab_keeps_all_of_them_off_the_record_and_names_its_row() -> None:
    patient = factories.make_patient()

    response = clinicians.send(
        patient, "record/liver-labs/", {**LABS, "alt_value": "30", "ast_value": "20", "ast_unit": "mg/dL"}
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["ast_unit"]
    assert not Lab.objects.exists()


def test_liver_labs_without_any_value_are_refused() -> None:
    assert clinicians.send(factories.make_patient(), "record/liver-labs/", LABS).status_code == 422


def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_is_kept() -> None:
    patient = clinicians.permitted()

    response = clinicians.send(
        patient, "record/pregnancy-test/", {**TEST, "collected_on": "2026-11-24", "sensitivity_miu_ml": "20"}
    )

    form = response.context["form"]
    assert response.status_code == 422
    assert form.errors == {"collected_on": ["This date lies in the future; record it once it has happened."]}
    assert form["sensitivity_miu_ml"].value() == "20"
    assert not PregnancyTest.objects.exists()


UNLIKELY = {**LABS, "alt_value": "9000"}


def confirmation(response: HttpResponse) -> str:
    return response.context["form"].confirmation  # type: ignore[attr-defined,no-any-return]


def test_what_is_unlikely_is_asked_about_and_recorded_once_confirmed() -> None:
    patient = factories.make_patient()

    asked = clinicians.send(patient, "record/liver-labs/", UNLIKELY)

    assert b"Yes, this is right" in asked.content
    assert not Lab.objects.exists()
    clinicians.send(patient, "record/liver-labs/", {**UNLIKELY, "confirmed": confirmation(asked)})
    assert Lab.objects.get(patient=patient).value == 9000


@pytest.mark.parametrize("confirmed", ["on", "1", "true", ""])
def test_nobody_confirms_what_they_were_not_asked(confirmed: str) -> None:
    patient = factories.make_patient()

    clinicians.send(patient, "record/liver-labs/", {**UNLIKELY, "confirmed": confirmed})

    assert not Lab.objects.exists()


def test_a_confirmation_does_not_cover_what_was_changed_afterwards() -> None:
    patient = factories.make_patient()
    asked = clinicians.send(patient, "record/liver-labs/", UNLIKELY)

    clinicians.send(patient, "record/liver-labs/", {**UNLIKELY, "alt_value": "90000", "confirmed": confirmation(asked)})

    assert not Lab.objects.exists()


def test_extra_fields_never_take_effect() -> None:
    patient, other = clinicians.permitted(), clinicians.permitted()
    extra = {
        "patient": other.pk,
        "recorded_by": 1,
        "recorded_at": "2020-01-01",
        "declared_by": "patient",
        "forms": "implant",
    }

    clinicians.send(patient, "record/contraception/", {"declared_on": "2026-11-23", "abstinence": "on", **extra})

    row = Contraception.objects.get()
    assert (row.patient, row.declared_by, row.forms) == (patient, "prescriber", ["continuous_abstinence"])
    assert (row.recorded_by, row.recorded_at) == (patient.prescriber, NOW)


def test_an_override_names_who_gave_it() -> None:
    patient = clinicians.held_by_clinic()
    typed = {
        "requirement": "liver-enzymes-acceptable",
        "from_on": "2026-11-23",
        "until_on": "2026-11-30",
        "reason": "Known.",
    }

    clinicians.send(patient, "record/override/", typed)

    assert Override.objects.get().by_name == patient.prescriber.username


@pytest.mark.parametrize(
    ("field", "value"), [("requirement", "not-pregnant"), ("until_on", "2026-11-22"), ("reason", " ")]
)
def test_an_override_that_cannot_be_is_refused(field: str, value: str) -> None:
    patient = clinicians.held_by_clinic()
    typed = {
        "requirement": "continuity",
        "from_on": "2026-11-23",
        "until_on": "2026-11-30",
        "reason": "Known.",
        field: value,
    }

    assert list(clinicians.send(patient, "record/override/", typed).context["form"].errors) == [field]


def test_an_enrollment_is_closed_with_a_reason() -> None:
    patient = clinicians.permitted()

    clinicians.send(patient, "close-enrollment/", {"closed_on": "2026-11-23", "reason": "The course is finished."})

    assert EnrollmentClosure.objects.get().closed_on == TODAY


def test_a_second_closure_finds_nothing_open() -> None:
    patient = clinicians.permitted()
    clinicians.send(patient, "close-enrollment/", {"closed_on": "2026-11-23", "reason": "The course is finished."})

    clinicians.send(patient, "close-enrollment/", {"closed_on": "2026-11-23", "reason": "The course is finished."})

    assert EnrollmentClosure.objects.count() == 1


def test_what_is_on_record_already_is_asked_about_and_sent_twice_recorded_once() -> None:
    patient = clinicians.permitted()
    typed = {"on": "2026-11-23"}
    clinicians.send(patient, "record/visit/", typed)

    again = clinicians.send(patient, "record/visit/", typed)

    name = patient.prescriber.username
    question = f"Seen. Already recorded on Mon, Nov 23, 2026, 10:00 am ET by {name}: record it again?"
    assert again.status_code == 422
    assert question in again.content.decode()
    assert Visit.objects.filter(patient=patient, on=TODAY).count() == 1
    clinicians.send(patient, "record/visit/", {**typed, "confirmed": confirmation(again)})
    assert Visit.objects.filter(patient=patient, on=TODAY).count() == 2


def test_confirming_an_unlikely_value_twice_records_it_once() -> None:
    patient = factories.make_patient()
    asked = clinicians.send(patient, "record/liver-labs/", UNLIKELY)
    typed = {**UNLIKELY, "confirmed": confirmation(asked)}
    clinicians.send(patient, "record/liver-labs/", typed)

    again = clinicians.send(patient, "record/liver-labs/", typed)

    assert again.status_code == 422
    assert Lab.objects.filter(patient=patient).count() == 1


def test_the_effect_is_shown_before_saving_and_nothing_is_written() -> None:
    patient = clinicians.permitted()
    before = Event.objects.exclude(action="patient-viewed").count(), Fact.objects.count(), Standing.objects.count()

    page = clinicians.send(patient, "record/pregnancy-test/", {**TEST, "result": "positive", "check": "1"})

    prescribe, dispense = page.context["effects"]
    assert (prescribe.before.permits, prescribe.after.permits) == (True, False)
    assert [row.id for row in dispense.arising] == ["not-pregnant"]
    assert "May not be prescribed yet" in page.content.decode()
    assert page.context["form"]["result"].value() == "positive"
    after = Event.objects.exclude(action="patient-viewed").count(), Fact.objects.count(), Standing.objects.count()
    assert before == after


def test_the_effect_of_what_settles_a_hold_says_until_when() -> None:
    patient = clinicians.held_by_clinic()

    page = clinicians.send(patient, "record/liver-labs/", {**LABS, "alt_value": "30", "check": "1"})

    effect = page.context["effects"][0]
    assert [row.id for row in effect.settled] == ["liver-enzymes-acceptable"]
    assert (effect.after.headline, effect.after.when) == (
        "May be prescribed",
        "until Wed, Dec 9, 2026, 11:59 pm ET · in 16 days",
    )


def test_a_script_gets_the_effect_alone_also_while_the_form_is_not_filled_in() -> None:
    patient = clinicians.permitted()
    client = clinicians.signed_in(patient.prescriber)
    address = f"/patients/{patient.reference}/record/pregnancy-test/"

    empty = client.post(address, {"check": "1"}, headers={"HX-Request": "true"})
    filled = client.post(address, {**TEST, "check": "1"}, headers={"HX-Request": "true"})

    assert (empty.status_code, filled.status_code) == (200, 200)
    assert "<html" not in empty.content.decode() + filled.content.decode()
    assert "Once the form is filled in" in empty.content.decode()
    assert "What this changes" in filled.content.decode()


def test_what_the_rules_never_see_shows_no_effect() -> None:
    patient = clinicians.permitted()

    page = (
        clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/record/weight/").content.decode()
    )

    assert "Check the effect" not in page


def test_the_message_names_the_entry_and_the_way_to_undo_it() -> None:
    patient = clinicians.permitted()
    client = clinicians.signed_in(patient.prescriber)

    page = client.post(f"/patients/{patient.reference}/record/visit/", {"on": "2026-11-23"}, follow=True)

    row = newest(patient)
    undo = f"/patients/{patient.reference}/entries/{row.reference}/correct/?undo=1"
    assert f'Recorded: Visit, Seen. <a href="{undo}">Undo</a>' in page.content.decode()
    form = client.get(undo).context["removing"]
    assert form["reason_given"].value() == "Recorded by mistake; undone at once."


def test_a_nurse_is_not_offered_to_undo_a_positive_test() -> None:
    patient = clinicians.permitted()
    client = clinicians.signed_in(clinicians.nurse_of(patient.prescriber))

    page = client.post(
        f"/patients/{patient.reference}/record/pregnancy-test/", {**TEST, "result": "positive"}, follow=True
    )

    assert "Recorded: Pregnancy test, Positive" in page.content.decode()
    assert "undo=1" not in page.content.decode()


def test_a_step_that_is_still_open_is_told_as_a_warning() -> None:
    patient = clinicians.held_by_clinic()
    client = clinicians.signed_in(patient.prescriber)
    address = f"/patients/{patient.reference}/record/liver-labs/"

    still = client.post(address, {**LABS, "alt_value": "130"}, follow=True).content.decode()
    done = client.post(address, {**LABS, "alt_value": "30"}, follow=True).content.decode()

    assert "message-warning" in still
    assert "Still open: ALT collected on November 23, 2026 is above 3 times the upper limit" in still
    assert "message-success" in done


def test_the_override_begins_with_the_hold_that_there_is() -> None:
    patient = clinicians.held_by_clinic()

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/record/override/")

    form = page.context["form"]
    assert form["requirement"].value() == "liver-enzymes-acceptable"
    assert str(form["until_on"].value()) == "2026-11-30"
    assert "is above 3 times the upper limit" in page.content.decode()


def test_an_override_is_shown_with_its_reason_beside_the_answer_and_where_it_is_prescribed() -> None:
    patient = clinicians.held_by_clinic()
    typed = {
        "requirement": "liver-enzymes-acceptable",
        "from_on": "2026-11-23",
        "until_on": "2026-11-30",
        "reason": "Gym the day before.",
    }
    clinicians.send(patient, "record/override/", typed)
    client = clinicians.signed_in(patient.prescriber)

    for page in ("", "prescribe/"):
        text = client.get(f"/patients/{patient.reference}/{page}").content.decode()
        assert "“Gym the day before.”" in text
        assert "through Mon, Nov 30, 2026 · in 7 days" in text


def test_what_cannot_be_overridden_says_so() -> None:
    patient = clinicians.held_by_clinic()
    factories.make_fact(Lab, patient=patient, analyte="bilirubin_total", value=3, unit="mg/dL", upper_limit=1)

    page = clinicians.signed_in(patient.prescriber).get(f"/patients/{patient.reference}/record/override/")

    assert "Cannot be overridden" in page.content.decode()
