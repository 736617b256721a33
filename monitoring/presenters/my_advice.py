"""Say what to do about a side effect: now where it may be dangerous, and what helps where it is not.

Sources: source document S4 (dryness) and S5 (liver); the US prescribing information of isotretinoin: boxed warning
(pregnancy), warnings on mood and suicide, pseudotumor cerebri, vision, liver and pancreas, muscles; patient
counseling information. 988 is the US Suicide and Crisis Lifeline, 911 the emergency number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from monitoring.models import SideEffect, Symptom
from monitoring.selectors.side_effects import is_alarming

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Advice:
    """Hold what to do, in one line and in steps.

    :ivar is_urgent: today, not some day
    :ivar calls: telephone numbers that help at once
    """

    title: "StrOrPromise"
    steps: "Sequence[StrOrPromise]"
    is_urgent: bool = False
    calls: Sequence[str] = ()


_DO_NOT_WAIT = _("Do not wait for an answer here. If you cannot reach your clinic, go to urgent care.")
_EMERGENCY = _("If you may faint, cannot see, or are in danger: call 911.")

_URGENT: dict[Symptom, Advice] = {
    Symptom.MOOD: Advice(
        _("You are not alone. Talk to someone now."),
        [
            _("Thoughts of harming yourself: call or text 988, day or night. It is free, and they speak Spanish too."),
            _("In danger right now: call 911."),
            _("Stop taking the capsules, and call your clinic today. Tell someone close to you."),
        ],
        is_urgent=True,
        calls=("988", "911"),
    ),
    Symptom.PREGNANCY_CONCERN: Advice(
        _("Stop taking the capsules. Call your clinic today."),
        [
            _("Do not take another capsule, not even one, until you have talked with your clinic."),
            _("Had sexual contact without protection in the last 5 days? Ask about emergency contraception today."),
            _("Your clinic will arrange a test. Nobody will blame you."),
        ],
        is_urgent=True,
    ),
    Symptom.VISION: Advice(
        _("Stop taking the capsules. Call your clinic today."),
        [_("Do not drive."), _("Sudden loss of sight, or a bad headache with it: call 911."), _DO_NOT_WAIT],
        is_urgent=True,
        calls=("911",),
    ),
    Symptom.HEADACHE: Advice(
        _("Stop taking the capsules. Call your clinic today."),
        [_("Throwing up, blurred sight, or the worst headache ever: call 911."), _DO_NOT_WAIT],
        is_urgent=True,
        calls=("911",),
    ),
    Symptom.STOMACH: Advice(
        _("Stop taking the capsules. Call your clinic today."),
        [_("Say that you have strong pain, yellow skin or eyes, or dark urine."), _DO_NOT_WAIT, _EMERGENCY],
        is_urgent=True,
        calls=("911",),
    ),
}
_ANY_SEVERE = Advice(
    _("Call your clinic today, before the next capsule."), [_DO_NOT_WAIT, _EMERGENCY], is_urgent=True, calls=("911",)
)

_CALL_IF_WORSE = _("If it gets worse or does not go away, call your clinic.")
_HELPS: dict[Symptom, Advice] = {
    Symptom.DRY_LIPS: Advice(
        _("Dry lips are very common."),
        [_("Put on plain lip balm many times a day, with sun protection outside."), _("Do not lick or peel your lips."),
         _CALL_IF_WORSE],
    ),
    Symptom.DRY_SKIN: Advice(
        _("Dry skin is common."),
        [_("Use a plain moisturizer right after washing. Take short, warm showers."),
         _("Stay out of strong sun and use sunscreen. No waxing, scrubs or peels."), _CALL_IF_WORSE],
    ),
    Symptom.DRY_EYES: Advice(
        _("Dry eyes are common."),
        [_("Use artificial tears. Leave contact lenses out if they hurt."),
         _("Trouble seeing, also at night? Stop driving and call your clinic today."), _CALL_IF_WORSE],
    ),
    Symptom.NOSEBLEED: Advice(
        _("A dry nose can bleed a little."),
        [_("Sit, lean forward and pinch the soft part of your nose for 10 minutes."),
         _("A little petroleum jelly inside the nose helps."), _("Still bleeding after 20 minutes? Get help now.")],
    ),
    Symptom.MUSCLE_OR_JOINT_PAIN: Advice(
        _("Sore muscles and joints can happen."),
        [_("Take it easy with hard exercise for a few days. Ask your clinic which pain reliever is safe."),
         _("Strong pain, weakness or dark urine? Call your clinic today.")],
    ),
    Symptom.HEADACHE: Advice(
        _("Rest, and drink water."),
        [_("Do not take tetracycline antibiotics with this medicine. Tell your clinic if someone prescribed one."),
         _("A bad headache, throwing up, or blurred sight? Stop the capsules and call your clinic today.")],
    ),
    Symptom.VISION: Advice(
        _("Call your clinic before the next capsule."),
        [_("Do not drive, above all not at night."), _("If your sight suddenly gets worse: call 911.")],
    ),
    Symptom.STOMACH: Advice(
        _("Watch this closely."),
        [_("Yellow skin or eyes, dark urine, or strong pain? Stop the capsules and call your clinic today, even if it "
           "is only a little."), _("Do not drink alcohol."), _CALL_IF_WORSE],
    ),
    Symptom.OTHER: Advice(_("Tell your clinic at your next visit."), [_CALL_IF_WORSE]),
}  # fmt: skip


def advice(symptom: str, severity: str) -> Advice:
    """Return what to do about a side effect."""
    found = Symptom(symptom)
    if is_alarming(SideEffect(symptom=symptom, severity=severity)):
        return _URGENT.get(found, _ANY_SEVERE)
    return _HELPS[found]
