"""Name the forms of contraception as people say them."""

from monitoring.policy.contraceptives import ABSTINENCE

PRIMARY = {
    "tubal_sterilization": "Tubal sterilization",
    "partner_vasectomy": "Partner's vasectomy",
    "iud": "Intrauterine device (IUD)",
    "combination_pill": "Combination birth control pill",
    "patch": "Birth control patch",
    "injection": "Birth control injection",
    "implant": "Birth control implant",
    "ring": "Vaginal ring",
}
SECONDARY = {
    "male_latex_condom": "Male latex condom",
    "diaphragm_with_spermicide": "Diaphragm with spermicide",
    "cervical_cap_with_spermicide": "Cervical cap with spermicide",
    "vaginal_sponge": "Vaginal sponge",
}
NAMES = {**PRIMARY, **SECONDARY, ABSTINENCE: "Continuous abstinence"}


def named(form: str) -> str:
    """Return what people call a form; one that the program does not list keeps its own name."""
    return NAMES.get(form, form.replace("_", " ").capitalize())
