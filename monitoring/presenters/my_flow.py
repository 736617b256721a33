"""Lead through the month's acknowledgment: read, contraception, questions, sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STEPS = (
    ("my_read", gettext_lazy("Read")),
    ("my_contraception", gettext_lazy("Contraception")),
    ("my_questions", gettext_lazy("Questions")),
    ("my_sign", gettext_lazy("Sign")),
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Hold how far the patient is: "Step 2 of 4", the names of all steps, and where the one before is."""

    says: str
    number: int
    steps: "Sequence[StrOrPromise]"
    back: str


def progress(route: str) -> Progress:
    """Return the progress of one step, by its route."""
    routes = [each for each, _title in STEPS]
    number = routes.index(route) + 1
    return Progress(
        says=_("Step %(number)d of %(count)d") % {"number": number, "count": len(STEPS)},
        number=number,
        steps=[title for _route, title in STEPS],
        back=routes[number - 2] if number > 1 else "my_page",
    )


def key_points() -> list[str]:
    """Return what a patient who can get pregnant reads before this month's questions (source document S3, S11, S13)."""
    return [
        _("This medicine can badly harm an unborn baby. Even one dose can. Never take it while pregnant."),
        _("Use two forms of contraception together, every time, or have no sexual contact that could lead to "
          "pregnancy. Keep on for one month after your last dose."),
        _("Missed a period, or had sexual contact without your two forms? Stop the medicine and call your prescriber "
          "the same day."),
        _("Do not share your capsules with anyone. Do not give blood now, or for one month after your last dose."),
        _("Feeling very sad, hopeless or not like yourself? Stop the medicine and call your prescriber the same day."),
        _("Get your capsules only from your certified pharmacy, before your pick-up window closes. Never buy them "
          "online."),
    ]  # fmt: skip
