"""Check which forms of contraception a patient names; whether they are enough is the policy's to say."""

from django.forms import CharField, CheckboxSelectMultiple, Form, HiddenInput, MultipleChoiceField
from django.utils.translation import gettext_lazy as _

from monitoring.policy import contraceptives
from monitoring.presenters.contraceptives import NAMES, PRIMARY, SECONDARY

GROUPS = [
    (_("Primary forms"), list(PRIMARY.items())),
    (_("Barrier forms"), list(SECONDARY.items())),
    (_("Instead of both"), [(contraceptives.ABSTINENCE, NAMES[contraceptives.ABSTINENCE])]),
]


class ContraceptionForm(Form):
    """Take what the patient uses; what is not enough is asked about once more before it is taken."""

    forms = MultipleChoiceField(
        label=_("What do you use?"),
        choices=GROUPS,
        widget=CheckboxSelectMultiple,
        error_messages={"required": _("Choose what you use. If you use none, call your prescriber before you go on.")},
    )
    confirmed = CharField(required=False, widget=HiddenInput)

    def groups(self) -> list[tuple[str, list[dict[str, object]]]]:
        """Return the choices as the page shows them, with those made before ticked."""
        made = self["forms"].value() or []
        return [
            (str(title), [{"name": name, "label": label, "is_chosen": name in made} for name, label in choices])
            for title, choices in GROUPS
        ]

    def chosen(self) -> list[str]:
        """Return the chosen forms in one order, so that the same choice is always written alike."""
        return sorted(self.cleaned_data["forms"])

    def asks_again(self) -> bool:
        """Tell whether the choice is not acceptable and the patient has not said that it is so."""
        is_enough = contraceptives.acceptable(frozenset(self.chosen()))
        return not is_enough and self.cleaned_data["confirmed"] != " ".join(self.chosen())
