"""Four people lead the second month of a patient who can get pregnant to a supply, or stop it in time."""

from monitoring.demo.cast import Cast
from monitoring.demo.courses import Course, Month, authorize, month, prescribe, treat
from monitoring.models import Ask, Authorization, Dispense, Standing
from monitoring.policy.decide import PROGRAM_ZONE
from patients.models import Patient
from tests.journeys import steps
from tests.journeys.desks import JOURNEY, Desk, SitDown, form_to, in_both_ways

pytestmark = JOURNEY

# What a pharmacist is never told, in either language.
MEDICAL = ("pregnan", "contracept", "positive", "test", "liver", "category")
MEDICAL_IN_SPANISH = ("embaraz", "anticoncep", "positiv", "prueba", "hígado", "hepátic", "categoría")


def a_month_later(everybody: Cast) -> Course:
    """Make a patient who can get pregnant, whose first supply was handed over 31 days ago."""
    return treat(everybody, "Ana Lopez", supplies=[-31], username="ana")


@in_both_ways
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
    assert prescriber.page.locator("main form").count() == 0


def nurse_logs_what_came_in(nurse: Desk, her: Patient) -> None:
    steps.find(nurse, her)
    steps.log_test(nurse, her)
    assert nurse.is_told_it_is_done()

    steps.log_liver_labs(nurse, her)
    assert nurse.is_told_it_is_done()
    assert nurse.blocking("prescribe") == {"counseling", "contraception"}


def prescriber_does_the_own_steps(prescriber: Desk, her: Patient, everybody: Cast) -> None:
    steps.find(prescriber, her)
    steps.counsel(prescriber, her)
    steps.record_contraception(prescriber, her, since=everybody.clock.day(-90))
    assert prescriber.blocking("prescribe") == set()
    assert prescriber.blocking("dispense") == {"contraception", "acknowledgment"}

    steps.prescribe(prescriber, her)


def patient_does_the_own_steps(patient: Desk) -> None:
    steps.declare_contraception(patient)
    steps.answer_questions(patient, wrongly="two-forms")
    assert not patient.is_told_it_is_done()

    # The other answers are kept; only the explained one is given again.
    steps.answer_again(patient, "two-forms")
    steps.sign_questions(patient, name="Ana Lopez")
    # Nothing is left that is the patient's to do.
    assert patient.page.locator('main a[href="/my/contraception/"], main a[href="/my/month/"]').count() == 0


def pharmacist_hands_over(pharmacist: Desk, her: Patient) -> None:
    steps.look_up(pharmacist, her)
    steps.authorize(pharmacist)
    steps.hand_over(pharmacist, her)
    assert pharmacist.is_told_it_is_done()


def is_handed_over(her: Patient, *, pharmacist: str) -> None:
    latest = Authorization.objects.filter(patient=her).latest("pk")
    assert latest.handed_over_by.username == pharmacist
    assert (latest.dispense.days_supply, latest.dispense.recorded_by.username) == (30, pharmacist)
    assert latest.dispense.on == latest.handed_over_at.astimezone(PROGRAM_ZONE).date()
    # The next month has begun: everything is asked for again.
    standing = Standing.objects.get(patient=her, ask=Ask.DISPENSE)
    assert standing.decided_at >= latest.handed_over_at
    assert {"pregnancy-test", "acknowledgment"} <= set(standing.blocking)


@in_both_ways
def test_a_positive_test_after_the_authorization_stops_the_hand_over(sit_down: SitDown, everybody: Cast) -> None:
    course = a_month_later(everybody)
    month(course, Month(on=0))
    prescribe(course, 0)
    number = authorize(course, 0).number
    pharmacist, nurse = sit_down("pharmacist"), sit_down("nurse")
    pharmacist.go(f"/counter/authorizations/{number}/")

    steps.find(nurse, course.patient)
    steps.log_test(nurse, course.patient, result="positive")
    # The pharmacist's page is still the one from before.
    pharmacist.press(form_to("counter_hand_over", number))

    assert pharmacist.status == 409
    says_do_not_dispense(pharmacist)
    steps.look_up(pharmacist, course.patient)
    says_do_not_dispense(pharmacist)
    # Only the supply of a month ago.
    assert Dispense.objects.filter(patient=course.patient).count() == 1
    assert Authorization.objects.get(number=number).handed_over_at is None


def says_do_not_dispense(pharmacist: Desk) -> None:
    assert pharmacist.page.locator("main .answer-no").count() == 1
    # Only to ask once more.
    assert pharmacist.page.locator('main form:not([action$="/check-again/"])').count() == 0
    told = pharmacist.reads().lower()
    assert [word for word in MEDICAL + MEDICAL_IN_SPANISH if word in told] == []
