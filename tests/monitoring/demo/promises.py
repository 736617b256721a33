"""List what each story of the demo promises: which requirements withhold, for both questions."""

from typing import NamedTuple


class Promise(NamedTuple):
    prescribe: tuple[str, ...] = ()
    dispense: tuple[str, ...] = ()


def both(*blocking: str) -> Promise:
    return Promise(blocking, blocking)


READY = Promise()
NO_TEST = both("pregnancy-test", "prescription-window")
OVER_AGAIN = ("contraception", "counseling", "pregnancy-test", "prescription-window", "supply-interval")
MONTH_TO_COME = (
    "contraception",
    "contraception-lead-in",
    "counseling",
    "liver-enzymes-acceptable",
    "liver-enzymes-current",
    "pregnancy-test",
    "prescription-window",
)
STARTS_OVER = (
    "consent",
    "contraception",
    "contraception-lead-in",
    "counseling",
    "liver-enzymes-current",
    "pregnancy-test",
    "prescription-window",
)
FINISHED = (
    "consent",
    "contraception",
    "contraception-lead-in",
    "counseling",
    "enrolled",
    "liver-enzymes-current",
    "pregnancy-test",
    "prescription-window",
)

PROMISES: dict[str, Promise] = {
    "severe_headache": READY,
    "low_mood": READY,
    "half_way": READY,
    "closing_tonight": READY,
    "eligible_for_days": READY,
    "window_closed": both("prescription-window"),
    "indeterminate": NO_TEST,
    "result_awaited": NO_TEST,
    "positive": both("not-pregnant", "pregnancy-test", "prescription-window"),
    "forms_differ": Promise((), ("contraception",)),
    "questions_unanswered": Promise((), ("acknowledgment",)),
    "one_step_from_done": Promise((), ("acknowledgment", "contraception")),
    "counseling_missing": both("counseling"),
    "home_test_permitted": READY,
    "home_test_not_permitted": NO_TEST,
    "corrected_test": READY,
    "category_now_can": Promise(STARTS_OVER, ("acknowledgment", *STARTS_OVER)),
    "category_now_cannot": READY,
    "course_finished": Promise(FINISHED, ("acknowledgment", *FINISHED)),
    "lapsed_prescriber": both("prescriber-certified", "prescriber-specialty"),
    "waiting_for_pick_up": READY,
    "authorized": READY,
    "handed_over_today": Promise(OVER_AGAIN, ("acknowledgment", *OVER_AGAIN)),
    "first_supply_today": Promise(OVER_AGAIN, ("acknowledgment", *OVER_AGAIN)),
    # Yesterday's negative test still has its window; the positive one stops all the same.
    "stopped_by_positive_test": both("not-pregnant", "pregnancy-test"),
    "not_collected": READY,
    "wrong_quantity": READY,
    "lapsed_pharmacy": Promise((), ("pharmacy-certified",)),
    "alt_above_three_times": both("liver-enzymes-acceptable"),
    "hys_law": both("liver-enzymes-acceptable"),
    "cholestasis": READY,
    "alt_to_be_repeated": READY,
    "labs_overdue": both("liver-enzymes-current"),
    "late_lab_entry": READY,
    "corrected_lab": READY,
    "off_label_justified": READY,
    "off_label_not_justified": both("indication"),
    "cosmetic": both("indication"),
    "no_dermatologist": both("prescriber-specialty"),
    "too_early": both("supply-interval"),
    "long_break": both("continuity"),
    "long_break_overridden": READY,
    "enrolled_today": Promise(MONTH_TO_COME, ("acknowledgment", *MONTH_TO_COME)),
    "screening_only": NO_TEST,
    "confirmed_too_soon": NO_TEST,
    "first_month_ready": READY,
    "outside_menses": NO_TEST,
    "home_test_before_start": NO_TEST,
    "lead_in_running": both("contraception-lead-in"),
    "one_form_only": both("contraception"),
    "abstinent": READY,
    "missed_window": both("prescription-window"),
    "repeated_after_missed_window": READY,
    "minor_without_guardian": both("consent"),
    "minor_with_guardian": READY,
    "second_consent_missing": both("consent"),
    "in_spanish": Promise((), ("acknowledgment",)),
    "restarted_after_pregnancy": READY,
    "man_ready": READY,
    "man_unsigned": both("consent"),
    "man_not_counseled": both("counseling"),
    "man_without_labs": both("liver-enzymes-acceptable", "liver-enzymes-current"),
    "boy_without_guardian": both("consent"),
    "boy_with_guardian": READY,
    "man_prescribed": READY,
    "man_authorized": READY,
    "man_handed_over_today": both("supply-interval"),
    "man_with_high_triglycerides": READY,
    "woman_after_menopause": READY,
    "locked_out": READY,
}
