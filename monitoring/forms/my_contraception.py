"""Check which forms of contraception a patient names; whether they are enough is the policy's to say."""

from collections.abc import Mapping

from django.forms import CharField, CheckboxSelectMultiple, Form, HiddenInput, MultipleChoiceField

from monitoring.policy import contraceptives

LABELS: Mapping[str, str] = {
    "tubal_sterilization": "Tubal sterilization (tubes tied)",
    "partner_vasectomy": "Partner's vasectomy",
    "iud": "IUD (intrauterine device)",
    "combination_pill": "Combination birth control pill",
    "patch": "Patch",
    "injection": "Injection (birth control shot)",
    "implant": "Implant",
    "ring": "Vaginal ring",
    "male_latex_condom": "Male latex condom",
    "diaphragm_with_spermicide": "Diaphragm with spermicide",
    "cervical_cap_with_spermicide": "Cervical cap with spermicide",
    "vaginal_sponge": "Vaginal sponge",
    contraceptives.ABSTINENCE: "Continuous abstinence: no sexual contact that could lead to pregnancy",
}


def _group(names: frozenset[str]) -> list[tuple[str, str]]:
    return [(name, label) for name, label in LABELS.items() if name in names]


GROUPS = [
    ("Primary forms", _group(contraceptives.PRIMARY)),
    ("Barrier forms", _group(contraceptives.SECONDARY)),
    ("Instead of both", _group(frozenset({contraceptives.ABSTINENCE}))),
]


class ContraceptionForm(Form):
    """Take what the patient uses; what is not enough is asked about once more before it is taken."""

    forms = MultipleChoiceField(
        label="What do you use?",
        choices=GROUPS,
        widget=CheckboxSelectMultiple,
        error_messages={"required": "Choose what you use. If you use none, call your prescriber before you go on."},
    )
    confirmed = CharField(required=False, widget=HiddenInput)

    def groups(self) -> list[tuple[str, list[dict[str, object]]]]:
        """Return the choices as the page shows them, with those made before ticked."""
        made = self["forms"].value() or []
        return [
            (title, [{"name": name, "label": label, "is_chosen": name in made} for name, label in choices])
            for title, choices in GROUPS
        ]

    def chosen(self) -> list[str]:
        """Return the chosen forms in one order, so that the same choice is always written alike."""
        return sorted(self.cleaned_data["forms"])

    def asks_again(self) -> bool:
        """Tell whether the choice is not acceptable and the patient has not said that it is so."""
        is_enough = contraceptives.acceptable(frozenset(self.chosen()))
        return not is_enough and self.cleaned_data["confirmed"] != " ".join(self.chosen())
