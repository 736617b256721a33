"""A month of a patient who cannot get pregnant: the prescriber and the pharmacist do all of it."""

from monitoring.demo import entries
from monitoring.demo.cast import Cast
from monitoring.demo.courses import treat_without_tests
from monitoring.models import Authorization, Prescription
from monitoring.policy.decide import PROGRAM_ZONE
from tests.journeys import steps
from tests.journeys.desks import JOURNEY, SitDown, in_both_ways

pytestmark = JOURNEY


@in_both_ways
def test_prescriber_and_pharmacist_suffice_where_nobody_is_tested(sit_down: SitDown, everybody: Cast) -> None:
    him = treat_without_tests(everybody, "Owen Clark", supplies=[-31]).patient
    prescriber, pharmacist = sit_down("prescriber"), sit_down("pharmacist")

    steps.find(prescriber, him)
    steps.counsel(prescriber, him)
    steps.prescribe(prescriber, him)
    steps.look_up(pharmacist, him)
    steps.authorize(pharmacist)
    steps.hand_over(pharmacist, him)

    assert pharmacist.is_told_it_is_done()
    latest = Authorization.objects.filter(patient=him).latest("pk")
    assert latest.dispense.on == latest.handed_over_at.astimezone(PROGRAM_ZONE).date()
    assert latest.prescription.prescriber.username == "prescriber"


def test_a_form_opened_before_a_hold_prescribes_nothing(sit_down: SitDown, everybody: Cast) -> None:
    course = treat_without_tests(everybody, "Owen Clark", supplies=[-31])
    prescriber = sit_down("prescriber")
    prescriber.go(f"/patients/{course.patient.reference}/prescribe/")

    course.record(0, *entries.enzymes(course.day(0), alt="124"))
    prescriber.press()

    assert prescriber.status == 409
    assert "Nothing was prescribed." in prescriber.reads()
    assert prescriber.blocking("prescribe") == {"liver-enzymes-acceptable"}
    # Only the prescription of a month ago.
    assert Prescription.objects.filter(patient=course.patient).count() == 1
