"""Say who may record and who may correct which kind of fact."""

from collections.abc import Mapping, Sequence

from accounts import roles
from accounts.models import User
from accounts.roles import NotAllowed, Permission
from monitoring.models import PregnancyTest, TestResult
from monitoring.services.new_facts import NewFact
from patients.models import Fact, Kind

# What each kind needs; a void needs what its fact does, see `to_correct`.
TO_RECORD: Mapping[Kind, Permission] = {
    Kind.PATIENT: Permission.ENROLL,
    Kind.CATEGORY: Permission.SET_CATEGORY,
    Kind.ENROLLMENT: Permission.ENROLL,
    Kind.ENROLLMENT_CLOSURE: Permission.CLOSE_ENROLLMENT,
    Kind.CONSENT: Permission.SIGN_CONSENT,
    Kind.COUNSELING: Permission.CONFIRM_COUNSELING,
    Kind.ACKNOWLEDGMENT: Permission.ACKNOWLEDGE,
    Kind.CONTRACEPTION: Permission.DECLARE_CONTRACEPTION,
    Kind.CYCLE: Permission.RECORD_CYCLE,
    Kind.MENSES: Permission.RECORD_CYCLE,
    Kind.HOME_TESTING_PERMITTED: Permission.PERMIT_HOME_TESTING,
    Kind.PREGNANCY_TEST: Permission.RECORD_TEST,
    Kind.PREGNANCY_RESOLVED: Permission.RESOLVE_PREGNANCY,
    Kind.VISIT: Permission.RECORD_VISIT,
    Kind.DISPENSE: Permission.HAND_OVER,
    Kind.INDICATION: Permission.RECORD_INDICATION,
    Kind.LAB: Permission.RECORD_LAB,
    Kind.OVERRIDE: Permission.OVERRIDE_CLINIC_HOLD,
    Kind.WEIGHT: Permission.RECORD_WEIGHT,
    Kind.SIDE_EFFECT: Permission.RECORD_SIDE_EFFECT,
    Kind.SIDE_EFFECT_REVIEW: Permission.REVIEW_SIDE_EFFECT,
}
# What a patient may record of themselves by another permission than a clinician's.
_OF_ONESELF: Mapping[Kind, Permission] = {Kind.SIDE_EFFECT: Permission.KEEP_DIARY}
# What is not the clinic's to say, or belongs to another entry, is only ever withdrawn, and only by who answers for the
# patient's place in the program.
ONLY_WITHDRAWN: Mapping[Kind, Permission] = {
    Kind.CONSENT: Permission.ENROLL,
    Kind.ACKNOWLEDGMENT: Permission.ENROLL,
    Kind.DISPENSE: Permission.ENROLL,
    Kind.ENROLLMENT_CLOSURE: Permission.CLOSE_ENROLLMENT,
    Kind.SIDE_EFFECT_REVIEW: Permission.REVIEW_SIDE_EFFECT,
}


def require_for(new: Sequence[NewFact], *, by: User) -> None:
    """Refuse facts that this person may not record.

    :raises NotAllowed: one of them is not theirs to say
    """
    for each in new:
        if each.kind is Kind.VOID:
            require_to_correct(each.fields["of"], by=by)
        elif not any(roles.may(by, permission) for permission in _any_of(each.kind)):
            raise NotAllowed(TO_RECORD[each.kind])
        # Nobody declares in another's name.
        if each.kind is Kind.CONTRACEPTION and each.fields["declared_by"] != by.role:
            raise NotAllowed(Permission.DECLARE_CONTRACEPTION)


def _any_of(kind: Kind) -> set[Permission]:
    return {TO_RECORD[kind], _OF_ONESELF.get(kind, TO_RECORD[kind])}


def require_to_correct(fact: Fact, *, by: User) -> None:
    """Refuse to correct a fact: who may record a kind may correct it, and nobody else.

    :raises NotAllowed: this person may not
    """
    roles.require(by, Permission.CORRECT_ENTRY)
    needed = to_correct(fact)
    if needed is not None:
        roles.require(by, needed)


def may_correct(user: User, fact: Fact) -> bool:
    """Tell whether this user may correct a fact; a correction is corrected by nobody."""
    needed = to_correct(fact)
    return needed is not None and roles.may(user, Permission.CORRECT_ENTRY) and roles.may(user, needed)


def to_correct(fact: Fact) -> Permission | None:
    """Return what correcting a fact needs beside `CORRECT_ENTRY`; None for a correction, which stays."""
    kind = Kind(fact.kind)
    if kind is Kind.PREGNANCY_TEST and _result_of(fact) != TestResult.NEGATIVE:
        # Taking it back opens the gate as resolving a pregnancy does, and is as much the prescriber's alone.
        return Permission.RESOLVE_PREGNANCY
    return ONLY_WITHDRAWN.get(kind) or TO_RECORD.get(kind)


def needs_two(fact: Fact) -> bool:
    """Tell whether a fact is a positive pregnancy test, which only two clinicians withdraw."""
    return _result_of(fact) == TestResult.POSITIVE


def _result_of(fact: Fact) -> str | None:
    """Return what a pregnancy test found; None for any other fact."""
    if isinstance(fact, PregnancyTest):
        return fact.result
    return PregnancyTest.objects.filter(pk=fact.pk).values_list("result", flat=True).first()
