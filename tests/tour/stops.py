"""List where the tour stops: a picture, a heading, one sentence, and how to get there."""

from dataclasses import dataclass

from tests.every_page.pages import Page, Send


@dataclass(frozen=True)
class Stop:
    """One picture of the tour."""

    picture: str
    heading: str
    sentence: str
    page: Page
    is_phone: bool = False
    is_dark: bool = False


# What was awaited, what holds treatment back, and a typing error.
ROWS = {
    "1-patient": "Barnes, Olivia",
    "1-alt": "27",
    "1-ast": "0.35 µkat/L",
    "2-patient": "Cole, Teresa",
    "2-alt": "118",
    "2-ast": "64",
    "3-patient": "Stone, Hariet",
    "3-alt": "31",
}

STOPS = {
    "Prescriber": (
        Stop(
            "worklist",
            "Whose move is it?",
            "The worklist names each patient's next step and the instant at which the door closes, the soonest first.",
            Page("worklist", "prescriber"),
        ),
        Stop(
            "patient",
            "Two answers, and until when",
            "The patient's page says first whether the drug may be prescribed and dispensed, then why and what is next.",
            Page("patient", "prescriber", ("closing_tonight",)),
        ),
        Stop(
            "clinic-hold",
            "A clinic's hold is no denial of the program",
            "What the clinic itself asks for stands apart, with the override for the one person who may give it.",
            Page("patient", "prescriber", ("alt_above_three_times",)),
        ),
        Stop(
            "what-if",
            "What if she tests on Thursday?",
            "The same rules answer before anything is recorded.",
            Page("what_if", "prescriber", ("counseling_missing",), query="?counseled_on=2026-12-08"),
        ),
        Stop(
            "prescribe",
            "Prescribe",
            "The gate is asked once more at the moment of writing, and its answer is stored.",
            Page("prescribe", "prescriber", ("eligible_for_days",)),
        ),
    ),
    "Nurse": (
        Stop(
            "today",
            "Who is expected today",
            "What is expected of whom, what arrived, what is missing, and what a patient has reported that cannot wait.",
            Page("today", "nurse"),
        ),
        Stop(
            "bench",
            "Many patients' results on one sheet",
            "Typed, pasted or imported; each row is checked as it is typed, and nothing is recorded before it is saved.",
            Page("bench", "nurse", sends=Send(typed={**ROWS, "act": "check"})),
        ),
        Stop(
            "record",
            "Record what came in",
            "One form for each kind of entry; what cannot be is refused, and what is unlikely is asked about once more.",
            Page("record", "nurse", ("eligible_for_days", "liver-labs")),
        ),
        Stop(
            "dark",
            "At night",
            "Every page has a dark theme of the same contrast.",
            Page("worklist", "nurse"),
            is_dark=True,
        ),
    ),
    "Patient": (
        Stop(
            "my-month",
            "One thing left",
            "The patient's page says what is left, by when, and what is not the patient's to do.",
            Page("my_page", "one_step_from_done"),
            is_phone=True,
        ),
        Stop(
            "my-questions",
            "Six questions, about three minutes",
            "A wrong answer is explained and asked again; right answers are never asked twice.",
            Page("my_questions", "one_step_from_done"),
            is_phone=True,
        ),
        Stop(
            "diary",
            "How do you feel?",
            "What is severe is told to the clinic at once, and the page says what to do now.",
            Page("my_diary", "one_step_from_done"),
            is_phone=True,
        ),
    ),
    "Pharmacist": (
        Stop(
            "counter-yes",
            "You may dispense",
            "At the counter: what, how much, and the day after which it must not be handed over.",
            Page("counter_authorization", "pharmacist", ("authorized.authorization",)),
        ),
        Stop(
            "counter-no",
            "Do not dispense, and what to say",
            "A sentence for the patient, never the test, the category or another medical detail.",
            Page("counter_patient", "pharmacist_who_may_not"),
        ),
    ),
    "Program staff": (
        Stop(
            "refusals",
            "Every refusal, with its reasons",
            "Nothing is refused without a record of what was missing and who could mend it.",
            Page("refusals", "staff"),
        ),
    ),
}
