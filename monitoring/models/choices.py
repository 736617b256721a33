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


class ReminderKind(models.TextChoices):
    """What a reminder is about, as a record page names it; messages themselves are more discreet."""

    TEST_DUE = "test-due", _("Pregnancy test due")
    HOME_TEST_PROCEDURE = "home-test-procedure", _("How to test at home")
    WINDOW_OPENS = "window-opens", _("The next step is possible")
    WINDOW_CLOSES_SOON = "window-closes-soon", _("Window closes in two days")
    WINDOW_CLOSES_TONIGHT = "window-closes-tonight", _("Window closes tonight")
    ACKNOWLEDGMENT_MISSING = "acknowledgment-missing", _("Questions not answered")
    CONTRACEPTION_MISSING = "contraception-missing", _("Contraception not declared by the patient")
    LABS_DUE = "labs-due", _("Liver labs due")
    NOT_COLLECTED = "not-collected", _("Supply not collected")
    CONSENT_CHANGED = "consent-changed", _("New version of a consent")
    AFTER_CARE_TEST_AT_END = "after-care-test-at-end", _("Pregnancy test at the end of treatment")
    AFTER_CARE_TEST_AFTER_MONTH = "after-care-test-after-month", _("Pregnancy test one month after treatment")
    AFTER_CARE_PRECAUTIONS = "after-care-precautions", _("Precautions after treatment")
    COUNSELING_MISSING = "counseling-missing", _("Counseling not confirmed")
    DECLARATION_MISSING = "declaration-missing", _("Contraception not declared by the prescriber")
    PRESCRIPTION_MISSING = "prescription-missing", _("Prescription not written")
    LABS_OVERDUE = "labs-overdue", _("Liver labs overdue")
    RESULT_AWAITED = "result-awaited", _("Result awaited")
    LOST_TO_FOLLOW_UP = "lost-to-follow-up", _("Lost to follow-up")
    UNANSWERED = "unanswered", _("A reminder went unanswered")
    UNREACHABLE = "unreachable", _("A reminder came back")
    UNSUBSCRIBED = "unsubscribed", _("The patient stopped reminders")
    CERTIFICATION_EXPIRING = "certification-expiring", _("Certification expires")


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    INBOX = "inbox", _("Inbox")
    # One mail a day that tells a clinician of everything new in the inbox.
    DIGEST = "digest", _("Daily digest")


class ReminderStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    WITHDRAWN = "withdrawn", _("Withdrawn: no longer needed")


class OutageCause(models.TextChoices):
    """What did not answer."""

    PAGES = "pages", _("Pages did not answer")
    BACKGROUND = "background", _("Background work or the database stood still")
    RESTORED = "restored", _("Restored from a backup: what was recorded since is lost")
