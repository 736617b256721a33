"""Fill a draft with a plausible month: people, course and care that permit or nearly do."""

import datetime
import decimal
import itertools

from tests.policy.random_drafts import BOUNDARIES, FORMS, POOR_FORMS, Draft, before

SCREENING = frozenset({"clia", "medical"})


def fill_month(draft: Draft) -> None:
    history = draft.rng.choice(("can", "can", "cannot", "switched", "resolved"))
    month = month_without_tests if history == "cannot" else draft.rng.choice((first_month, first_month, later_month))
    start = draft.ago(
        *draft.rng.choice(((0, 6), (19, 31), (60, 110)) if month is first_month else ((24, 60), (60, 220)))
    )
    add_patient(draft, history, start)
    month(draft, start)


def add_people(draft: Draft, enrolled_on: datetime.date, forms: tuple[str, ...]) -> None:
    signers = draft.rng.choice([("patient",), ("patient",), ("patient",), ("patient", "guardian")])
    age = 16 if "guardian" in signers else 27
    if draft.chance(98):
        draft.add("patient", born_on=datetime.date(enrolled_on.year - age, draft.rng.randint(1, 12), 28))
    draft.add("enrollment", opened_on=enrolled_on)
    through = {"through_on": datetime.date.max if draft.chance(3) else draft.ago(-400, 0)}
    draft.add(
        "certification", subject="prescriber", who="P", from_on=draft.ago(40, 400), specialty="dermatology", **through
    )
    draft.add("certification", subject="pharmacy", who="F", from_on=draft.ago(40, 400), **through)
    for form, by in itertools.product(forms, signers):
        early = draft.rng.choice((0, 0, 0, 1, 29, 30, 30)) + draft.chance(2)
        draft.add("consent", form=form, signed_on=before(enrolled_on, early), signed_by=by)
    draft.add("indication", recorded_on=enrolled_on, code="severe_acne", conventional_therapy_failed=True)
    if draft.chance(15):
        draft.add(
            "indication", recorded_on=enrolled_on, code=draft.other("code"), justification=draft.other("justification")
        )


def add_patient(draft: Draft, history: str, start: datetime.date) -> None:
    """Add a patient whose course begins on a day, by enrollment, by a switch or after a resolved pregnancy."""
    enrolled_on = start if history in ("can", "cannot") else before(start, draft.rng.randint(35, 150))
    draft.add("category", from_on=enrolled_on, category="can" if history in ("can", "resolved") else "cannot")
    add_people(draft, enrolled_on, ("treatment",) if history == "cannot" else ("treatment", "birth-defects"))
    if enrolled_on < start:
        draft.add("dispense", on=before(start, draft.rng.choice(BOUNDARIES[1:])), days_supply=30)
    if history == "switched":
        draft.add("category", from_on=start, category="can")
    if history == "resolved":
        positive_on = before(start, draft.rng.choice((0, 1, 30)))
        draft.add("pregnancy_test", collected_on=positive_on, result="positive", setting=draft.other("setting"))
        draft.add("pregnancy_resolved", on=start)


def add_lab(draft: Draft, analyte: str, collected_on: datetime.date, times: tuple[str, ...]) -> None:
    limit = decimal.Decimal(draft.rng.choice(("40", "0.4", "1.2", "33.3", "0.1")))
    value = limit * decimal.Decimal(draft.rng.choice(times))
    amounts = {"value": float(value), "upper_limit": int(limit) if limit == int(limit) else float(limit)}
    draft.add("lab", collected_on=collected_on, analyte=analyte, unit="U/L", **amounts)


def add_enzymes(draft: Draft, fewest: int, most: int) -> None:
    most += draft.chance(8)
    collected_on, another_on = draft.ago(fewest, most), draft.ago(fewest, most)
    add_lab(draft, "alt", collected_on, ("0", "0.5", "1", "2", "2.5", "3"))
    add_lab(draft, "ast", draft.rng.choice((collected_on, another_on)), ("0", "0.5", "1", "2", "2.5", "3"))


def add_dispenses(draft: Draft, start: datetime.date) -> int:
    """Add the supplies of a course so far, with the labs they ask for, and return how many days ago the last was."""
    supply = draft.rng.choice((30, 30, 30, 7, 10))
    last_on = max(start, draft.ago(supply - 7, supply + 30))
    days = [before(last_on, supply * number) for number in range(draft.rng.randint(1, 6))]
    days = [day for day in days if day >= start]
    for day in days:
        draft.add("dispense", on=day, days_supply=supply)
    since = (draft.today - days[-1]).days
    if draft.case.get("clinic") == "monthly":
        add_enzymes(draft, 0, 37)
    else:
        add_enzymes(draft, *((since, since + 30) if since <= 37 else (0, min(97, since - 21))))
    return (draft.today - last_on).days - 1


def add_test(draft: Draft, collected_on: datetime.date, settings: frozenset[str]) -> None:
    setting = draft.rng.choice(sorted(settings))
    draft.add("pregnancy_test", collected_on=collected_on, result="negative", setting=setting)
    if setting == "home":
        draft.add("home_testing_permitted", from_on=before(collected_on, draft.rng.choice((-1, 0, 0, 1, 30))))


def add_month(draft: Draft, days: int) -> None:
    """Add what `can` needs in each cycle beside the test, all of it within so many days."""
    days, forms = min(29, days), draft.rng.choice(POOR_FORMS if draft.chance(8) else FORMS).split()
    used = {"used_since": draft.rng.choice((draft.ago(31, 90), draft.ago(29, 31)))}
    draft.add("contraception", declared_by="prescriber", declared_on=draft.ago(0, days), forms=forms, **used)
    draft.add("contraception", declared_by="patient", declared_on=draft.ago(0, days), forms=forms[::-1])
    draft.add("counseling", confirmed_on=draft.ago(0, days))
    draft.add("acknowledgment", answered_on=draft.ago(0, days))


def first_month(draft: Draft, start: datetime.date) -> None:
    """Add a first month: a chain of confirmatory tests, the screening before it, menses, and the rest."""
    since = (draft.today - start).days
    tests = [draft.ago(0, min(6, since))]
    for _ in range(draft.rng.choice((0, 0, 0, 1, 1, 1, 2, 3))):
        tests.append(before(tests[-1], draft.rng.choice((0, 1, 5, 6, 7, 8, 18, 19, 19, 20, 25))))
    screened_on = before(tests[-1], draft.rng.choice((18, 19, 19, 19, 19, 19, 20, 25)))
    add_test(draft, draft.rng.choice([screened_on] * 6 + [before(start, 30)] * 3 + [before(start, 31)]), SCREENING)
    for day in tests[::-1]:
        add_test(draft, day, draft.policy.before_treatment)
    for number, from_on in enumerate((start, draft.rng.choice(tests), before(tests[0], 1))):
        if draft.chance((70, 20, 20)[number]):
            draft.add("cycle", from_on=from_on, pattern=draft.other("pattern"))
    # Under the newest policy a test after a missed window needs no menses.
    for day in tests[1:] if draft.chance(15 if draft.policy.lock_out else 40) else tests:
        draft.add("menses", started_on=before(day, draft.rng.choice((0, 1, 2, 3, 4, 4, 4, 4, 5))))
    add_month(draft, since)
    add_enzymes(draft, 0, 30)


def later_month(draft: Draft, start: datetime.date) -> None:
    days = add_dispenses(draft, start)
    add_test(draft, draft.ago(0, min(6, days)), draft.policy.later)
    add_month(draft, days)


def month_without_tests(draft: Draft, start: datetime.date) -> None:
    since = (draft.today - start).days
    if draft.chance(60):
        days = min(29, add_dispenses(draft, start))
    else:
        days = min(29, since)
        add_enzymes(draft, 0, 30)
    draft.add("counseling", confirmed_on=draft.ago(since, since) if draft.chance(30) else draft.ago(0, days))
    draft.add("visit", on=draft.ago(0, days))
