"""Name the forms of contraception as people say them; which of them count is the policy's to say."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from monitoring.policy.contraceptives import ABSTINENCE

PRIMARY = {
    "tubal_sterilization": _("Tubes tied (tubal sterilization)"),
    "partner_vasectomy": _("Partner's vasectomy"),
    "iud": _("IUD (intrauterine device)"),
    "combination_pill": _("Birth control pill (combination)"),
    "patch": _("Birth control patch"),
    "injection": _("Birth control shot (injection)"),
    "implant": _("Birth control implant"),
    "ring": _("Vaginal ring"),
}
SECONDARY = {
    "male_latex_condom": _("Male latex condom"),
    "diaphragm_with_spermicide": _("Diaphragm with spermicide"),
    "cervical_cap_with_spermicide": _("Cervical cap with spermicide"),
    "vaginal_sponge": _("Vaginal sponge"),
}
NAMES = {**PRIMARY, **SECONDARY, ABSTINENCE: _("No sexual contact that could lead to pregnancy (abstinence)")}


def named(form: str) -> str:
    """Return what people call a form; one that the program does not list keeps its own name."""
    return str(NAMES.get(form, form.replace("_", " ").capitalize()))


def listed(forms: Iterable[str]) -> str:
    """Return several forms as people call them, in the order of the program's list."""
    known = list(NAMES)
    ordered = sorted(forms, key=lambda form: (known.index(form) if form in known else len(known), form))
    return ", ".join(named(form) for form in ordered)
