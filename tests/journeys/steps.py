"""Take the steps of a month at a desk, as the people of a clinic do."""

from datetime import date

from monitoring.comprehension import Question, question_set
from monitoring.models import Authorization
from patients.models import BirthDate, Patient
from tests.journeys.desks import Desk, form_to


def find(desk: Desk, patient: Patient) -> None:
    """Find a patient on the worklist by name."""
    desk.go(f"/worklist/?q={patient.family_name}")
    desk.follow("patient", patient.reference)


def log_test(desk: Desk, patient: Patient, *, result: str = "negative", on: date | None = None) -> None:
    """Log a pregnancy test from the patient's page; the page proposes today."""
    desk.follow("record", patient.reference, "pregnancy-test")
    if on:
        desk.fill(collected_on=on)
    desk.tick("result", result)
    desk.press()


def log_liver_labs(desk: Desk, patient: Patient, *, alt: str = "22", ast: str = "19") -> None:
    """Log both liver enzymes from the patient's page, in the units that the page proposes."""
    desk.follow("record", patient.reference, "liver-labs")
    desk.fill(alt_value=alt, ast_value=ast)
    desk.press()


def counsel(desk: Desk, patient: Patient) -> None:
    """Confirm from the patient's page that the patient was counseled today."""
    desk.follow("record", patient.reference, "counseling")
    desk.press()


def record_contraception(desk: Desk, patient: Patient, *, since: date) -> None:
    """Record the same two forms that the patient names."""
    desk.follow("record", patient.reference, "contraception")
    desk.tick("primary", "iud")
    desk.tick("secondary", "male_latex_condom")
    desk.fill(used_since=since)
    desk.press()


def prescribe(desk: Desk, patient: Patient) -> None:
    """Write the prescription that the form proposes."""
    desk.follow("prescribe", patient.reference)
    desk.press()
    assert desk.is_told_it_is_done()


def declare_contraception(desk: Desk) -> None:
    """Begin the month's acknowledgment on the patient's page, read, and declare two forms."""
    desk.go("/my/")
    desk.follow("my_read")
    desk.follow("my_contraception")
    desk.tick("forms", "iud", "male_latex_condom")
    desk.press()
    assert desk.is_told_it_is_done()


def answer_questions(desk: Desk, *, wrongly: str = "") -> None:
    """Answer the month's questions and send them; `wrongly` is the id of a question answered wrong."""
    desk.go("/my/questions/")
    for question in question_set("en").questions:
        _answer(desk, question, is_right=question.id != wrongly)
    desk.press()


def answer_again(desk: Desk, question_id: str) -> None:
    """Answer one question right, and send it with the answers that were kept."""
    question = next(each for each in question_set("en").questions if each.id == question_id)
    _answer(desk, question, is_right=True)
    desk.press()


def sign_questions(desk: Desk, *, name: str) -> None:
    """Sign the month's acknowledgment, the last of its steps."""
    desk.fill(printed_name=name)
    desk.tick("agree")
    desk.press()
    assert desk.is_told_it_is_done()


def _answer(desk: Desk, question: Question, *, is_right: bool) -> None:
    option = next(each for each in question.options if (each.id == question.answer) is is_right)
    desk.tick(question.id, option.id)


def sign(desk: Desk, form: str, *, name: str, signer: str = "") -> None:
    """Sign a consent on the patient's own page; where two sign, the page asks who does now."""
    desk.go(f"/my/consents/{form}/")
    if signer:
        desk.tick("signed_by", signer)
    if signer == "guardian":
        desk.tick("relation", "mother")
    desk.fill(printed_name=name)
    desk.tick("agree")
    desk.press()
    assert desk.is_told_it_is_done()


def look_up(desk: Desk, patient: Patient) -> None:
    """Look up who is at the counter."""
    desk.go("/counter/")
    desk.fill(reference=patient.reference, born_on=BirthDate.objects.get(patient=patient).born_on)
    desk.press()


def authorize(desk: Desk) -> None:
    """Obtain an authorization for whoever is at the counter."""
    desk.press(form_to("counter_authorize"))


def hand_over(desk: Desk, patient: Patient) -> None:
    """Hand over what is authorized for a patient."""
    desk.press(form_to("counter_hand_over", Authorization.objects.not_ended().get(patient=patient).number))


def enroll(desk: Desk, *, opened_on: date) -> None:
    """Enroll Grace Moreau, who can get pregnant and has severe acne."""
    desk.follow("enroll")
    desk.fill(given_name="Grace", family_name="Moreau", born_on="2001-02-03", opened_on=opened_on)
    desk.choose(code="severe_acne", pharmacy="PH-CORNER")
    desk.tick("conventional_therapy_failed")
    desk.press()


def record_cycle(desk: Desk, patient: Patient, *, since: date, menses_on: date) -> None:
    """Record a regular cycle, and the first day of the latest period."""
    desk.follow("record", patient.reference, "cycle")
    desk.fill(from_on=since)
    desk.choose(pattern="regular")
    desk.press()
    desk.follow("record", patient.reference, "menses")
    desk.fill(started_on=menses_on)
    desk.press()


def give_access(desk: Desk, patient: Patient) -> tuple[str, str]:
    """Give the patient access from the patient's page; return the username and the one-time password shown."""
    desk.follow("patient_access", patient.reference)
    desk.press()
    shown = [desk.page.locator(f"[data-{each}]").inner_text() for each in ("username", "password")]
    return shown[0], shown[1]


def replace_password(desk: Desk, *, old: str, new: str) -> None:
    """Replace the one-time password, which opens no other page."""
    desk.fill(old_password=old, new_password1=new, new_password2=new)
    desk.press()
