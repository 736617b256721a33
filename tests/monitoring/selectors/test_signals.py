"""What may be misuse is found on one side of each number, and not on the other."""

from datetime import date, timedelta

import pytest

from audit.actions import Action
from monitoring.models import Lab, PregnancyTest
from monitoring.presenters.signals import TITLES, signal_row
from monitoring.selectors import signals, signs
from monitoring.selectors.signals import Signal, SignIn, Specimen, What
from tests.factories import NOW, make_event, make_fact, make_patient, make_training_case, make_user

HOUR = timedelta(hours=1)


def specimen(collected_on: date) -> Specimen:
    return Specimen("lab-1", "R-1", "nurse", collected_on, recorded_at=NOW, latest_on=date(2026, 11, 23))


def sign_ins(apart: timedelta, *, device: str = "one", second_is_patient: bool = False) -> list[SignIn]:
    return [SignIn("R-1", "one", True, NOW), SignIn("nurse", device, second_is_patient, NOW + apart)]


@pytest.mark.parametrize(("collected_on", "number"), [(date(2026, 11, 23), 0), (date(2026, 11, 24), 1)])
def test_a_result_is_early_on_the_day_before_its_specimen(collected_on: date, number: int) -> None:
    assert len(signals.early([specimen(collected_on)])) == number


@pytest.mark.parametrize(
    ("apart", "number"),
    [
        (timedelta(hours=24), 1),
        (timedelta(hours=24, seconds=1), 0),
        (-timedelta(hours=24), 1),
        (-timedelta(hours=24, seconds=1), 0),
    ],
)
def test_one_device_counts_within_a_day_whoever_was_first(apart: timedelta, number: int) -> None:
    assert len(signals.same_device(sign_ins(apart))) == number


def test_other_devices_and_two_patients_at_one_do_not_count() -> None:
    assert signals.same_device(sign_ins(HOUR, device="another")) == []
    assert signals.same_device(sign_ins(HOUR, second_is_patient=True)) == []


def test_a_pair_of_people_is_told_once_by_their_closest_sign_ins() -> None:
    found = signals.same_device([*sign_ins(3 * HOUR), SignIn("nurse", "one", False, NOW + HOUR)])

    assert found == [Signal(What.SAME_DEVICE, NOW, NOW + HOUR, "nurse", "R-1", evidence=["one"])]


@pytest.mark.parametrize(
    ("number", "usual", "is_found"),
    [(60, 1, False), (61, 1, True), (61, 12, True), (65, 13, False), (66, 13, True)],
)
def test_entries_count_above_sixty_and_above_five_times_the_usual(number: int, usual: int, is_found: bool) -> None:
    found = signals.spikes({"nurse": {NOW: number, NOW - HOUR: usual, NOW - 2 * HOUR: usual}})

    assert [each.number for each in found] == ([number] if is_found else [])


def test_a_first_hour_has_nothing_usual_to_compare_with() -> None:
    (found,) = signals.spikes({"nurse": {NOW: 61}})

    assert found.usual == 0


@pytest.mark.parametrize(("number", "is_found"), [(40, False), (41, True)])
def test_many_patients_are_more_than_forty(number: int, is_found: bool) -> None:
    found = signals.many_patients({("nurse", NOW): [f"R-{each:02}" for each in range(number)]})

    assert [each.number for each in found] == ([number] if is_found else [])
    assert [each.evidence for each in found] == ([["R-00", "R-01", "R-02", "R-03", "R-04"]] if is_found else [])


@pytest.mark.parametrize(("number", "is_found"), [(30, False), (31, True)])
def test_many_refused_sign_ins_are_more_than_thirty(number: int, is_found: bool) -> None:
    assert bool(signals.refused({NOW: number})) is is_found


def test_everything_that_can_be_found_has_a_title_and_a_sentence() -> None:
    said = {what: signal_row(Signal(what, NOW, NOW + HOUR, "nurse", "R-1", number=61)) for what in What}

    assert set(TITLES) == set(What)
    assert said[What.ENTRIES].sentence == (
        "nurse recorded 61 entries within an hour; 0 are usual for them in an hour with any."
    )
    assert said[What.ENTRIES].when == "Mon, Nov 23, 2026, 10:00 am ET to 11:00 am ET"
    assert said[What.ENTRIES].query == ("actor=nurse&action=fact-recorded&since_on=2026-11-23&until_on=2026-11-23")


@pytest.mark.django_db
@pytest.mark.parametrize("model", [PregnancyTest, Lab])
def test_the_record_is_read_for_results_before_their_specimen(model: type[PregnancyTest | Lab]) -> None:
    nurse = make_user("nurse", username="nurse")
    early = make_fact(model, collected_on=date(2026, 11, 24), recorded_by=nurse)
    make_fact(model, collected_on=date(2026, 11, 23))
    make_fact(model, collected_on=date(2026, 11, 24), patient=make_training_case().patient)

    (found,) = signs.found(at=NOW)

    assert (found.what, found.actor, found.patient) == (What.EARLY, "nurse", early.patient.reference)
    assert found.evidence == [early.reference]


@pytest.mark.django_db
def test_a_day_that_has_begun_where_the_patient_lives_is_not_early() -> None:
    patient = make_patient(time_zone="Pacific/Guam")
    make_fact(Lab, patient=patient, collected_on=date(2026, 11, 24))

    assert signs.found(at=NOW) == []


@pytest.mark.django_db
def test_the_trail_is_read_for_each_kind_of_signal() -> None:
    make_user("nurse", username="nurse")
    make_patient(reference="R-1", user=make_user("patient", username="ana.lopez"))
    for actor in ("nurse", "ana.lopez"):
        make_event(action=Action.SIGNED_IN, actor=actor, detail={"device": "one"})
    make_event(action=Action.GLASS_BROKEN, actor="reyes", patient="R-2", subject="G-1")
    for number in range(61):
        make_event(action=Action.FACT_RECORDED, actor="nurse", patient="R-1")
        make_event(action=Action.PATIENT_VIEWED, actor="nurse", patient=f"R-{number}")
        make_event(action=Action.SIGN_IN_REFUSED, actor="system")

    found = signs.found(at=NOW)

    assert [each.patient for each in found if each.what is What.SAME_DEVICE] == ["R-1"]
    assert {each.what: (each.actor, each.number) for each in found} == {
        What.SAME_DEVICE: ("nurse", 0),
        What.GLASS: ("reyes", 0),
        What.ENTRIES: ("nurse", 61),
        What.PATIENTS: ("nurse", 61),
        What.REFUSED: ("", 61),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "number"), [(timedelta(days=30), 1), (timedelta(days=30, seconds=1), 0)])
def test_thirty_days_are_looked_at(age: timedelta, number: int) -> None:
    make_event(action=Action.GLASS_BROKEN, at=NOW - age)

    assert len(signs.found(at=NOW)) == number


@pytest.mark.django_db
def test_an_owner_who_opens_the_own_record_and_the_program_itself_are_no_signal() -> None:
    for _ in range(61):
        make_event(action=Action.PATIENT_VIEWED, actor="R-1", patient="R-1")
        make_event(action=Action.FACT_RECORDED, actor="system", patient="R-1")

    assert signs.found(at=NOW) == []
