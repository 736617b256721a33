"""Judge the program's requirements that keep pregnancy and isotretinoin apart, one rule for each."""

from monitoring.policy import contraceptives, testing
from monitoring.policy.chart import Ask, Chart
from monitoring.policy.facts import Contraception, Declarer, PregnancyResolved, TestResult, Visit
from monitoring.policy.findings import Day, Finding, Owner, met, not_applicable, translatable, unknown, unmet
from monitoring.policy.months import months_later
from monitoring.policy.policies import Program
from monitoring.policy.program import NOT_CAN
from monitoring.policy.spans import Today

_NOT_FIRST = translatable("Asked only before the first supply of a course.")


def contraception(chart: Chart, today: Today) -> Finding:
    """Require acceptable forms, declared by the prescriber and, to dispense, by the patient alike (FORM 7.6, 7.14)."""
    if not today.read(chart.can):
        return not_applicable(NOT_CAN)
    by_prescriber = _declaration(chart, today, Declarer.PRESCRIBER)
    asks_patient = chart.question.ask is Ask.DISPENSE
    by_patient = _declaration(chart, today, Declarer.PATIENT) if asks_patient else None
    # The patient's move first: neither has to wait for the other.
    if asks_patient and by_patient is None:
        return unmet("The patient's own declaration of this month's contraception is missing.")
    if by_prescriber is None:
        return unmet("The prescriber has not recorded this month's contraception.", owner=Owner.PRESCRIBER)
    if not contraceptives.acceptable(by_prescriber.forms):
        return unmet(
            "The contraception recorded on {} is not acceptable: two different forms are needed, at least one of "
            "them primary, or continuous abstinence alone.",
            Day(by_prescriber.declared_on),
            on=[by_prescriber],
        )
    if not asks_patient or by_patient is None:
        return _contraception_met([by_prescriber])
    if by_patient.forms != by_prescriber.forms:
        return unmet(
            "The forms the patient declared on {} differ from those the prescriber recorded on {}.",
            Day(by_patient.declared_on),
            Day(by_prescriber.declared_on),
            on=[by_prescriber, by_patient],
        )
    return _contraception_met([by_prescriber, by_patient])


def _contraception_met(declarations: list[Contraception]) -> Finding:
    declared_on = Day(min(each.declared_on for each in declarations))
    if contraceptives.two_primaries(declarations[0].forms):
        return met(
            "Contraception was declared on {}. Warning: both forms are primary; a primary and a barrier form are "
            "advised.",
            declared_on,
            on=declarations,
        )
    return met("Acceptable contraception was declared on {}.", declared_on, on=declarations)


def _declaration(chart: Chart, today: Today, by: Declarer) -> Contraception | None:
    latest = chart.latest_fresh(chart.facts.of(Contraception, by), today)
    if latest is None or today.reached(latest.declared_on + chart.numbers(today).contraception_days):
        return None
    return latest


def contraception_lead_in(chart: Chart, today: Today) -> Finding:
    """Require a month of contraception before the first supply (FORM 7.3-7.5)."""
    if not today.read(chart.can):
        return not_applicable(NOT_CAN)
    if today.read(chart.supplies) is not None:
        return not_applicable(_NOT_FIRST)
    declaration = _declaration(chart, today, Declarer.PRESCRIBER)
    if declaration is None:
        return unknown(
            "Nobody can tell since when contraception is used: the prescriber has not recorded it this month.",
            owner=Owner.PRESCRIBER,
        )
    if declaration.used_since is None:
        return unknown(
            "The record of {} does not say since when contraception is used.",
            Day(declaration.declared_on),
            on=[declaration],
            owner=Owner.PRESCRIBER,
        )
    numbers = chart.numbers(today)
    since = declaration.used_since
    reached_on = max(since + numbers.lead_in_days, months_later(since, numbers.lead_in_months))
    if today.reached(reached_on):
        return met("Contraception has been used since {}, for a full month.", Day(since), on=[declaration])
    return unmet(
        "Contraception has been used since {}; a full month is reached on {}.",
        Day(since),
        Day(reached_on),
        on=[declaration],
    )


def not_pregnant(chart: Chart, today: Today) -> Finding:
    """Refuse while a positive test is on record without a resolution on or after its collection (docs/rules.md T9)."""
    resolved = today.latest(chart.facts.of(PregnancyResolved))
    positives = today.known(chart.positives)
    for each in positives:
        if resolved is None or resolved.on < each.collected_on:
            return unmet(
                "A positive pregnancy test, collected on {}, is on record. Isotretinoin must not be taken; contact "
                "the prescriber at once.",
                Day(each.collected_on),
                on=[each],
            )
    if positives and resolved is not None:
        return met("The pregnancy on record was resolved on {}.", Day(resolved.on), on=[*positives, resolved])
    return met("No positive pregnancy test is on record.")


def pregnancy_test(chart: Chart, today: Today) -> Finding:
    """Require an acceptable negative test that no later positive or indeterminate one disturbs (docs/rules.md 1.4)."""
    if not today.read(chart.can):
        return not_applicable(NOT_CAN)
    tests = today.read(chart.tests)
    if not tests:
        return unknown("No pregnancy test is on record.")
    latest = tests[-1]
    if latest.result is TestResult.INDETERMINATE:
        return unknown(
            "The latest pregnancy test, collected on {}, was indeterminate; it must be repeated.",
            Day(latest.collected_on),
            on=[latest],
        )
    if latest.result is TestResult.POSITIVE:
        return unmet(
            "The latest pregnancy test, collected on {}, was positive.",
            Day(latest.collected_on),
            on=[latest],
            owner=Owner.PRESCRIBER,
        )
    accepted = today.read(chart.accepted)
    if accepted is None:
        refused = testing.refusal(chart, latest, today)
        return unmet(refused.text, *refused.words, on=[latest])
    return met("A negative test was collected on {}.", Day(accepted.test.collected_on), on=[accepted.test])


def prescription_window(chart: Chart, today: Today) -> Finding:
    """Require that today lies in the window that the test, or the visit, opened (docs/rules.md W1, W4)."""
    numbers = chart.numbers(today)
    if not today.read(chart.can):
        if numbers.cannot_window_days == 0:
            return not_applicable("This program has no window for patients who cannot get pregnant.")
        return _visit_window(chart, today, numbers)
    accepted = today.read(chart.accepted)
    if accepted is None:
        if not today.read(chart.tests):
            return unknown("No pregnancy test is on record, so no window has opened.")
        return unmet("No accepted negative test has opened a prescription window.")
    closes = accepted.test.collected_on + numbers.window_days
    if today.reached(closes):
        return unmet(
            "The window of the test collected on {} closed on {}; a new test opens the next one.",
            Day(accepted.test.collected_on),
            Day(closes - 1),
            on=[accepted.test],
        )
    return met("The window closes on {} at 11:59 pm Eastern Time.", Day(closes - 1), on=[accepted.test])


def _visit_window(chart: Chart, today: Today, numbers: Program) -> Finding:
    visit = chart.latest_fresh(chart.facts.of(Visit), today)
    if visit is None:
        return unmet("No visit in this cycle has opened a prescription window.")
    closes = visit.on + numbers.cannot_window_days
    if today.reached(closes):
        return unmet(
            "The window of the visit on {} closed on {}; a new visit opens the next one.",
            Day(visit.on),
            Day(closes - 1),
            on=[visit],
        )
    return met("The window closes on {} at 11:59 pm Eastern Time.", Day(closes - 1), on=[visit])


def lock_out(chart: Chart, today: Today) -> Finding:
    """Require, after a missed first window, that the next test waited out the lock-out (docs/rules.md W5)."""
    if not today.read(chart.can):
        return not_applicable(NOT_CAN)
    if today.read(chart.supplies) is not None:
        return not_applicable(_NOT_FIRST)
    days = chart.numbers(today).lock_out_days
    if days == 0:
        return not_applicable("This program has no lock-out after a missed window.")
    accepted = today.read(chart.accepted)
    if accepted is None or accepted.missed is None:
        return not_applicable("No window was missed before the test.")
    opens = accepted.missed.collected_on + days
    missed, test = Day(accepted.missed.collected_on), Day(accepted.test.collected_on)
    if accepted.test.collected_on < opens:
        return unmet(
            "The window of the test collected on {} was missed: the next test counts if collected on {} or later, and "
            "this one was collected on {}.",
            missed,
            Day(opens),
            test,
            on=[accepted.missed, accepted.test],
        )
    return met(
        "The test collected on {} waited {} days after the missed window.",
        test,
        days,
        on=[accepted.missed, accepted.test],
    )
