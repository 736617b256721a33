"""Word each kind of reminder so that whoever looks over a shoulder learns that something is due, and not what."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from monitoring.models import ReminderKind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Words(NamedTuple):
    """Hold what a reminder says; each sentence stands alone.

    :ivar subject: of the mail; on the phone, where nothing closes
    :ivar line: what it is about, in the mail
    :ivar by: by when, in the mail
    :ivar short: by when, on the phone, where every letter counts: beside the date at most 25 of them, in every language
    """

    subject: "StrOrPromise"
    line: "StrOrPromise"
    by: "StrOrPromise" = _("It is due by %(when)s.")
    short: "StrOrPromise" = _("a step is due by %(when)s.")


_STEP = _("A step is waiting for you")
_WINDOW_CLOSES = _("Your pick-up window closes %(when)s.")
_ONE_MORE = _("There is one more step for you. It keeps you safe, and it takes little time.")

WORDS: Mapping[ReminderKind, Words] = {
    ReminderKind.TEST_DUE: Words(_STEP, _("A step of this month is due.")),
    ReminderKind.HOME_TEST_PROCEDURE: Words(_STEP, _("How a step of this month is done is ready for you to read.")),
    ReminderKind.WINDOW_OPENS: Words(
        _("Your next step is possible now"),
        _("What you were waiting for is over: your next step is possible from today."),
        _WINDOW_CLOSES,
        _("next step possible until %(when)s."),
    ),
    ReminderKind.WINDOW_CLOSES_SOON: Words(
        _("Your pick-up window closes soon"),
        _("If it closes before you are done, some steps have to be done again."),
        _WINDOW_CLOSES,
        _("your window closes %(when)s."),
    ),
    ReminderKind.WINDOW_CLOSES_TONIGHT: Words(
        _("Last day: your pick-up window closes"),
        _("If it closes before you are done, some steps have to be done again."),
        _WINDOW_CLOSES,
        _("last day! It closes %(when)s."),
    ),
    ReminderKind.ACKNOWLEDGMENT_MISSING: Words(
        _("A few questions are waiting for you"),
        _("This month's questions wait for your answers. They take about 3 minutes."),
        _("Your answers are due by %(when)s."),
        _("questions are due by %(when)s."),
    ),
    ReminderKind.CONTRACEPTION_MISSING: Words(
        _("One question is waiting for you"),
        _("One of this month's questions waits for your answer. It takes about 1 minute."),
        _("Your answer is due by %(when)s."),
        _("a question is due by %(when)s."),
    ),
    ReminderKind.LABS_DUE: Words(_STEP, _("A step of your schedule is due soon. The page says where it is done.")),
    ReminderKind.NOT_COLLECTED: Words(
        _("Something is ready for you to pick up"),
        _("It is ready, and it is kept for you for a short time only."),
        _("Pick it up by %(when)s."),
        _("pick up by %(when)s."),
    ),
    ReminderKind.CONSENT_CHANGED: Words(
        _("A form has a new version"), _("A form that you signed has a new version. Please read it, and sign again.")
    ),
    ReminderKind.AFTER_CARE_TEST_AT_END: Words(_("There is one more step"), _ONE_MORE),
    ReminderKind.AFTER_CARE_TEST_AFTER_MONTH: Words(_("There is one last step"), _ONE_MORE),
    ReminderKind.AFTER_CARE_PRECAUTIONS: Words(
        _("Please read this"),
        _("There is something for you to read. It matters for the weeks ahead."),
        _("It holds through %(when)s."),
        _("please read. Holds through %(when)s."),
    ),
    ReminderKind.CERTIFICATION_EXPIRING: Words(
        _("A certification is about to end"),
        _("Without it nothing can be done for your patients in the program. Ask the program to renew it."),
        _("It ends %(when)s."),
        _("a certification ends %(when)s."),
    ),
}

# What a clinician's daily mail calls each sort of thing in the inbox.
GROUPS: "Mapping[ReminderKind, StrOrPromise]" = {
    ReminderKind.COUNSELING_MISSING: _("a confirmation is missing"),
    ReminderKind.DECLARATION_MISSING: _("a statement of yours is missing"),
    ReminderKind.PRESCRIPTION_MISSING: _("nothing is written yet, and the window closes"),
    ReminderKind.LABS_OVERDUE: _("values are overdue"),
    ReminderKind.RESULT_AWAITED: _("a result is awaited"),
    ReminderKind.LOST_TO_FOLLOW_UP: _("not seen for a while"),
    ReminderKind.UNANSWERED: _("a reminder went unanswered"),
    ReminderKind.UNREACHABLE: _("a reminder came back"),
    ReminderKind.UNSUBSCRIBED: _("reminders were stopped"),
}
