"""Judge the program's requirements of actors, consent, counseling, acknowledgment and supply, one rule for each."""

from operator import attrgetter

from monitoring.policy.chart import Ask, Chart
from monitoring.policy.facts import (
    Acknowledgment,
    Certification,
    CertificationSubject,
    Consent,
    ConsentForm,
    Counseling,
    Patient,
    Signer,
)
from monitoring.policy.findings import Day, Finding, Owner, met, not_applicable, translatable, unknown, unmet
from monitoring.policy.months import anniversary
from monitoring.policy.policies import Cadence
from monitoring.policy.spans import Today

NOT_CAN = translatable("Asked only of patients who can get pregnant.")


def enrolled(chart: Chart, today: Today) -> Finding:
    """Require an open enrollment (FORM; docs/rules.md E1)."""
    enrollment = today.read(chart.enrollment)
    if enrollment is None:
        return unmet("No enrollment in the program is open.")
    return met("Enrolled in the program since {}.", Day(enrollment.opened_on), on=[enrollment])


def prescriber_certified(chart: Chart, today: Today) -> Finding:
    """Require a prescriber certification that is valid today (docs/rules.md A1, A2)."""
    valid = valid_certifications(chart, today, CertificationSubject.PRESCRIBER, chart.question.prescriber)
    if not valid:
        return unmet("The prescriber holds no valid program certification.")
    return met("The prescriber is certified through {}.", Day(valid[-1].through_on), on=valid[-1:])


def pharmacy_certified(chart: Chart, today: Today) -> Finding:
    """Require, to dispense, a certification of the asked pharmacy that is valid today (docs/rules.md A4)."""
    if chart.question.ask is Ask.PRESCRIBE:
        return not_applicable("Asked only when a supply is handed over.")
    valid = valid_certifications(chart, today, CertificationSubject.PHARMACY, chart.question.pharmacy)
    if not valid:
        return unmet("The pharmacy holds no valid program certification.")
    return met("The pharmacy is certified through {}.", Day(valid[-1].through_on), on=valid[-1:])


def valid_certifications(
    chart: Chart, today: Today, subject: CertificationSubject, who: str | None
) -> list[Certification]:
    """Return the certifications of `who` (None: of anyone) that are valid today, the one valid longest last."""
    valid = [
        each
        for each in today.known(chart.facts.of(Certification, subject))
        if (who is None or each.who == who) and not today.reached(each.through_on + 1)
    ]
    return sorted(valid, key=attrgetter("through_on")) if len(valid) > 1 else valid


def consent(chart: Chart, today: Today) -> Finding:
    """Require each consent form signed by the patient, and by a guardian under 18 (FORM 6.1, 7.1)."""
    enrollment = today.read(chart.enrollment)
    if enrollment is None:
        return unmet("Consent is signed for an enrollment, and none is open.")
    since = enrollment.opened_on - chart.numbers(today).consent_days_before_enrollment
    forms = _FORMS_OF_CAN if today.read(chart.can) else _FORMS_OF_CANNOT
    signed = [_signature(chart, today, form, Signer.PATIENT, since) for form in forms]
    for form, signature in zip(forms, signed, strict=True):
        if signature is None:
            return unmet(_UNSIGNED[form])
    return _consent_of_guardian(chart, today, since, [each for each in signed if each is not None])


def _consent_of_guardian(chart: Chart, today: Today, since: int, signed: list[Consent]) -> Finding:
    births = chart.facts.of(Patient).facts
    if not births:
        return unknown(
            "The birth date is not on record, so nobody can tell whether a guardian must sign too.",
            on=signed,
            owner=Owner.PRESCRIBER,
        )
    adult_on = anniversary(births[-1].born_on, chart.numbers(today).adult_age_years)
    evidence: list[Consent] = []
    for each in signed:
        evidence.append(each)
        if each.signed_on < adult_on:
            guardian = _signature(chart, today, each.form, Signer.GUARDIAN, since)
            if guardian is None:
                return unmet(_UNSIGNED_BY_GUARDIAN[each.form], on=[births[-1], each])
            evidence.append(guardian)
    return met("Consent was signed on {}.", Day(max(each.signed_on for each in evidence)), on=[births[-1], *evidence])


_FORMS_OF_CAN = tuple(ConsentForm)
_FORMS_OF_CANNOT = (ConsentForm.TREATMENT,)
_UNSIGNED = {
    ConsentForm.TREATMENT: translatable("The consent to treatment has not been signed for this enrollment."),
    ConsentForm.BIRTH_DEFECTS: translatable("The consent about birth defects has not been signed for this enrollment."),
}
_UNSIGNED_BY_GUARDIAN = {
    ConsentForm.TREATMENT: translatable(
        "This was signed under the age of 18: a parent or guardian must sign the consent to treatment too."
    ),
    ConsentForm.BIRTH_DEFECTS: translatable(
        "This was signed under the age of 18: a parent or guardian must sign the consent about birth defects too."
    ),
}


def _signature(chart: Chart, today: Today, form: ConsentForm, signer: Signer, since: int) -> Consent | None:
    latest = today.latest(chart.facts.of(Consent, (form, signer)))
    return latest if latest is not None and latest.signed_on >= since else None


def counseling(chart: Chart, today: Today) -> Finding:
    """Require counseling in each cycle, or once since enrollment (docs/rules.md 1.6)."""
    numbers = chart.numbers(today)
    series = chart.facts.of(Counseling)
    if not today.read(chart.can) and numbers.cannot_counseling is Cadence.ENROLLMENT:
        enrollment = today.read(chart.enrollment)
        latest = today.latest(series)
        if enrollment is None:
            return unmet("Counseling is confirmed for an enrollment, and none is open.")
        if latest is None or latest.confirmed_on < enrollment.opened_on:
            return unmet("The prescriber has not confirmed counseling since enrollment.")
        return met("Counseling was confirmed at enrollment, on {}.", Day(latest.confirmed_on), on=[latest])
    latest = chart.latest_fresh(series, today)
    if latest is None:
        return unmet("The prescriber has not confirmed this month's counseling.")
    if today.reached(latest.confirmed_on + numbers.counseling_days):
        return unmet(
            "The counseling confirmed on {} is more than {} days old; it must be confirmed again.",
            Day(latest.confirmed_on),
            numbers.counseling_days - 1,
            on=[latest],
        )
    return met(
        "Counseling was confirmed on {}, good through {}.",
        Day(latest.confirmed_on),
        Day(latest.confirmed_on + numbers.counseling_days - 1),
        on=[latest],
    )


def acknowledgment(chart: Chart, today: Today) -> Finding:
    """Require, to dispense, the patient's answers to this cycle's comprehension questions (FORM 7.14)."""
    if not today.read(chart.can):
        return not_applicable(NOT_CAN)
    if chart.question.ask is Ask.PRESCRIBE:
        return not_applicable("Asked only when a supply is handed over.")
    latest = chart.latest_fresh(chart.facts.of(Acknowledgment), today)
    if latest is None:
        return unmet("This month's questions have not been answered.")
    days = chart.numbers(today).acknowledgment_days
    if today.reached(latest.answered_on + days):
        return unmet(
            "The questions answered on {} are more than {} days old; they must be answered again.",
            Day(latest.answered_on),
            days - 1,
            on=[latest],
        )
    return met(
        "This month's questions were answered on {}, good through {}.",
        Day(latest.answered_on),
        Day(latest.answered_on + days - 1),
        on=[latest],
    )


def supply(chart: Chart, today: Today) -> Finding:
    """Require at most 30 days of supply and no refills (FORM 9.3)."""
    numbers = chart.numbers(today)
    order = chart.question.order
    if order.days_supply > numbers.max_days_supply:
        return unmet("{} days were ordered; at most {} may be supplied.", order.days_supply, numbers.max_days_supply)
    if order.refills > numbers.max_refills:
        return unmet("Refills were ordered; each supply needs a new prescription.")
    return met("{} days of supply, no refills.", order.days_supply)
