"""Say each message to the patient it is for: signed in, they may read what it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.models import ContactPreferences, Reminder, ReminderKind
from monitoring.moments import time_of_day
from monitoring.presenters.dates import closing, moment
from patients.models import Patient

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class About(NamedTuple):
    """Hold what a message is about, what to do, and the route where it is done; empty: not on a phone."""

    title: "StrOrPromise"
    text: "StrOrPromise"
    route: str = ""
    button: "StrOrPromise" = ""


_CALL = gettext_lazy("Your prescriber's office says where and when.")
_WINDOW = gettext_lazy("After that, the test and the talk with your prescriber start over.")

ABOUT: Mapping[ReminderKind, About] = {
    ReminderKind.TEST_DUE: About(gettext_lazy("Your pregnancy test is due"), _CALL),
    ReminderKind.HOME_TEST_PROCEDURE: About(
        gettext_lazy("How to test at home"),
        gettext_lazy("Your prescriber lets you test at home. Show the result as the office told you; they record it."),
        "my_learning",
        gettext_lazy("Questions and answers"),
    ),
    ReminderKind.WINDOW_OPENS: About(
        gettext_lazy("The next step is possible"),
        gettext_lazy("You need not wait any longer."),
        "my_page",
        gettext_lazy("See what is left"),
    ),
    ReminderKind.WINDOW_CLOSES_SOON: About(
        gettext_lazy("Your pick-up window closes soon"), _WINDOW, "my_page", gettext_lazy("See what is left")
    ),
    ReminderKind.WINDOW_CLOSES_TONIGHT: About(
        gettext_lazy("The last day of your pick-up window"), _WINDOW, "my_page", gettext_lazy("See what is left")
    ),
    ReminderKind.ACKNOWLEDGMENT_MISSING: About(
        gettext_lazy("This month's questions"),
        gettext_lazy("6 questions, about 3 minutes."),
        "my_read",
        gettext_lazy("Answer"),
    ),
    ReminderKind.CONTRACEPTION_MISSING: About(
        gettext_lazy("Say which contraception you use"),
        gettext_lazy("About 1 minute."),
        "my_contraception",
        gettext_lazy("Tell us"),
    ),
    ReminderKind.LABS_DUE: About(gettext_lazy("Your blood test is due"), gettext_lazy("Your clinic says where.")),
    ReminderKind.NOT_COLLECTED: About(
        gettext_lazy("Your supply is ready"),
        gettext_lazy("Your pharmacy keeps it for you."),
        "my_page",
        gettext_lazy("See where"),
    ),
    ReminderKind.CONSENT_CHANGED: About(
        gettext_lazy("A form has a new version"),
        gettext_lazy("Please read it, and sign again."),
        "my_consents",
        gettext_lazy("Read and sign"),
    ),
    ReminderKind.AFTER_CARE_TEST_AT_END: About(gettext_lazy("A pregnancy test at the end of treatment"), _CALL),
    ReminderKind.AFTER_CARE_TEST_AFTER_MONTH: About(gettext_lazy("A pregnancy test one month after treatment"), _CALL),
    ReminderKind.AFTER_CARE_PRECAUTIONS: About(
        gettext_lazy("For one month after your last capsule"),
        gettext_lazy(
            "Do not get pregnant and keep your contraception. Give no blood. Share no capsules; give back what is left."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class MessageRow:
    """Hold one message as its patient reads it."""

    about: About
    sent: str
    closes: str
    done: str

    @property
    def is_open(self) -> bool:
        return not self.done


def message_row(reminder: Reminder, *, at: datetime) -> MessageRow:
    """Return one message of a patient's inbox."""
    return MessageRow(
        about=ABOUT[ReminderKind(reminder.kind)],
        sent=moment(reminder.sent_at) if reminder.sent_at else "",
        closes=_closes(reminder, at),
        done=moment(reminder.acted_at) if reminder.acted_at else "",
    )


def _closes(reminder: Reminder, at: datetime) -> str:
    if reminder.closes_at is None:
        return ""
    if reminder.closes_at <= at:
        return _("This is over.")
    return _("By %(when)s") % {"when": closing(reminder.closes_at, at=at)}


def reached_by(patient: Patient, preferences: ContactPreferences) -> list[str]:
    """Say by which means reminders come, by which they do not, and when not."""
    return [_email(patient, preferences), _sms(patient, preferences), _quiet(preferences)]


def _quiet(preferences: ContactPreferences) -> str:
    words = {"since": time_of_day(preferences.quiet_from), "until": time_of_day(preferences.quiet_until)}
    return _("Quiet from %(since)s until %(until)s, unless it cannot wait") % words


def _email(patient: Patient, preferences: ContactPreferences) -> str:
    if not preferences.by_email:
        return _("No e-mail: you stopped it")
    if not patient.email:
        return _("No e-mail: your clinic has no address of yours")
    return _("E-mail to %(address)s") % {"address": patient.email}


def _sms(patient: Patient, preferences: ContactPreferences) -> str:
    if not preferences.by_sms:
        return _("No text messages: you stopped them")
    if not patient.phone:
        return _("No text messages: your clinic has no number of yours")
    return _("Text messages to %(number)s, when it is urgent") % {"number": patient.phone}
