"""Say in words at what somebody looked."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.actions import Action
from audit.models import Event

# By the name of the page that the trail holds.
PAGES = {
    "patient": gettext_lazy("Opened your main page"),
    "record": gettext_lazy("Opened a form to record something about you"),
    "correct": gettext_lazy("Opened an entry of yours to correct it"),
    "reminders": gettext_lazy("Opened the list of your reminders"),
    "prescribe": gettext_lazy("Opened the form to prescribe for you"),
    "prescription": gettext_lazy("Opened your prescription"),
    "prescription_pdf": gettext_lazy("Made a paper of your prescription"),
    "cancel_prescription": gettext_lazy("Opened the form to cancel your prescription"),
    "close_enrollment": gettext_lazy("Opened the form to end your enrollment"),
    "patient_access": gettext_lazy("Opened the page of your account"),
    "renew_access": gettext_lazy("Gave your account a new password"),
    "counter_authorization": gettext_lazy("Opened your supply at the pharmacy"),
    "counter_slip": gettext_lazy("Opened the slip of your supply"),
    "counter_hand_over": gettext_lazy("Handed over your supply"),
    "counter_reverse": gettext_lazy("Opened the page to take back your supply"),
    "outage_patient": gettext_lazy("Opened what an outage of the program meant for you"),
    "guardian": gettext_lazy("Opened the list of your forms to sign"),
    "guardian_consent": gettext_lazy("Opened a form of yours to sign it"),
    "guardians": gettext_lazy("Opened the page of your parents or guardians"),
    "offer_transfer": gettext_lazy("Opened the form to hand you to another prescriber"),
    "broken_glass": gettext_lazy("Read your record in an emergency"),
    "calendar_feed": gettext_lazy("Your calendar link was used; counted once a day"),
}


def how(event: Event) -> str:
    """Return how somebody looked; a page without words of its own is a page about the patient."""
    if event.action == Action.PATIENT_LOOKED_UP:
        return _("Looked you up at the pharmacy counter")
    if event.action == Action.GLASS_BROKEN:
        return _("Opened your record in an emergency, for an hour, with a reason")
    return str(PAGES.get(event.subject, _("Opened a page about you")))
