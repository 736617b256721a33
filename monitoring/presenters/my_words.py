"""Say each requirement to the patient: what it is called when it is open, when it is done, and where it is done."""

from typing import NamedTuple


class Words(NamedTuple):
    """Hold what a requirement is called on the patient's page.

    :ivar todo: while it withholds
    :ivar done: once it is met
    :ivar route: name of the route where the patient does it; empty: not on a phone
    :ivar button: what the button to it says
    :ivar hint: how it is done, or how long it takes
    :ivar waits: only time will do it
    """

    todo: str
    done: str
    route: str = ""
    button: str = ""
    hint: str = ""
    waits: bool = False


WORDS: dict[str, Words] = {
    "policy-in-force": Words("The program's own rules", "The program's own rules"),
    "enrolled": Words("Your enrollment in the program", "You are enrolled"),
    "prescriber-certified": Words("Your prescriber's certification", "Your prescriber is certified"),
    "pharmacy-certified": Words("Your pharmacy's certification", "Your pharmacy is certified"),
    "consent": Words(
        "Read and sign your consent",
        "Your consent is signed",
        route="my_consents",
        button="Read and sign",
        hint="About 5 minutes. Under 18, a parent or guardian signs too.",
    ),
    "counseling": Words("This month's talk with your prescriber", "You talked with your prescriber"),
    "contraception": Words(
        "Say which contraception you use",
        "Your contraception is recorded",
        route="my_contraception",
        button="Tell us",
        hint="About 1 minute.",
    ),
    "contraception-lead-in": Words(
        "A full month of contraception comes first", "A full month of contraception", waits=True
    ),
    "not-pregnant": Words("Call your prescriber today", "No positive pregnancy test"),
    "pregnancy-test": Words(
        "Have your pregnancy test",
        "Your pregnancy test",
        hint="Your prescriber's office says where and when. They enter the result; you need not.",
    ),
    "prescription-window": Words(
        "Start a new pick-up window",
        "Your pick-up window is open",
        hint="Call your prescriber's office to arrange it.",
    ),
    "lock-out": Words("Wait before the next test", "You waited before this test", waits=True),
    "acknowledgment": Words(
        "Answer this month's questions",
        "You answered this month's questions",
        route="my_questions",
        button="Start",
        hint="6 questions, about 3 minutes.",
    ),
    "supply": Words("The days of supply on your prescription", "The days of supply"),
    "indication": Words("The reason for your treatment", "The reason for your treatment"),
    "prescriber-specialty": Words("Your prescriber's specialty", "Your prescriber's specialty"),
    "liver-enzymes-current": Words(
        "Have your blood test", "Your blood test", hint="Your clinic says where. They enter the result; you need not."
    ),
    "liver-enzymes-acceptable": Words("Your clinic looks at your blood test", "Your liver values"),
    "supply-interval": Words("Your next supply is not due yet", "Your next supply is due", waits=True),
    "continuity": Words("Your prescriber confirms that treatment goes on", "Treatment goes on without a long break"),
}
