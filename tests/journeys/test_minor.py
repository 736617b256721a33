"""A patient under 18 and a parent sign together, and only then does the gate permit."""

from monitoring.demo.cast import Cast
from monitoring.demo.courses import Month, begin, month
from monitoring.models import Prescription
from patients.models import Consent, ConsentForm, Signer
from tests.journeys import steps
from tests.journeys.desks import JOURNEY, SitDown, in_both_ways

pytestmark = JOURNEY


@in_both_ways
def test_nothing_is_prescribed_before_a_parent_has_signed_too(sit_down: SitDown, everybody: Cast) -> None:
    course = begin(everybody, "Chloe Park", first=-1, age=16, username="chloe")
    month(course, Month(on=-1))
    patient, prescriber = sit_down("chloe"), sit_down("prescriber")
    steps.find(prescriber, course.patient)
    assert prescriber.blocking("prescribe") == {"consent"}

    for form in ConsentForm:
        steps.sign(patient, form, name="Dana Park", signer=Signer.GUARDIAN)
    steps.find(prescriber, course.patient)
    steps.prescribe(prescriber, course.patient)

    signed = Consent.objects.filter(patient=course.patient, signed_by=Signer.GUARDIAN)
    # The name is kept with the relation, in the language in which it was signed.
    assert {(each.form, each.printed_name.split(" (")[0]) for each in signed} == {
        (form, "Dana Park") for form in ConsentForm
    }
    assert Prescription.objects.filter(patient=course.patient).count() == 1
