"""Take the steps of a month at a desk, as the people of a clinic do."""

from datetime import date

from monitoring.comprehension import Question, question_set
from patients.models import BirthDate, Patient
from tests.journeys.desks import Desk


def find(desk: Desk, patient: Patient) -> None:
    """Find a patient on the worklist by name."""
    desk.go("/worklist/")
    desk.fill("Find a patient", patient.family_name)
    desk.press("Find")
    desk.follow(f"{patient.family_name}, {patient.given_name}")


def log_test(desk: Desk, *, result: str = "Negative", on: date | None = None) -> None:
    """Log a pregnancy test from the patient's page; the page proposes today."""
    desk.follow("Pregnancy test")
    if on:
        desk.fill("Specimen collected on", on)
    desk.tick(result)
    desk.press("Record")


def log_liver_labs(desk: Desk, *, alt: str = "22", ast: str = "19") -> None:
    """Log both liver enzymes from the patient's page, in the units that the page proposes."""
    desk.follow("Liver labs")
    desk.fill("ALT value", alt)
    desk.fill("AST value", ast)
    desk.press("Record")


def counsel(desk: Desk) -> None:
    """Confirm from the patient's page that the patient was counseled today."""
    desk.follow("Counseling")
    desk.press("Record")


def record_contraception(desk: Desk, *, since: date) -> None:
    """Record the same two forms that the patient names."""
    desk.follow("Contraception")
    desk.tick("IUD", "Male latex condom")
    desk.fill("Used together since", since)
    desk.press("Record")


def prescribe(desk: Desk) -> None:
    """Write the prescription that the form proposes."""
    desk.follow("Prescribe")
    desk.press("Write the prescription")


def declare_contraception(desk: Desk) -> None:
    """Declare two forms, as a patient."""
    desk.tick("IUD", "Male latex condom")
    desk.press("Save and go on")


def answer_questions(desk: Desk, *, wrongly: str = "") -> None:
    """Answer the month's questions and send them; `wrongly` is the id of a question answered wrong."""
    for question in question_set("en").questions:
        _answer(desk, question, is_right=question.id != wrongly)
    desk.press("Check my answers")


def answer_again(desk: Desk, question_id: str) -> None:
    """Answer one question right, and send it with the answers that were kept."""
    question = next(each for each in question_set("en").questions if each.id == question_id)
    _answer(desk, question, is_right=True)
    desk.press("Check my answers")


def sign_questions(desk: Desk, *, name: str) -> None:
    """Sign the month's acknowledgment."""
    desk.fill("Type your full name", name)
    desk.tick("I have read this text")
    desk.press("Sign now")


def _answer(desk: Desk, question: Question, *, is_right: bool) -> None:
    option = next(each for each in question.options if (each.id == question.answer) is is_right)
    desk.page.locator(f"#{question.id}").get_by_label(option.text, exact=True).check()


def sign(desk: Desk, form: str, *, name: str) -> None:
    """Sign a consent on the patient's own page."""
    desk.go(f"/my/consents/{form}/")
    desk.fill("Type your full name", name)
    desk.tick("I have read this text")
    desk.press("Sign now")


def look_up(desk: Desk, patient: Patient) -> None:
    """Look up who is at the counter."""
    desk.go("/counter/")
    desk.fill("Reference", patient.reference)
    desk.fill("Birth date", BirthDate.objects.get(patient=patient).born_on)
    desk.press("Check")


def enroll(desk: Desk, *, opened_on: date) -> None:
    """Enroll Grace Moreau, who can get pregnant and has severe acne."""
    desk.follow("Enroll a patient")
    desk.fill("Given name", "Grace")
    desk.fill("Family name", "Moreau")
    desk.fill("Born on", "2001-02-03")
    desk.fill("Enrolled on", opened_on)
    desk.choose("Diagnosis", "Severe acne")
    desk.tick("Conventional therapy has failed")
    desk.choose("Usual pharmacy", "Corner Pharmacy (demo) (PH-CORNER)")
    desk.press("Enroll")


def record_cycle(desk: Desk, *, since: date, menses_on: date) -> None:
    """Record a regular cycle, and the first day of the latest period."""
    desk.follow("Cycle pattern")
    desk.fill("From", since)
    desk.choose("Pattern", "Regular")
    desk.press("Record")
    desk.follow("Start of period")
    desk.fill("First day of the period", menses_on)
    desk.press("Record")


def give_access(desk: Desk) -> tuple[str, str]:
    """Give the patient access from the patient's page; return the username and the one-time password shown."""
    desk.page.get_by_text("More", exact=True).click()
    desk.follow("Give the patient access")
    desk.press("Give the patient access")
    shown = [desk.page.locator(f"[data-{each}]").inner_text() for each in ("username", "password")]
    return shown[0], shown[1]


def replace_password(desk: Desk, *, old: str, new: str) -> None:
    """Replace the one-time password, which opens no other page."""
    desk.fill("Old password", old)
    desk.page.get_by_label("New password", exact=False).nth(0).fill(new)
    desk.page.get_by_label("New password confirmation").fill(new)
    desk.press("Change the password")
