"""The two questions of a patient read the same facts once, and are answered as each would be alone."""

import pytest

from monitoring.models import Ask
from monitoring.policy import cases
from monitoring.services import questions
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("without", [(), ("acknowledgment",), ("counseling",), ("pharmacy",)])
def test_both_cases_are_answered_as_each_alone(without: tuple[str, ...]) -> None:
    patient = make_ready_patient(without=without)
    raws = questions.raw_cases([patient], list(Ask), at=READY_AT)[patient.pk]

    together = {ask: cases.answer(case) for ask, case in questions.read_each(raws).items()}

    assert together == {ask: cases.answer(questions.read(raw)) for ask, raw in raws.items()}
    assert together[Ask.PRESCRIBE]["permits"] is ("counseling" not in without)
    assert together[Ask.DISPENSE]["permits"] is (not without)
