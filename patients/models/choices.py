"""List what the fields of a patient's record may hold; a stored value never changes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The kinds of the gate's contract, and the closure that is merged into its enrollment."""

    PATIENT = "patient", _("Birth date")
    CATEGORY = "category", _("Risk category")
    ENROLLMENT = "enrollment", _("Enrollment")
    ENROLLMENT_CLOSURE = "enrollment_closure", _("Enrollment closed")
    CONSENT = "consent", _("Consent")
    COUNSELING = "counseling", _("Counseling")
    ACKNOWLEDGMENT = "acknowledgment", _("Acknowledgment")
    CONTRACEPTION = "contraception", _("Contraception")
    CYCLE = "cycle", _("Cycle pattern")
    MENSES = "menses", _("Menses")
    HOME_TESTING_PERMITTED = "home_testing_permitted", _("Home testing permitted")
    PREGNANCY_TEST = "pregnancy_test", _("Pregnancy test")
    PREGNANCY_RESOLVED = "pregnancy_resolved", _("Pregnancy resolved")
    VISIT = "visit", _("Visit")
    DISPENSE = "dispense", _("Supply handed over")
    INDICATION = "indication", _("Indication")
    LAB = "lab", _("Lab result")
    OVERRIDE = "override", _("Clinic hold overridden")
    # What the clinic and the patient keep beside it; the rules never read these three.
    WEIGHT = "weight", _("Weight")
    SIDE_EFFECT = "side_effect", _("Side effect")
    SIDE_EFFECT_REVIEW = "side_effect_review", _("Side effect reviewed")
    VOID = "void", _("Entry corrected")


class RiskCategory(models.TextChoices):
    CAN = "can", _("Can get pregnant")
    CANNOT = "cannot", _("Cannot get pregnant")


class Basis(models.TextChoices):
    DEFAULT = "default", _("Not stated")
    CIS_MALE = "cis_male", _("Cisgender male")
    HYSTERECTOMY = "hysterectomy", _("Hysterectomy")
    BILATERAL_OOPHORECTOMY = "bilateral_oophorectomy", _("Bilateral oophorectomy")
    POST_MENOPAUSAL = "post_menopausal", _("Post-menopausal")


class ConsentForm(models.TextChoices):
    TREATMENT = "treatment", _("Treatment")
    BIRTH_DEFECTS = "birth-defects", _("Birth defects")


class Signer(models.TextChoices):
    PATIENT = "patient", _("Patient")
    GUARDIAN = "guardian", _("Parent or guardian")


class Relation(models.TextChoices):
    """Who signs for a minor; it is kept with the printed name, in the words that were signed."""

    MOTHER = "mother", _("Mother")
    FATHER = "father", _("Father")
    GUARDIAN = "guardian", _("Legal guardian")


class TransferOutcome(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Language(models.TextChoices):
    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
