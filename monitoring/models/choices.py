"""List what the fields of the record may hold; a stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ask(models.TextChoices):
    PRESCRIBE = "prescribe", _("May it be prescribed?")
    DISPENSE = "dispense", _("May it be handed over?")


class Declarer(models.TextChoices):
    PRESCRIBER = "prescriber", _("Prescriber")
    PATIENT = "patient", _("Patient")


class CyclePattern(models.TextChoices):
    REGULAR = "regular", _("Regular")
    IRREGULAR = "irregular", _("Irregular")
    AMENORRHOEA = "amenorrhoea", _("No periods")
    NO_WITHDRAWAL_BLEED = "no_withdrawal_bleed", _("No withdrawal bleed")


class TestResult(models.TextChoices):
    # Not a test: pytest would otherwise collect the name.
    __test__ = False

    NEGATIVE = "negative", _("Negative")
    POSITIVE = "positive", _("Positive")
    INDETERMINATE = "indeterminate", _("Indeterminate")


class TestSetting(models.TextChoices):
    __test__ = False

    CLIA = "clia", _("Certified (CLIA) laboratory")
    MEDICAL = "medical", _("Medical setting")
    HOME = "home", _("At home")


class Analyte(models.TextChoices):
    ALT = "alt", _("ALT")
    AST = "ast", _("AST")
    ALP = "alp", _("Alkaline phosphatase")
    GGT = "ggt", _("GGT")
    BILIRUBIN_TOTAL = "bilirubin_total", _("Total bilirubin")
    BILIRUBIN_DIRECT = "bilirubin_direct", _("Direct bilirubin")
    TRIGLYCERIDES = "triglycerides", _("Triglycerides")
    CHOLESTEROL_TOTAL = "cholesterol_total", _("Total cholesterol")
    CREATINE_KINASE = "creatine_kinase", _("Creatine kinase")
    GLUCOSE = "glucose", _("Glucose")


class Symptom(models.TextChoices):
    """What isotretinoin is known to do, in a patient's words; source document S4, and the label's warnings."""

    DRY_LIPS = "dry_lips", _("Dry or cracked lips")
    DRY_SKIN = "dry_skin", _("Dry or itchy skin")
    DRY_EYES = "dry_eyes", _("Dry or sore eyes")
    NOSEBLEED = "nosebleed", _("Nosebleeds")
    MUSCLE_OR_JOINT_PAIN = "muscle_or_joint_pain", _("Muscle or joint pain")
    HEADACHE = "headache", _("Headache")
    VISION = "vision", _("Trouble seeing, also at night")
    MOOD = "mood", _("Low mood, worry, or thoughts of harming myself")
    STOMACH = "stomach", _("Stomach pain, yellow skin, or dark urine")
    PREGNANCY_CONCERN = "pregnancy_concern", _("I may be pregnant")
    OTHER = "other", _("Something else")


class Severity(models.TextChoices):
    MILD = "mild", _("A little")
    MODERATE = "moderate", _("It bothers me")
    SEVERE = "severe", _("A lot")


class ReversalReason(models.TextChoices):
    NOT_COLLECTED = "not_collected", _("Not collected")
    WRONG_QUANTITY = "wrong_quantity", _("Wrong quantity")
    POSITIVE_TEST = "positive_test", _("Positive pregnancy test")
    HANDED_OVER_IN_ERROR = "handed_over_in_error", _("Handed over in error")
