"""Hold the frozen facts a rule may look at. Every date is a program day (an ordinal); see the contract, "Facts"."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class RiskCategory(StrEnum):
    """Name the program's two categories: patients who can, and who cannot, get pregnant."""

    CAN = "can"
    CANNOT = "cannot"


class CategoryBasis(StrEnum):
    """Name the grounds of a category (iPLEDGE enrollment form 3.1); only the default says nothing of the patient."""

    DEFAULT = "default"
    CIS_MALE = "cis_male"
    HYSTERECTOMY = "hysterectomy"
    BILATERAL_OOPHORECTOMY = "bilateral_oophorectomy"
    POST_MENOPAUSAL = "post_menopausal"


class ConsentForm(StrEnum):
    """Name the program's two consents (iPLEDGE enrollment form 6 and 7)."""

    TREATMENT = "treatment"
    BIRTH_DEFECTS = "birth-defects"


class Signer(StrEnum):
    """Name who may sign a consent."""

    PATIENT = "patient"
    GUARDIAN = "guardian"


class CertificationSubject(StrEnum):
    """Name whom the program certifies."""

    PRESCRIBER = "prescriber"
    PHARMACY = "pharmacy"


class Declarer(StrEnum):
    """Name who declares the forms of contraception in use."""

    PRESCRIBER = "prescriber"
    PATIENT = "patient"


class CyclePattern(StrEnum):
    """Name how a patient menstruates, as far as the timing of a confirmatory test depends on it."""

    REGULAR = "regular"
    IRREGULAR = "irregular"
    AMENORRHOEA = "amenorrhoea"
    NO_WITHDRAWAL_BLEED = "no_withdrawal_bleed"


class TestResult(StrEnum):
    """Name the results of a pregnancy test."""

    __test__ = False

    NEGATIVE = "negative"
    POSITIVE = "positive"
    INDETERMINATE = "indeterminate"


class TestSetting(StrEnum):
    """Name where a pregnancy test was done."""

    __test__ = False

    CLIA = "clia"
    MEDICAL = "medical"
    HOME = "home"


class Analyte(StrEnum):
    """Name what a laboratory measured."""

    ALT = "alt"
    AST = "ast"
    ALP = "alp"
    GGT = "ggt"
    BILIRUBIN_TOTAL = "bilirubin_total"
    BILIRUBIN_DIRECT = "bilirubin_direct"
    TRIGLYCERIDES = "triglycerides"
    CHOLESTEROL_TOTAL = "cholesterol_total"
    CREATINE_KINASE = "creatine_kinase"
    GLUCOSE = "glucose"


@dataclass(frozen=True, slots=True)
class Fact:
    """Be one recorded fact, named by the id that evidence cites."""

    id: str


@dataclass(frozen=True, slots=True)
class Patient(Fact):
    born_on: int


@dataclass(frozen=True, slots=True)
class Category(Fact):
    from_on: int
    category: RiskCategory
    basis: CategoryBasis


@dataclass(frozen=True, slots=True)
class Enrollment(Fact):
    opened_on: int
    closed_on: int | None = None


@dataclass(frozen=True, slots=True)
class Consent(Fact):
    form: ConsentForm
    signed_on: int
    signed_by: Signer


@dataclass(frozen=True, slots=True)
class Certification(Fact):
    subject: CertificationSubject
    who: str
    from_on: int
    through_on: int
    specialty: str = ""


@dataclass(frozen=True, slots=True)
class Counseling(Fact):
    confirmed_on: int


@dataclass(frozen=True, slots=True)
class Acknowledgment(Fact):
    answered_on: int


@dataclass(frozen=True, slots=True)
class Contraception(Fact):
    declared_on: int
    declared_by: Declarer
    forms: frozenset[str]
    used_since: int | None = None


@dataclass(frozen=True, slots=True)
class Cycle(Fact):
    from_on: int
    pattern: CyclePattern


@dataclass(frozen=True, slots=True)
class Menses(Fact):
    started_on: int


@dataclass(frozen=True, slots=True)
class HomeTestingPermitted(Fact):
    from_on: int


@dataclass(frozen=True, slots=True)
class PregnancyTest(Fact):
    """Be a pregnancy test: windows run from its collection, knowledge from its result."""

    __test__ = False

    collected_on: int
    result: TestResult
    setting: TestSetting
    sensitivity_miu_ml: int | Decimal = 25
    resulted_on: int | None = None

    @property
    def counts_from(self) -> int:
        return self.collected_on if self.resulted_on is None else self.resulted_on


@dataclass(frozen=True, slots=True)
class PregnancyResolved(Fact):
    on: int


@dataclass(frozen=True, slots=True)
class Visit(Fact):
    on: int


@dataclass(frozen=True, slots=True)
class Dispense(Fact):
    on: int
    days_supply: int


@dataclass(frozen=True, slots=True)
class Indication(Fact):
    recorded_on: int
    code: str
    conventional_therapy_failed: bool = False
    justification: str = ""


@dataclass(frozen=True, slots=True)
class Lab(Fact):
    collected_on: int
    analyte: Analyte
    value: int | Decimal
    unit: str
    upper_limit: int | Decimal


@dataclass(frozen=True, slots=True)
class Override(Fact):
    requirement: str
    from_on: int
    until_on: int
    reason: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Void(Fact):
    of: str


# The contract's name of each kind.
KINDS: dict[str, type[Fact]] = {
    "patient": Patient,
    "category": Category,
    "enrollment": Enrollment,
    "consent": Consent,
    "certification": Certification,
    "counseling": Counseling,
    "acknowledgment": Acknowledgment,
    "contraception": Contraception,
    "cycle": Cycle,
    "menses": Menses,
    "home_testing_permitted": HomeTestingPermitted,
    "pregnancy_test": PregnancyTest,
    "pregnancy_resolved": PregnancyResolved,
    "visit": Visit,
    "dispense": Dispense,
    "indication": Indication,
    "lab": Lab,
    "override": Override,
    "void": Void,
}
