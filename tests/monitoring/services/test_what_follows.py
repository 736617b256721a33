"""What a fact entails at once for what was prescribed and authorized before it."""

from datetime import UTC, date, datetime

import pytest

from monitoring.models import PregnancyTest, ReversalReason
from monitoring.services.checks import NotRecordable
from patients.models import Enrollment, Kind
from tests.monitoring.services import acts
from tests.ready import CANNOT, READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

# Half past midnight of December 6 in Puerto Rico, still December 5 in Eastern Time.
PAST_MIDNIGHT = datetime(2026, 12, 6, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize("result", ["positive", "indeterminate"])
def test_a_test_that_stops_a_supply_is_not_dated_after_the_programs_own_day(result: str) -> None:
    patient = make_ready_patient(time_zone="America/Puerto_Rico")
    fields = {"collected_on": date(2026, 12, 6), "result": result, "setting": "clia"}

    with pytest.raises(NotRecordable) as refused:
        acts.record(patient, Kind.PREGNANCY_TEST, at=PAST_MIDNIGHT, **fields)

    assert refused.value.complaints == {
        "collected_on": "It is still December 5 in Eastern Time: record it under that day, so that it counts at once."
    }


def test_a_negative_test_is_dated_on_the_patients_own_day() -> None:
    patient = make_ready_patient(time_zone="America/Puerto_Rico")

    acts.record(
        patient,
        Kind.PREGNANCY_TEST,
        at=PAST_MIDNIGHT,
        collected_on=date(2026, 12, 6),
        result="negative",
        setting="clia",
    )

    assert PregnancyTest.objects.filter(collected_on=date(2026, 12, 6)).exists()


@pytest.mark.parametrize("kind", [Kind.ENROLLMENT, Kind.ENROLLMENT_CLOSURE])
def test_no_prescription_outlives_the_enrollment_it_was_written_under(kind: Kind) -> None:
    patient, authorization = acts.make_authorized_patient(record=CANNOT)
    fields = {
        Kind.ENROLLMENT: {"opened_on": date(2026, 12, 5)},
        Kind.ENROLLMENT_CLOSURE: {
            "enrollment": Enrollment.objects.get(patient=patient),
            "closed_on": date(2026, 12, 5),
            "reason": "The course is finished.",
        },
    }

    acts.record(patient, kind, **fields[kind])

    authorization.refresh_from_db()
    assert authorization.reversed_reason == ReversalReason.NOT_COLLECTED
    assert not patient.prescriptions.open(at=READY_AT).exists()
