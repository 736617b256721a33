"""The history is read a page at a time, as it was known at an instant, in as many queries for any length."""

from datetime import timedelta

import pytest

from monitoring.models import Lab, SideEffect, SideEffectReview, Visit, Weight
from monitoring.selectors import history, weights
from monitoring.selectors.known import standing
from monitoring.selectors.supervision import beside_the_rules
from patients.models import Fact, Void
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def test_the_newest_come_first_twenty_on_a_page() -> None:
    patient = factories.make_patient()
    rows = [factories.make_fact(Visit, patient=patient) for _ in range(41)]

    pages = [history.entries(patient, number=number) for number in (1, 2, 3, 4)]

    assert [len(page.rows) for page in pages] == [20, 20, 1, 0]
    assert [page.has_earlier for page in pages] == [True, True, False, False]
    assert pages[0].rows[0].pk == rows[-1].pk


def test_exactly_a_page_has_nothing_earlier() -> None:
    patient = factories.make_patient()
    for _ in range(20):
        factories.make_fact(Visit, patient=patient)

    assert not history.entries(patient).has_earlier


def test_one_kind_can_be_picked_out() -> None:
    visit = factories.make_fact(Visit)
    factories.make_fact(Lab, patient=visit.patient)

    assert [each.pk for each in history.entries(visit.patient, kind="visit").rows] == [visit.pk]


def test_a_correction_is_no_entry_and_is_not_known_before_it_was_made() -> None:
    visit = factories.make_fact(Visit)
    factories.make_fact(Void, patient=visit.patient, of=Fact.objects.get(pk=visit.pk), recorded_at=LATER)

    [now] = history.entries(visit.patient).rows
    [then] = history.entries(visit.patient, known_at=NOW).rows

    assert [len(each.voids.all()) for each in (now, then)] == [1, 0]


def test_what_was_recorded_later_was_not_known() -> None:
    visit = factories.make_fact(Visit, recorded_at=LATER)

    assert history.entries(visit.patient, known_at=NOW).rows == []
    assert list(standing(Visit, visit.patient, known_at=NOW)) == []


def test_a_correction_made_later_leaves_an_entry_standing_before() -> None:
    visit = factories.make_fact(Visit)
    factories.make_fact(Void, patient=visit.patient, of=Fact.objects.get(pk=visit.pk), recorded_at=LATER)

    assert list(standing(Visit, visit.patient)) == []
    assert list(standing(Visit, visit.patient, known_at=NOW)) == [visit]


def test_the_latest_weight_is_the_one_measured_last() -> None:
    row = factories.make_fact(Weight, weight_kg=60)
    factories.make_fact(Weight, patient=row.patient, weighed_on=TODAY - timedelta(days=9), weight_kg=55)

    assert weights.latest(row.patient) == row


def test_what_stands_beside_the_rules_is_read_as_of_a_day_with_its_reviews() -> None:
    row = factories.make_fact(Weight, weight_kg=60)
    earlier = factories.make_fact(Weight, patient=row.patient, weighed_on=TODAY - timedelta(days=9), weight_kg=55)
    noticed = factories.make_fact(SideEffect, patient=row.patient)
    review = factories.make_fact(SideEffectReview, patient=row.patient, side_effect=noticed)
    taken_back = factories.make_fact(SideEffectReview, patient=row.patient, side_effect=noticed)
    factories.make_fact(Void, patient=row.patient, of=Fact.objects.get(pk=taken_back.pk))

    today = beside_the_rules(row.patient, on=TODAY)

    assert (today.weight, list(today.side_effects)) == (row, [noticed])
    assert today.side_effects[0].standing_reviews == [review]
    yesterday = beside_the_rules(row.patient, on=TODAY - timedelta(days=1))
    assert (yesterday.weight, list(yesterday.side_effects)) == (earlier, [])


def test_what_stands_beside_the_rules_takes_one_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    noticed = factories.make_fact(SideEffect)
    factories.make_fact(SideEffectReview, patient=noticed.patient, side_effect=noticed)

    with django_assert_num_queries(1):
        [found] = beside_the_rules(noticed.patient, on=TODAY).side_effects
        names = [found.recorded_by.username, *[each.recorded_by.username for each in found.standing_reviews]]

    assert len(names) == 2


@pytest.mark.parametrize("count", [1, 19])
def test_a_page_takes_as_many_queries_for_any_length(count: int, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    patient = factories.make_patient()
    for _ in range(count):
        visit = factories.make_fact(Visit, patient=patient)
        factories.make_fact(Void, patient=patient, of=Fact.objects.get(pk=visit.pk))

    with django_assert_num_queries(2):
        for fact in history.entries(patient).rows:
            assert history.entry_of(fact).on == TODAY  # type: ignore[attr-defined]
            assert fact.recorded_by.username
            assert [void.recorded_by.username for void in fact.voids.all()]
