"""Know the way out of each requirement that withholds: the forms a user may fill in, and the questions to ask first."""

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from accounts.models import User
from accounts.roles import may
from monitoring.forms.recording import BY_SLUG, FORMS
from monitoring.policy.decide import Judgment
from monitoring.policy.facts import RiskCategory
from monitoring.policy.findings import Owner
from monitoring.presenters import Door
from patients.models import Patient

# The forms, by slug, that can mend each requirement; what only others can mend has none.
FORMS_FOR: Mapping[str, Sequence[str]] = {
    "policy-in-force": (),
    "enrolled": ("enrollment",),
    "prescriber-certified": (),
    "pharmacy-certified": (),
    "consent": (),
    "counseling": ("counseling",),
    "contraception": ("contraception",),
    "contraception-lead-in": ("contraception",),
    "not-pregnant": ("pregnancy-resolved",),
    "pregnancy-test": ("pregnancy-test",),
    "prescription-window": ("pregnancy-test",),
    "lock-out": ("pregnancy-test",),
    "acknowledgment": (),
    "supply": (),
    "indication": ("indication", "override"),
    "prescriber-specialty": ("override",),
    "liver-enzymes-current": ("liver-labs", "override"),
    "liver-enzymes-acceptable": ("liver-labs", "override"),
    "supply-interval": ("override",),
    "continuity": ("override",),
}
# The days, by field of the what-if page, that could mend each requirement.
WHAT_IF_FOR: Mapping[str, Sequence[str]] = {
    "counseling": ("counseled_on",),
    "contraception": ("prescriber_declared_on", "patient_declared_on"),
    "contraception-lead-in": ("prescriber_declared_on",),
    "pregnancy-test": ("specimen_on",),
    "prescription-window": ("specimen_on",),
    "lock-out": ("specimen_on",),
    "acknowledgment": ("answered_on",),
    "liver-enzymes-current": ("labs_on",),
    "liver-enzymes-acceptable": ("labs_on",),
}
# The form on which each day of the what-if page is recorded once it has happened; the rest only patients record.
FORM_OF_DAY: Mapping[str, str] = {
    "specimen_on": "pregnancy-test",
    "counseled_on": "counseling",
    "prescriber_declared_on": "contraception",
    "labs_on": "liver-labs",
    "visit_on": "visit",
    "category_from": "category",
}
# What patients alone can mend, when it is their move.
_PATIENTS_OWN = ("contraception", "acknowledgment")


def doors(
    judgment: Judgment, *, user: User, patient: Patient, category: RiskCategory, dispensing: bool
) -> Sequence[Door]:
    """Return the forms by which this user can mend what was found of a requirement."""
    requirement = judgment.requirement.id
    if dispensing and _is_patients_own(requirement, judgment.owner):
        return ()
    slugs = FORMS_FOR[requirement]
    if requirement == "prescription-window" and category is RiskCategory.CANNOT:
        slugs = ("visit",)
    if not judgment.finding.overridable:
        slugs = [slug for slug in slugs if slug != "override"]
    return [door(patient, slug) for slug in slugs if may(user, BY_SLUG[slug].permission)]


def first_door(requirement: str, owner: str, *, user: User, patient: Patient, dispensing: bool) -> Door | None:
    """Return the form by which this user most likely mends what a list says of a requirement."""
    if dispensing and _is_patients_own(requirement, owner):
        return None
    slugs = [slug for slug in FORMS_FOR.get(requirement, ()) if slug != "override"]
    return next((door(patient, slug) for slug in slugs if may(user, BY_SLUG[slug].permission)), None)


def _is_patients_own(requirement: str, owner: str) -> bool:
    return owner == Owner.PATIENT and requirement in _PATIENTS_OWN


def door(patient: Patient, slug: str) -> Door:
    """Return the way to one form of a patient."""
    return Door(str(BY_SLUG[slug].title), reverse("record", args=[patient.reference, slug]))


def all_doors(user: User, patient: Patient) -> Sequence[Door]:
    """Return the way to every form this user may fill in."""
    # A second enrollment, and a birth date, are rare: they open from a requirement or from the history.
    rare = ("enrollment", "birth-date")
    return [door(patient, form.slug) for form in FORMS if form.slug not in rare and may(user, form.permission)]


def days_to_ask_about(blocking: Iterable[str], *, category: RiskCategory) -> list[str]:
    """Return which days of the what-if page could mend these requirements, each once."""
    found: dict[str, None] = {}
    for requirement in blocking:
        if requirement == "prescription-window" and category is RiskCategory.CANNOT:
            found["visit_on"] = None
        else:
            found.update(dict.fromkeys(WHAT_IF_FOR.get(requirement, ())))
    return list(found)
