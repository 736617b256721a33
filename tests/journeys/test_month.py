"""Four people lead the second month of a patient who can get pregnant to a supply, or stop it in time."""

from monitoring.demo.cast import Cast
from monitoring.demo.courses import Course, Month, authorize, month, prescribe, treat
from monitoring.models import Ask, Authorization, Dispense, Standing
from monitoring.policy.decide import PROGRAM_ZONE
from patients.models import Patient
from tests.journeys import steps
from tests.journeys.desks import JOURNEY, Desk, SitDown

pytestmark = JOURNEY

# What a pharmacist is never told.
MEDICAL = ("pregnan", "contracept", "positive", "test", "liver", "category")


def a_month_later(everybody: Cast) -> Course:
    """Make a patient who can get pregnant, whose first supply was handed over 31 days ago."""
    return treat(everybody, "Ana Lopez", supplies=[-31], username="ana")


def test_four_people_lead_a_month_to_a_supply(sit_down: SitDown, everybody: Cast) -> None:
    her = a_month_later(everybody).patient
    desks = {role: sit_down(role) for role in ("nurse", "prescriber", "ana", "pharmacist")}

    is_refused_at_first(desks["prescriber"], her)
    nurse_logs_what_came_in(desks["nurse"], her)
    prescriber_does_the_own_steps(desks["prescriber"], her, everybody)
    patient_does_the_own_steps(desks["ana"])
    pharmacist_hands_over(desks["pharmacist"], her)

    is_handed_over(her, pharmacist="pharmacist")


def is_refused_at_first(prescriber: Desk, her: Patient) -> None:
    prescriber.go(f"/patients/{her.reference}/prescribe/")

    assert prescriber.blocking("prescribe") == {
        "counseling",
        "contraception",
        "pregnancy-test",
        "prescription-window",
    }
    assert "The prescriber has not confirmed this month's counseling." in prescriber.reads()
    assert "Write the prescription" not in prescriber.reads()


def nurse_logs_what_came_in(nurse: Desk, her: Patient) -> None:
    steps.find(nurse, her)
    steps.log_test(nurse)
    assert "Recorded: pregnancy test." in nurse.reads()

    steps.log_liver_labs(nurse)
    assert "Recorded: liver labs." in nurse.reads()
    assert nurse.blocking("prescribe") == {"counseling", "contraception"}


def prescriber_does_the_own_steps(prescriber: Desk, her: Patient, everybody: Cast) -> None:
    steps.find(prescriber, her)
    steps.counsel(prescriber)
    steps.record_contraception(prescriber, since=everybody.clock.day(-90))
    assert prescriber.blocking("prescribe") == set()
    assert prescriber.blocking("dispense") == {"contraception", "acknowledgment"}

    steps.prescribe(prescriber)
    assert "The prescription is written." in prescriber.reads()


def patient_does_the_own_steps(patient: Desk) -> None:
    patient.go("/my/")
    assert "2 things left for you" in patient.reads()

    patient.follow("Start")
    patient.follow("I have read this")
    steps.declare_contraception(patient)
    assert "Recorded: IUD (intrauterine device), Male latex condom." in patient.reads()

    steps.answer_questions(patient, wrongly="two-forms")
    assert "Not quite. Two different forms together" in patient.reads()

    # The other answers are kept; only the explained one is given again.
    steps.answer_again(patient, "two-forms")
    steps.sign_questions(patient, name="Ana Lopez")
    assert "Signed. You are done with this month's questions." in patient.reads()
    assert "Everything is done" in patient.reads()


def pharmacist_hands_over(pharmacist: Desk, her: Patient) -> None:
    steps.look_up(pharmacist, her)
    assert "You may dispense" in pharmacist.reads()

    pharmacist.press("Authorize")
    pharmacist.press("Hand over")
    assert "Handed over. The supply is on the patient's record." in pharmacist.reads()


def is_handed_over(her: Patient, *, pharmacist: str) -> None:
    latest = Authorization.objects.filter(patient=her).latest("pk")
    assert latest.handed_over_by.username == pharmacist
    assert (latest.dispense.days_supply, latest.dispense.recorded_by.username) == (30, pharmacist)
    assert latest.dispense.on == latest.handed_over_at.astimezone(PROGRAM_ZONE).date()
    # The next month has begun: everything is asked for again.
    standing = Standing.objects.get(patient=her, ask=Ask.DISPENSE)
    assert standing.decided_at >= latest.handed_over_at
    assert {"pregnancy-test", "acknowledgment"} <= set(standing.blocking)


def test_a_positive_test_after_the_authorization_stops_the_hand_over(sit_down: SitDown, everybody: Cast) -> None:
    course = a_month_later(everybody)
    month(course, Month(on=0))
    prescribe(course, 0)
    number = authorize(course, 0).number
    pharmacist, nurse = sit_down("pharmacist"), sit_down("nurse")
    pharmacist.go(f"/counter/authorizations/{number}/")

    steps.find(nurse, course.patient)
    steps.log_test(nurse, result="Positive")
    # The pharmacist's page is still the one from before.
    pharmacist.press("Hand over")

    assert pharmacist.status == 409
    says_do_not_dispense(pharmacist, "Stopped by the clinic")
    steps.look_up(pharmacist, course.patient)
    says_do_not_dispense(pharmacist, "Your clinic would like to speak with you")
    # Only the supply of a month ago.
    assert Dispense.objects.filter(patient=course.patient).count() == 1
    assert Authorization.objects.get(number=number).handed_over_at is None


def says_do_not_dispense(pharmacist: Desk, sentence: str) -> None:
    assert "Do not dispense" in pharmacist.reads()
    assert sentence in pharmacist.reads()
    assert [word for word in MEDICAL if word in pharmacist.reads().lower()] == []
