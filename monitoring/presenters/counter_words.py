"""Say each requirement at the counter: who must act and what to say aloud, never why in medical words.

Requirements that would tell a pharmacy what only the clinic may know share a sentence with harmless ones.
"""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Words(NamedTuple):
    """Hold who must act, and a sentence that a pharmacist can say to the patient."""

    # Both in the reader's language when they are read.
    who: Any
    say: Any


_STEP = Words(
    _("The patient, or the prescriber's office"),
    _(
        "One of this month's steps is not complete. Your own riskprog page shows which one and what to do; then ask us again."
    ),
)
_TOO_EARLY = Words(
    _("Nobody: it is a matter of time"),
    _("It is too early for this supply. Your own riskprog page shows from which day it can be picked up."),
)
_CALL_CLINIC = Words(
    _("The patient's clinic"),
    _("Your clinic would like to speak with you before the next supply. Please call them today."),
)
_CLINIC_STEP = Words(
    _("The patient's clinic"),
    _("Your clinic has a step of its own to complete before this supply. Please call them; then ask us again."),
)
SAY: dict[str, Words] = {
    "policy-in-force": Words(
        _("Program staff"),
        _("The program cannot give an answer right now. We will ask its staff; please check with us again."),
    ),
    "enrolled": Words(
        _("The prescriber's office"),
        _("The program shows no open enrollment for you. Please call your prescriber's office; they can open it."),
    ),
    "prescriber-certified": Words(
        _("The prescriber's office"),
        _(
            "Your prescriber's certification with the program has to be renewed. That is theirs to do; please call the office."
        ),
    ),
    "pharmacy-certified": Words(
        _("This pharmacy"),
        _(
            "Our own certification with the program is not valid today. That is ours to mend; a certified pharmacy can help you meanwhile."
        ),
    ),
    "consent": Words(
        _("The patient"),
        _("A form still has to be signed. You can sign it on your own riskprog page; then ask us again."),
    ),
    "counseling": Words(
        _("The prescriber's office"),
        _("Your prescriber's office has a step left to confirm for this month. Please call them; then ask us again."),
    ),
    "contraception": _STEP,
    "contraception-lead-in": _TOO_EARLY,
    "not-pregnant": _CALL_CLINIC,
    "pregnancy-test": _STEP,
    "prescription-window": _STEP,
    "lock-out": _TOO_EARLY,
    "acknowledgment": Words(
        _("The patient"),
        _(
            "This month's questions have not been answered. They can be answered on the phone in about 3 minutes; then ask us again."
        ),
    ),
    "supply": Words(
        _("The prescriber's office"),
        _(
            "The number of days on the prescription has to be changed. Your prescriber's office can do that; please call them."
        ),
    ),
    "indication": _CLINIC_STEP,
    "prescriber-specialty": _CLINIC_STEP,
    "liver-enzymes-current": _CLINIC_STEP,
    "liver-enzymes-acceptable": _CALL_CLINIC,
    "supply-interval": _TOO_EARLY,
    "continuity": _CLINIC_STEP,
}
NOT_PRESCRIBED = Words(
    _("The prescriber's office"),
    _("There is no prescription that we can fill. Please call your prescriber's office; then ask us again."),
)
ELSEWHERE = Words(
    _("The other pharmacy"),
    _("Another pharmacy is already filling this supply. Please pick it up there, or ask them to release it."),
)
