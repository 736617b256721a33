"""List what the fields of the record may hold; a stored value never changes."""

from django.db import models


class Ask(models.TextChoices):
    PRESCRIBE = "prescribe", "May it be prescribed?"
    DISPENSE = "dispense", "May it be handed over?"


class Declarer(models.TextChoices):
    PRESCRIBER = "prescriber", "Prescriber"
    PATIENT = "patient", "Patient"


class CyclePattern(models.TextChoices):
    REGULAR = "regular", "Regular"
    IRREGULAR = "irregular", "Irregular"
    AMENORRHOEA = "amenorrhoea", "No periods"
    NO_WITHDRAWAL_BLEED = "no_withdrawal_bleed", "No withdrawal bleed"


class TestResult(models.TextChoices):
    # Not a test: pytest would otherwise collect the name.
    __test__ = False

    NEGATIVE = "negative", "Negative"
    POSITIVE = "positive", "Positive"
    INDETERMINATE = "indeterminate", "Indeterminate"


class TestSetting(models.TextChoices):
    __test__ = False

    CLIA = "clia", "Certified (CLIA) laboratory"
    MEDICAL = "medical", "Medical setting"
    HOME = "home", "At home"


class Analyte(models.TextChoices):
    ALT = "alt", "ALT"
    AST = "ast", "AST"
    ALP = "alp", "Alkaline phosphatase"
    GGT = "ggt", "GGT"
    BILIRUBIN_TOTAL = "bilirubin_total", "Total bilirubin"
    BILIRUBIN_DIRECT = "bilirubin_direct", "Direct bilirubin"
    TRIGLYCERIDES = "triglycerides", "Triglycerides"
    CHOLESTEROL_TOTAL = "cholesterol_total", "Total cholesterol"
    CREATINE_KINASE = "creatine_kinase", "Creatine kinase"
    GLUCOSE = "glucose", "Glucose"


class ReversalReason(models.TextChoices):
    NOT_COLLECTED = "not_collected", "Not collected"
    WRONG_QUANTITY = "wrong_quantity", "Wrong quantity"
    POSITIVE_TEST = "positive_test", "Positive pregnancy test"
    HANDED_OVER_IN_ERROR = "handed_over_in_error", "Handed over in error"
