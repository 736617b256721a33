"""A signature asks for the password once, and a positive test is withdrawn at two desks."""

from django.urls import reverse

from accounts.models import Signature, User
from monitoring.demo import courses
from monitoring.demo.cast import Cast
from monitoring.demo.courses import Month
from monitoring.models import PregnancyTest, Standing, Withdrawal
from tests.journeys import steps
from tests.journeys.desks import JOURNEY, PASSWORD, SitDown, in_both_ways
from tests.signing import forget_proofs

pytestmark = JOURNEY


@in_both_ways
def test_two_clinicians_withdraw_a_positive_test_and_each_types_the_password_once(
    sit_down: SitDown, everybody: Cast
) -> None:
    course = courses.begin(everybody, "Ana Lopez", first=0)
    courses.month(course, Month(on=0, result="positive", without=["counseling"]))
    her, test = course.patient, PregnancyTest.objects.get(patient=course.patient, result="positive")
    prescriber, nurse = sit_down("prescriber"), sit_down("nurse")
    forget_proofs()

    prescriber.go(f"{reverse('correct', args=[her.reference, test.reference])}?undo=1")
    prescriber.fill(reason_given="The result of another patient.", signing_password=PASSWORD)
    prescriber.press('[name="remove"]')
    assert prescriber.is_told_it_is_done()
    assert "not-pregnant" in Standing.objects.get(patient=her, ask="prescribe").blocking
    # Within five minutes of it, nothing more is asked.
    steps.counsel(prescriber, her)

    nurse.go("/today/")
    nurse.follow("withdrawal", her.reference, Withdrawal.objects.get().reference)
    nurse.fill(signing_password=PASSWORD)
    nurse.press('[name="second"]')

    assert nurse.is_told_it_is_done()
    assert "not-pregnant" not in Standing.objects.get(patient=her, ask="prescribe").blocking
    made = Signature.objects.order_by("pk").values_list("meaning", "signer__username")
    assert list(made) == [("withdraws", "prescriber"), ("counseled", "prescriber"), ("seconds", "nurse")]
    assert User.objects.get(username="nurse").signatures.count() == 1
