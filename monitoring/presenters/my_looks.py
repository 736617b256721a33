"""Say in words at what somebody looked."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import Action
from audit.models import Event

# By the name of the page that the trail holds.
PAGES = {
    "patient": gettext_lazy("Opened your main page"),
    "record": gettext_lazy("Opened a form to record something about you"),
    "correct": gettext_lazy("Opened an entry of yours to correct it"),
    "history": gettext_lazy("Opened the history of your record"),
    "decisions": gettext_lazy("Opened the decisions about you"),
    "what_if": gettext_lazy("Looked at what would be if something were recorded about you"),
    "review_side_effect": gettext_lazy("Opened a side effect of yours to answer it"),
    "reminders": gettext_lazy("Opened the list of your reminders"),
    "prescribe": gettext_lazy("Opened the form to prescribe for you"),
    "prescription": gettext_lazy("Opened your prescription"),
    "prescription_pdf": gettext_lazy("Made a paper of your prescription"),
    "cancel_prescription": gettext_lazy("Opened the form to cancel your prescription"),
    "close_enrollment": gettext_lazy("Opened the form to end your enrollment"),
    "patient_access": gettext_lazy("Opened the page of your account"),
    "renew_access": gettext_lazy("Gave your account a new password"),
    "counter_patient": gettext_lazy("Opened the answer about you at the pharmacy counter"),
    "counter_authorization": gettext_lazy("Opened your supply at the pharmacy"),
    "counter_slip": gettext_lazy("Opened the slip of your supply"),
    "counter_slip_file": gettext_lazy("Opened the slip of your supply"),
    "counter_hand_over": gettext_lazy("Handed over your supply"),
    "counter_reverse": gettext_lazy("Opened the page to take back your supply"),
    "counter_back": gettext_lazy("Put your supply back in stock"),
    "outage_patient": gettext_lazy("Opened what an outage of the program meant for you"),
    "guardian": gettext_lazy("Opened the list of your forms to sign"),
    "guardian_consent": gettext_lazy("Opened a form of yours to sign it"),
    "guardians": gettext_lazy("Opened the page of your parents or guardians"),
    "offer_transfer": gettext_lazy("Opened the form to hand you to another prescriber"),
    "broken_glass": gettext_lazy("Read your record in an emergency"),
    "calendar_feed": gettext_lazy("Your calendar link was used; counted once a day"),
}
# Pages that show several patients, of whom you were one.
LISTS = {
    "worklist": gettext_lazy("Saw you in the clinic's list of patients"),
    "today": gettext_lazy("Saw you in the clinic's list of the day"),
    "inbox": gettext_lazy("Saw a message about you in the inbox"),
    "choose_counseling": gettext_lazy("Saw you in the list of patients to be counseled"),
    "confirm_counseling": gettext_lazy("Saw you in the list of patients to be counseled"),
    "counter_authorizations": gettext_lazy("Saw you in the pharmacy's list of supplies"),
    "failed_reminders": gettext_lazy("Saw your reference in the list of reminders that could not be sent"),
}


def how(event: Event) -> str:
    """Return how somebody looked; a page without words of its own is a page about the patient."""
    return str(_HOW[Action(event.action)](event))


def _viewed(event: Event) -> Any:
    known: Mapping[str, Any] = PAGES if event.patient else LISTS
    return known.get(event.subject, _("Opened a page about you") if event.patient else _("Saw you in a list"))


def _looked_up(event: Event) -> str:
    if event.subject == "bench":
        return _("Found you at the bench, to enter results")
    if event.detail.get("matched") is False:
        return _("Typed your reference at the pharmacy counter with another birth date, and was shown nothing")
    return _("Looked you up at the pharmacy counter")


def _refusals(event: Event) -> str:
    return _("Opened a refusal about you") if event.patient else _("Saw your reference in the list of refusals")


_HOW: dict[Action, Callable[[Event], Any]] = {
    Action.PATIENT_VIEWED: _viewed,
    Action.PATIENT_LOOKED_UP: _looked_up,
    Action.DOCUMENT_MADE: lambda event: _("Made a paper about you"),
    Action.REFUSALS_VIEWED: _refusals,
    Action.REPORT_VIEWED: lambda event: _("Saw your reference in the list of an outage"),
    Action.TRAIL_VIEWED: lambda event: _("Searched who did what with your record"),
    Action.TRAIL_EXPORTED: lambda event: _("Took along who did what with your record"),
    Action.RECORD_EXPORTED: lambda event: _("Took along a copy of your whole record"),
    Action.GLASS_BROKEN: lambda event: _("Opened your record in an emergency, for an hour, with a reason"),
}
