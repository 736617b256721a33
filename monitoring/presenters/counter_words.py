"""Say each requirement at the counter: who must act and what to say aloud, never why in medical words.

Requirements that would tell a pharmacy what only the clinic may know share a sentence with harmless ones.
"""

from typing import NamedTuple


class Words(NamedTuple):
    """Hold who must act, and a sentence that a pharmacist can say to the patient."""

    who: str
    say: str


_STEP = Words(
    "The patient, or the prescriber's office",
    "One of this month's steps is not complete. Your own riskprog page shows which one and what to do; then ask us again.",
)
_TOO_EARLY = Words(
    "Nobody: it is a matter of time",
    "It is too early for this supply. Your own riskprog page shows from which day it can be picked up.",
)
_CALL_CLINIC = Words(
    "The patient's clinic",
    "Your clinic would like to speak with you before the next supply. Please call them today.",
)
_CLINIC_STEP = Words(
    "The patient's clinic",
    "Your clinic has a step of its own to complete before this supply. Please call them; then ask us again.",
)
SAY: dict[str, Words] = {
    "policy-in-force": Words(
        "Program staff",
        "The program cannot give an answer right now. We will ask its staff; please check with us again.",
    ),
    "enrolled": Words(
        "The prescriber's office",
        "The program shows no open enrollment for you. Please call your prescriber's office; they can open it.",
    ),
    "prescriber-certified": Words(
        "The prescriber's office",
        "Your prescriber's certification with the program has to be renewed. That is theirs to do; please call the office.",
    ),
    "pharmacy-certified": Words(
        "This pharmacy",
        "Our own certification with the program is not valid today. That is ours to mend; a certified pharmacy can help "
        "you meanwhile.",
    ),
    "consent": Words(
        "The patient", "A form still has to be signed. You can sign it on your own riskprog page; then ask us again."
    ),
    "counseling": Words(
        "The prescriber's office",
        "Your prescriber's office has a step left to confirm for this month. Please call them; then ask us again.",
    ),
    "contraception": _STEP,
    "contraception-lead-in": _TOO_EARLY,
    "not-pregnant": _CALL_CLINIC,
    "pregnancy-test": _STEP,
    "prescription-window": _STEP,
    "lock-out": _TOO_EARLY,
    "acknowledgment": Words(
        "The patient",
        "This month's questions have not been answered. They can be answered on the phone in about 3 minutes; then ask "
        "us again.",
    ),
    "supply": Words(
        "The prescriber's office",
        "The number of days on the prescription has to be changed. Your prescriber's office can do that; please call them.",
    ),
    "indication": _CLINIC_STEP,
    "prescriber-specialty": _CLINIC_STEP,
    "liver-enzymes-current": _CLINIC_STEP,
    "liver-enzymes-acceptable": _CALL_CLINIC,
    "supply-interval": _TOO_EARLY,
    "continuity": _CLINIC_STEP,
}
NOT_PRESCRIBED = Words(
    "The prescriber's office",
    "There is no prescription that we can fill. Please call your prescriber's office; then ask us again.",
)
ELSEWHERE = Words(
    "The other pharmacy",
    "Another pharmacy is already filling this supply. Please pick it up there, or ask them to release it.",
)
