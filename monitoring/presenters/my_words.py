"""Say each requirement to the patient: what it is called when it is open, when it is done, and where it is done."""

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Words(NamedTuple):
    """Hold what a requirement is called on the patient's page.

    :ivar todo: while it withholds
    :ivar done: once it is met
    :ivar route: name of the route where the patient does it; empty: not on a phone
    :ivar button: what the button to it says
    :ivar hint: how it is done, or how long it takes
    :ivar waits: only time will do it
    """

    todo: "StrOrPromise"
    done: "StrOrPromise"
    route: str = ""
    button: "StrOrPromise" = ""
    hint: "StrOrPromise" = ""
    waits: bool = False


WORDS: dict[str, Words] = {
    "policy-in-force": Words(_("The program's own rules"), _("The program's own rules")),
    "enrolled": Words(_("Your enrollment in the program"), _("You are enrolled")),
    "prescriber-certified": Words(_("Your prescriber's certification"), _("Your prescriber is certified")),
    "pharmacy-certified": Words(_("Your pharmacy's certification"), _("Your pharmacy is certified")),
    "consent": Words(
        _("Read and sign your forms"),
        _("Your forms are signed"),
        route="my_consents",
        button=_("Read and sign"),
        hint=_("About 5 minutes. Under 18, a parent or guardian signs too."),
    ),
    "counseling": Words(_("This month's talk with your prescriber"), _("You talked with your prescriber")),
    "contraception": Words(
        _("Say which contraception you use"),
        _("Your contraception is recorded"),
        route="my_contraception",
        button=_("Tell us"),
        hint=_("About 1 minute."),
    ),
    "contraception-lead-in": Words(
        _("A full month of contraception comes first"), _("A full month of contraception"), waits=True
    ),
    "not-pregnant": Words(_("Call your prescriber today"), _("No positive pregnancy test")),
    "pregnancy-test": Words(
        _("Have your pregnancy test"),
        _("Your pregnancy test"),
        hint=_("Your prescriber's office says where and when. They enter the result; you need not."),
    ),
    "prescription-window": Words(
        _("Start a new pick-up window"),
        _("Your pick-up window is open"),
        hint=_("Call your prescriber's office to arrange it."),
    ),
    "lock-out": Words(_("Wait before the next test"), _("You waited before this test"), waits=True),
    "acknowledgment": Words(
        _("Answer this month's questions, and sign"),
        _("You answered this month's questions"),
        route="my_read",
        button=_("Start"),
        hint=_("6 questions, about 3 minutes."),
    ),
    "supply": Words(_("The days of supply on your prescription"), _("The days of supply")),
    "indication": Words(_("The reason for your treatment"), _("The reason for your treatment")),
    "prescriber-specialty": Words(_("Your prescriber's specialty"), _("Your prescriber's specialty")),
    "liver-enzymes-current": Words(
        _("Have your blood test"),
        _("Your blood test"),
        hint=_("Your clinic says where. They enter the result; you need not."),
    ),
    "liver-enzymes-acceptable": Words(_("Your clinic looks at your blood test"), _("Your liver values")),
    "supply-interval": Words(_("Your next supply is not due yet"), _("Your next supply is due"), waits=True),
    "continuity": Words(
        _("Your prescriber confirms that treatment goes on"), _("Treatment goes on without a long break")
    ),
}
