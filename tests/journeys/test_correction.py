"""An entry with a wrong date is corrected with a reason, and the history keeps both."""

from monitoring.demo.cast import Cast
from monitoring.demo.courses import treat
from monitoring.models import PregnancyTest
from patients.models import Void
from tests.journeys import steps
from tests.journeys.desks import JOURNEY, SitDown, in_both_ways

pytestmark = JOURNEY

REASON = "The lab's slip gives another day."


@in_both_ways
def test_a_wrong_test_date_is_corrected_and_the_history_shows_both(sit_down: SitDown, everybody: Cast) -> None:
    her = treat(everybody, "Ana Lopez", supplies=[-31]).patient
    wrong_on, right_on = everybody.clock.day(-20), everybody.clock.day(-2)
    nurse = sit_down("nurse")

    steps.find(nurse, her)
    steps.log_test(nurse, her, on=wrong_on)
    assert "prescription-window" in nurse.blocking("prescribe")
    nurse.follow("correct", her.reference, PregnancyTest.objects.get(patient=her, collected_on=wrong_on).reference)
    nurse.fill(collected_on=right_on, reason_given=REASON)
    nurse.press("[name=replace]")

    old, new = PregnancyTest.objects.filter(patient=her).order_by("-pk")[:2][::-1]
    assert (old.collected_on, new.collected_on) == (wrong_on, right_on)
    assert Void.objects.get(of=old).reason == REASON
    struck = nurse.page.locator(f"#entry-{old.reference}")
    assert REASON in struck.inner_text()
    assert struck.locator("del").count() == 3
    assert nurse.page.locator(f"#entry-{new.reference} del").count() == 0
    # The answer rests on the day that is true: the window is open.
    assert "prescription-window" not in nurse.blocking("prescribe")
