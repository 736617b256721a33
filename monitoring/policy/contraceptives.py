"""Know the program's forms of contraception (iPLEDGE patient enrollment form 7.4, 7.6)."""

from collections.abc import Set

ABSTINENCE = "continuous_abstinence"
PRIMARY = frozenset(
    {
        "tubal_sterilization",
        "partner_vasectomy",
        "iud",
        "combination_pill",
        "patch",
        "injection",
        "implant",
        "ring",
    }
)
SECONDARY = frozenset(
    {
        "male_latex_condom",
        "diaphragm_with_spermicide",
        "cervical_cap_with_spermicide",
        "vaginal_sponge",
    }
)


def acceptable(forms: Set[str]) -> bool:
    """Return whether these forms are abstinence alone, or two listed ones with a primary among them."""
    if ABSTINENCE in forms:
        return forms == {ABSTINENCE}
    return bool(forms & PRIMARY) and len(forms & (PRIMARY | SECONDARY)) >= 2


def two_primaries(forms: Set[str]) -> bool:
    """Return whether acceptable forms hold no barrier: allowed, with a warning (docs/rules.md Q6)."""
    return len(forms & PRIMARY) >= 2 and not forms & SECONDARY
