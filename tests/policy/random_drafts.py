"""Hold a random case while it is made, and choose its dates and values near the boundaries of the rules."""

import dataclasses
import datetime
import itertools
import random
from typing import Any

from tests.policy import oracle
from tests.policy.oracle_rules import Policy

# The numbers of the rules and their neighbors, in days.
BOUNDARIES = (0, 1, 4, 5, 6, 7, 8, 18, 19, 20, 21, 29, 30, 31, 36, 37, 38, 60, 97, 98)
TIMES = ("00:00:00", "00:00:01", "00:30:00", "01:30:00", "12:00:00", "18:45:10", "23:30:00", "23:59:59.999999")
OFFSETS = (-720, -570, -480, -300, -240, -210, 0, 60, 345, 540, 765, 840)
FORMS = ["iud male_latex_condom", "implant ring", "iud implant withdrawal", "continuous_abstinence"]
FORMS += ["partner_vasectomy vaginal_sponge male_latex_condom", "patch diaphragm_with_spermicide"]
POOR_FORMS = ["", "iud", "iud iud", "male_latex_condom vaginal_sponge", "continuous_abstinence iud male_latex_condom"]
POOR_FORMS += ["continuous_abstinence withdrawal", "continuous_abstinence continuous_abstinence", "progestin_pill iud"]
CLINIC = ["indication", "prescriber-specialty", "liver-enzymes-current", "liver-enzymes-acceptable"]
CLINIC += ["supply-interval", "continuity"]
INDICATIONS = ("severe_acne", "rosacea", "sebaceous_hyperplasia", "hidradenitis_suppurativa", "cosmetic", "other")
# What a field may say instead.
OTHERWISE: dict[str, tuple[Any, ...]] = {
    "category": ("can", "cannot"),
    "form": ("treatment", "birth-defects"),
    "signed_by": ("patient", "guardian"),
    "subject": ("prescriber", "pharmacy"),
    "who": ("P", "Q", "F", "G"),
    "specialty": ("dermatology", "pediatrics"),
    "declared_by": ("prescriber", "patient"),
    "forms": tuple(forms.split() for forms in FORMS + POOR_FORMS),
    "pattern": ("regular", "irregular", "amenorrhoea", "no_withdrawal_bleed"),
    "result": ("negative", "positive", "indeterminate"),
    "setting": ("clia", "medical", "home"),
    "sensitivity_miu_ml": (20, 24.9, 25, 25.0001, 50),
    "days_supply": (1, 7, 10, 28, 30, 37, 60),
    "code": INDICATIONS,
    "justification": ("failed two courses", "", "  "),
    "conventional_therapy_failed": (True, False),
    "requirement": (*CLINIC, "pregnancy-test", "no such requirement"),
}


@dataclasses.dataclass
class Draft:
    """Hold a case while it is made; its dates are still dates."""

    rng: random.Random
    today: datetime.date
    policy: Policy
    case: dict[str, Any]
    facts: list[dict[str, Any]]
    numbers: "itertools.count[int]"

    def add(self, kind: str, **fields: Any) -> None:
        self.facts.append({"id": f"{kind}-{next(self.numbers)}", "kind": kind} | fields)

    def ago(self, fewest: int, most: int) -> datetime.date:
        """Return a day so long ago, often at the edge of that span and rarely one day outside it."""
        most = max(fewest, most)
        days = self.rng.choice((fewest, most, self.rng.randint(fewest, most), self.rng.randint(fewest, most)))
        outside = {fewest: fewest - 1, most: most + 1}.get(days, days)
        return before(self.today, outside if self.chance(3) else days)

    def near(self) -> datetime.date:
        return before(self.today, self.rng.choice(BOUNDARIES) * self.rng.choice((1, 1, 1, -1)))

    def other(self, field: str) -> Any:
        return self.rng.choice(OTHERWISE[field])

    def chance(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    def instant(self, date: datetime.date) -> datetime.datetime:
        local = datetime.time.fromisoformat(self.rng.choice(TIMES))
        zone = datetime.timezone(datetime.timedelta(minutes=self.rng.choice(OFFSETS)))
        return datetime.datetime.combine(date, local, oracle.NEW_YORK).astimezone(zone)


def before(date: datetime.date, days: int) -> datetime.date:
    return date - datetime.timedelta(days=days)
