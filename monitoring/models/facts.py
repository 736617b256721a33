"""Define the facts of the program: counseling, contraception, tests and acknowledgments."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from audit import constraints
from monitoring.models.choices import CyclePattern, Declarer, TestResult, TestSetting
from patients.models import Entry, Kind


class Counseling(Entry):
    KIND = Kind.COUNSELING

    confirmed_on = models.DateField()


class Acknowledgment(Entry):
    KIND = Kind.ACKNOWLEDGMENT

    answered_on = models.DateField()
    # The version of the comprehension questions, and what was answered to each.
    question_set = models.TextField(blank=True, default="")
    answers = models.JSONField(blank=True, default=dict)


class Contraception(Entry):
    KIND = Kind.CONTRACEPTION

    declared_on = models.DateField()
    declared_by = models.CharField(max_length=10, choices=Declarer)
    forms = models.JSONField(blank=True, default=list)
    used_since = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [constraints.one_of("declared_by", Declarer)]


class Cycle(Entry):
    KIND = Kind.CYCLE

    from_on = models.DateField()
    pattern = models.CharField(max_length=20, choices=CyclePattern)

    class Meta:
        constraints = [constraints.one_of("pattern", CyclePattern)]


class Menses(Entry):
    KIND = Kind.MENSES

    started_on = models.DateField()


class HomeTestingPermission(Entry):
    KIND = Kind.HOME_TESTING_PERMITTED

    from_on = models.DateField()


class PregnancyTest(Entry):
    KIND = Kind.PREGNANCY_TEST

    collected_on = models.DateField()
    result = models.CharField(max_length=15, choices=TestResult)
    setting = models.CharField(max_length=10, choices=TestSetting)
    sensitivity_miu_ml = models.DecimalField(max_digits=12, decimal_places=4, default=25)
    resulted_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            constraints.one_of("result", TestResult),
            constraints.one_of("setting", TestSetting),
            constraints.above_zero("sensitivity_miu_ml"),
            CheckConstraint(
                condition=Q(resulted_on__isnull=True) | Q(resulted_on__gte=F("collected_on")),
                name="monitoring_pregnancytest_results_after_collection",
            ),
        ]


class PregnancyResolution(Entry):
    KIND = Kind.PREGNANCY_RESOLVED

    on = models.DateField()
