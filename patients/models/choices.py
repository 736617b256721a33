"""List what the fields of a patient's record may hold; a stored value never changes."""

from django.db import models


class Kind(models.TextChoices):
    """The kinds of the gate's contract, and the closure that is merged into its enrollment."""

    PATIENT = "patient", "Birth date"
    CATEGORY = "category", "Risk category"
    ENROLLMENT = "enrollment", "Enrollment"
    ENROLLMENT_CLOSURE = "enrollment_closure", "Enrollment closed"
    CONSENT = "consent", "Consent"
    COUNSELING = "counseling", "Counseling"
    ACKNOWLEDGMENT = "acknowledgment", "Acknowledgment"
    CONTRACEPTION = "contraception", "Contraception"
    CYCLE = "cycle", "Cycle pattern"
    MENSES = "menses", "Menses"
    HOME_TESTING_PERMITTED = "home_testing_permitted", "Home testing permitted"
    PREGNANCY_TEST = "pregnancy_test", "Pregnancy test"
    PREGNANCY_RESOLVED = "pregnancy_resolved", "Pregnancy resolved"
    VISIT = "visit", "Visit"
    DISPENSE = "dispense", "Supply handed over"
    INDICATION = "indication", "Indication"
    LAB = "lab", "Lab result"
    OVERRIDE = "override", "Clinic hold overridden"
    VOID = "void", "Entry corrected"


class RiskCategory(models.TextChoices):
    CAN = "can", "Can get pregnant"
    CANNOT = "cannot", "Cannot get pregnant"


class Basis(models.TextChoices):
    DEFAULT = "default", "Not stated"
    CIS_MALE = "cis_male", "Cisgender male"
    HYSTERECTOMY = "hysterectomy", "Hysterectomy"
    BILATERAL_OOPHORECTOMY = "bilateral_oophorectomy", "Bilateral oophorectomy"
    POST_MENOPAUSAL = "post_menopausal", "Post-menopausal"


class ConsentForm(models.TextChoices):
    TREATMENT = "treatment", "Treatment"
    BIRTH_DEFECTS = "birth-defects", "Birth defects"


class Signer(models.TextChoices):
    PATIENT = "patient", "Patient"
    GUARDIAN = "guardian", "Parent or guardian"


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    SPANISH = "es", "Spanish"
