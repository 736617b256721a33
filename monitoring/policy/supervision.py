"""Judge the clinic's own requirements, one rule for each: indication, specialty, liver enzymes, pace of supplies.

The program never gates on these. An override in force lifts any of them but Hy's law.
"""

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context

from monitoring.policy.chart import Chart
from monitoring.policy.facts import Analyte, CertificationSubject, Indication, Lab, Override
from monitoring.policy.findings import (
    Day,
    Finding,
    Sentence,
    Status,
    Term,
    met,
    not_applicable,
    translatable,
    unknown,
    unmet,
)
from monitoring.policy.policies import LiverSchedule, Supervision
from monitoring.policy.program import valid_certifications
from monitoring.policy.spans import Today

# Wide enough to be exact: 3 × a limit is never rounded, so 1.2 is exactly 3 × 0.4. Beyond all bounds it is infinite.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])

_ACNE = "severe_acne"
_UNJUSTIFIED_ACNE = translatable(
    "The severe acne recorded on {} needs a failed conventional therapy, or a written justification."
)
_UNJUSTIFIED = translatable("The indication recorded on {} needs a written justification.")
_FIRST_SUPPLY = translatable("Asked only from the second supply of a course on.")


def numbers(chart: Chart) -> Supervision:
    """Return the numbers of the clinic's profile.

    :raises LookupError: the clinic has none
    """
    if chart.supervision is None:
        raise LookupError("no supervision profile is laid over the program")
    return chart.supervision


def indication(chart: Chart, today: Today) -> Finding:
    """Require severe acne that resisted conventional therapy, or a justified indication; never cosmetic (S1, S9, S10)."""
    latest = today.latest(chart.facts.of(Indication))
    if latest is None:
        return unknown("No indication is on record.")
    if latest.code == _ACNE and latest.conventional_therapy_failed:
        return met(
            "Severe acne that did not respond to conventional therapy, recorded on {}.",
            Day(latest.recorded_on),
            on=[latest],
        )
    if latest.code not in numbers(chart).justified_indications:
        return unmet(
            "The indication recorded on {} is not one this clinic treats with isotretinoin.",
            Day(latest.recorded_on),
            on=[latest],
        )
    if not latest.justification.strip():
        return unmet(_UNJUSTIFIED_ACNE if latest.code == _ACNE else _UNJUSTIFIED, Day(latest.recorded_on), on=[latest])
    return met("The indication recorded on {} is justified in writing.", Day(latest.recorded_on), on=[latest])


def prescriber_specialty(chart: Chart, today: Today) -> Finding:
    """Require that a prescriber certification valid today is a dermatologist's (S6)."""
    valid = valid_certifications(chart, today, CertificationSubject.PRESCRIBER, chart.question.prescriber)
    special = [each for each in valid if each.specialty == numbers(chart).specialty]
    if not special:
        return unmet("The clinic asks for a certified prescriber in dermatology.", on=valid)
    return met("The prescriber is certified in dermatology through {}.", Day(special[-1].through_on), on=special[-1:])


def liver_enzymes_current(chart: Chart, today: Today) -> Finding:
    """Require ALT and AST as recent as the clinic's schedule asks (EU/UK SmPC, or monthly)."""
    found = _transaminases(chart, today)
    if len(found) < 2:
        return unknown("ALT and AST are not both on record.", on=found)
    oldest = min(each.collected_on for each in found)
    since, until = _liver_schedule(chart, today)
    if oldest < since:
        return unmet(
            "The older of the latest ALT and AST was collected on {}, too early: blood collected on {} or later is "
            "needed.",
            Day(oldest),
            Day(since),
            on=found,
        )
    if today.reached(oldest + until + 1):
        return unmet(
            "The older of the latest ALT and AST was collected on {}, more than {} days ago.",
            Day(oldest),
            until,
            on=found,
        )
    return met("ALT and AST were both collected on {} or later.", Day(oldest), on=found)


def _liver_schedule(chart: Chart, today: Today) -> tuple[int, int]:
    """Return the first day of collection that counts, and for how many days it does."""
    schedule = numbers(chart)
    supplies = today.read(chart.supplies)
    forever = 10**7
    if supplies is None:
        return -forever, schedule.liver_first_days
    if schedule.liver_schedule is LiverSchedule.MONTHLY:
        return -forever, schedule.liver_monthly_days
    first_on = supplies.first.on
    if not today.reached(first_on + schedule.liver_first_check_by_days + 1):
        return first_on - schedule.liver_first_days, forever
    return first_on + schedule.liver_first_check_from_days, schedule.liver_quarterly_days


def liver_enzymes_acceptable(chart: Chart, today: Today) -> Finding:
    """Require ALT and AST up to 3 times the upper limit, and no sign of Hy's law (docs/rules.md 2)."""
    profile = numbers(chart)
    found = _transaminases(chart, today)
    hys = _hys_law(chart, today, found)
    if hys:
        return unmet(
            "ALT or AST at {} times the upper limit or more with bilirubin above {} times may mean serious liver "
            "injury (Hy's law). Treatment must stop; this cannot be overridden.",
            profile.hys_law_transaminase,
            profile.hys_law_bilirubin,
            on=hys,
        )._replace(overridable=False)
    for each in found:
        if _above(each, profile.hold_above):
            return unmet(
                "{} collected on {} is above {} times the upper limit; treatment is held until a repeat is lower.",
                each.analyte.upper(),
                Day(each.collected_on),
                profile.hold_above,
                on=[each],
            )
    if len(found) < 2:
        return unknown("ALT and AST are not both on record.", on=found)
    raised = [each for each in found if _above(each, profile.repeat_above)]
    if raised:
        return met(
            "{} collected on {} is above {} times the upper limit: acceptable, but repeat it.",
            raised[0].analyte.upper(),
            Day(raised[0].collected_on),
            profile.repeat_above,
            on=found,
        )
    return met("ALT and AST are at most {} times the upper limit.", profile.repeat_above, on=found)


def _hys_law(chart: Chart, today: Today, found: list[Lab]) -> list[Lab]:
    """Return the labs that show Hy's law, or none."""
    profile = numbers(chart)
    injured = [each for each in found if _at_least(each, profile.hys_law_transaminase)]
    bilirubin = today.latest(chart.facts.of(Lab, Analyte.BILIRUBIN_TOTAL))
    if not injured or bilirubin is None or not _above(bilirubin, profile.hys_law_bilirubin):
        return []
    alp = today.latest(chart.facts.of(Lab, Analyte.ALP))
    if alp is not None and _at_least(alp, profile.hys_law_cholestasis):
        return []
    return [*injured, bilirubin]


def _transaminases(chart: Chart, today: Today) -> list[Lab]:
    latest = (today.latest(chart.facts.of(Lab, analyte)) for analyte in (Analyte.ALT, Analyte.AST))
    return [each for each in latest if each is not None]


def _above(lab: Lab, times: int) -> bool:
    return lab.value > _EXACT.multiply(lab.upper_limit, times)


def _at_least(lab: Lab, times: int) -> bool:
    return lab.value >= _EXACT.multiply(lab.upper_limit, times)


def supply_interval(chart: Chart, today: Today) -> Finding:
    """Require that the last supply is nearly used up, so that no stockpile builds up."""
    supplies = today.read(chart.supplies)
    if supplies is None:
        return not_applicable(_FIRST_SUPPLY)
    latest = supplies.latest
    opens = latest.on + latest.days_supply - numbers(chart).early_supply_days
    if today.reached(opens):
        return met("The supply of {} is nearly used up or ended.", Day(latest.on), on=[latest])
    return unmet("The supply of {} lasts; the next may follow from {}.", Day(latest.on), Day(opens), on=[latest])


def continuity(chart: Chart, today: Today) -> Finding:
    """Require no long break since the last supply, or the prescriber's word that treatment goes on."""
    supplies = today.read(chart.supplies)
    if supplies is None:
        return not_applicable(_FIRST_SUPPLY)
    latest = supplies.latest
    breaks = latest.on + latest.days_supply + numbers(chart).longest_gap_days + 1
    if today.reached(breaks):
        return unmet(
            "The supply of {} ended more than {} days ago: the prescriber confirms that treatment goes on, or "
            "restarts the course.",
            Day(latest.on),
            numbers(chart).longest_gap_days,
            on=[latest],
        )
    return met("Treatment has gone on without a long break since {}.", Day(latest.on), on=[latest])


def overridden(chart: Chart, today: Today, requirement: str, finding: Finding) -> Finding:
    """Return the finding, met where an override of this requirement is in force today."""
    if not finding.withholds or not finding.overridable:
        return finding
    for each in reversed(today.known(chart.facts.of(Override, requirement))):
        if not today.reached(each.until_on + 1):
            without = Sentence(finding.text, finding.words)
            words = (Day(each.until_on), each.by or _SOMEBODY, _sentence(each.reason), without)
            return Finding(Status.MET, _OVERRIDDEN, words, (each.id, *finding.evidence))
    return finding


_OVERRIDDEN = translatable("Overridden through {} by {}: {} (Without it: {})")
_SOMEBODY = Term(translatable("the prescriber"))


def _sentence(text: str) -> str:
    return text if text.rstrip()[-1] in ".!?" else f"{text.rstrip()}."
