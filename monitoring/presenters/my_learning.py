"""Answer what patients ask, in short: what to expect month by month, safety, and why the steps are there.

Each group names the statement of the source document that it explains (docs/traceability.md).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Answer(NamedTuple):
    """Be one question with its answer."""

    question: "StrOrPromise"
    answer: "StrOrPromise"


class Group(NamedTuple):
    """Be some questions about one thing; `source` names the statements of the source document."""

    slug: str
    title: "StrOrPromise"
    source: str
    answers: Sequence[Answer]


class Stage(NamedTuple):
    """Be what to expect in one stretch of treatment."""

    when: "StrOrPromise"
    what: "StrOrPromise"


MONTHS = (
    Stage(_("Month 1"), _("Dry lips start, often within days. Acne can flare up a little before it gets better. Keep "
                          "going, and tell your clinic if the flare is bad.")),
    Stage(_("Month 2"), _("Skin makes less oil. Dry skin, eyes or nose are common; balm and moisturizer help. You may "
                          "see fewer new spots.")),
    Stage(_("Months 3 and 4"), _("Most people see clearer skin now. Redness takes longer to fade than spots do.")),
    Stage(_("Months 5 and 6"), _("For many people this is the end of the course. Your prescriber decides, by how your "
                                 "skin looks and how much medicine you have had in all.")),
    Stage(_("After the last dose"), _("Dryness goes away within weeks. Skin often stays clear for a long time. For one "
                                      "more month the rules on contraception and on giving blood still hold.")),
)  # fmt: skip

GROUPS = (
    Group("works", _("How it works"), "S8, S14", (
        Answer(_("What does the medicine do?"),
               _("It makes the skin's oil glands smaller, so skin makes less oil. It also calms redness and swelling. "
                 "That clears severe acne and helps prevent scars.")),
        Answer(_("How long do I take it?"),
               _("Often 4 to 6 months. One complete course can keep the skin clear for a long time. Some people need a "
                 "second course later.")),
        Answer(_("Why did it get worse first?"),
               _("Early flares happen. They usually pass within weeks. Call your clinic if it hurts or scares you.")),
        Answer(_("I missed a capsule. What now?"),
               _("Skip it and take the next one at the usual time. Never take two at once.")),
    )),
    Group("every-day", _("Side effects you can help with"), "S4, S11", (
        Answer(_("What is common?"),
               _("Dry lips, skin, eyes and nose. Lip balm, moisturizer and artificial tears help a lot.")),
        Answer(_("What about the sun?"),
               _("Skin burns faster. Use sunscreen and cover up. Do not use tanning beds.")),
        Answer(_("What should I leave out?"),
               _("Waxing, skin peels and laser, until 6 months after the course. Vitamin A pills. Certain antibiotics "
                 "(tetracyclines). Ask before you take anything new, even herbs.")),
        Answer(_("Can I drive at night?"),
               _("Be careful. Some people see less well in the dark, sometimes suddenly. If that happens, do not drive "
                 "and call your clinic.")),
    )),
    Group("call", _("When to call at once"), "S5, S11", (
        Answer(_("Which signs mean stop and call today?"),
               _("A bad headache or blurred sight. Strong stomach pain, yellow skin or dark urine. Feeling very sad, "
                 "hopeless or not like yourself. A possible pregnancy.")),
        Answer(_("I think about harming myself. Who helps?"),
               _("Call or text 988 now, day or night. In danger: call 911. Then stop the capsules and call your "
                 "clinic.")),
        Answer(_("Why do I need blood tests?"),
               _("The medicine can raise liver enzymes and blood fats. You may feel nothing. A blood test finds it "
                 "early, and your clinic can act.")),
    )),
    Group("pregnancy", _("If you can get pregnant"), "S3", (
        Answer(_("Why so many rules?"),
               _("The medicine can badly harm an unborn baby: its brain, heart, face and ears. Even one dose can. That "
                 "is why there are tests, contraception and pick-up windows.")),
        Answer(_("Why two forms of contraception?"),
               _("Any single form can fail. Two together fail far less often. At least one must be primary.")),
        Answer(_("What if a form fails, or I miss a period?"),
               _("Stop the capsules and call your clinic the same day. Ask about emergency contraception.")),
        Answer(_("Which other medicines matter?"),
               _("Some make hormonal contraception fail, St. John's wort among them. Tell your prescriber about "
                 "everything you take.")),
        Answer(_("How long must I go on?"),
               _("Use your two forms for one month after the last dose, and take the last tests.")),
    )),
    Group("program", _("The program and your pharmacy"), "S7, S11, S13", (
        Answer(_("Why do I answer questions every month?"),
               _("So that the rules are fresh when it counts. A wrong answer does no harm: it is explained, and you "
                 "answer again.")),
        Answer(_("Why can I not buy it online?"),
               _("Nobody checks what is in those capsules or whether it is safe for you. Without tests you could be "
                 "harmed and not know it. Only a certified pharmacy can hand over your supply.")),
        Answer(_("May I share capsules or give blood?"),
               _("No. Never share them, not even left-over ones. Do not give blood during treatment or for one month "
                 "after: it could reach someone who is pregnant.")),
        Answer(_("What if I miss my pick-up window?"),
               _("Call your clinic. They tell you which step to take again. Your page shows it too.")),
        Answer(_("Who sees my answers?"),
               _("Your clinic. Your pharmacy sees only whether it may hand over the supply, not why. My record shows "
                 "everyone who looked.")),
    )),
)  # fmt: skip
