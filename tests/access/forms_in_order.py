"""List forms that are in order: who sends them, and what they type; a name of the world is what it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.every_page.routes import RIGHT_ANSWERS

_TODAY = "2026-12-08"
_STORY = ("eligible_for_days",)
_WAITING = ("waiting_for_pick_up", "waiting_for_pick_up.prescription")
_HEADACHE = ("severe_headache", "severe_headache.side_effect")
_TEST = ("eligible_for_days", "eligible_for_days.test")


@dataclass(frozen=True)
class Form:
    """One form as somebody fills it in; hidden fields are those of the page."""

    route: str
    by: str
    typed: Mapping[str, str] = field(default_factory=dict)
    args: tuple[str, ...] = ()
    # The page that the form is on, if not its own.
    page: str = ""
    status: int = 302

    def __str__(self) -> str:
        return " ".join([self.route, *self.args])


def _record(slug: str, typed: Mapping[str, str]) -> Form:
    return Form("record", "prescriber", typed, ("eligible_for_days", slug))


_LAB = {"collected_on": _TODAY, "alt_value": "22", "alt_unit": "U/L", "alt_upper_limit": "40"}
_GGT = {"collected_on": _TODAY, "ggt_value": "30", "ggt_unit": "U/L", "ggt_upper_limit": "60"}
# What a value of the bench is measured in, and the end of what is normal.
_LIMITS = {
    "alt_unit": "U/L", "alt_upper_limit": "40", "ast_unit": "U/L", "ast_upper_limit": "40",
    "bilirubin_total_unit": "mg/dL", "bilirubin_total_upper_limit": "1.2", "alp_unit": "U/L", "alp_upper_limit": "120",
    "triglycerides_unit": "mg/dL", "triglycerides_upper_limit": "150",
}  # fmt: skip
_PREGNANCY_TEST = {"collected_on": _TODAY, "result": "negative", "setting": "clia", "sensitivity_miu_ml": "25"}
_OVERRIDE = {"requirement": "indication", "from_on": _TODAY, "until_on": "2026-12-15", "reason": "Seen."}
_PERSON = {
    "given_name": "Ana", "family_name": "Roe", "born_on": "1999-01-31", "language": "en", "time_zone": "America/New_York",
    "pharmacy": "PH-CORNER", "category": "can", "basis": "default", "opened_on": _TODAY, "code": "severe_acne",
    "conventional_therapy_failed": "on",
}  # fmt: skip
_PRESCRIPTION = {
    "product": "isotretinoin (generic)", "strength_mg": "20", "daily_dose_mg": "40", "days_supply": "30",
}  # fmt: skip

RECORDING = [
    _record("pregnancy-test", _PREGNANCY_TEST),
    _record("visit", {"on": "2026-12-04"}),
    _record("counseling", {"confirmed_on": "2026-12-07"}),
    _record("contraception", {"declared_on": _TODAY, "primary": "iud"}),
    _record("cycle", {"from_on": _TODAY, "pattern": "irregular"}),
    _record("menses", {"started_on": _TODAY}),
    _record("home-testing", {"from_on": _TODAY}),
    _record("indication", {"recorded_on": _TODAY, "code": "rosacea", "justification": "Scarring."}),
    _record("category", {"from_on": _TODAY, "category": "can", "basis": "default"}),
    _record("pregnancy-resolved", {"on": _TODAY}),
    _record("enrollment", {"opened_on": _TODAY}),
    _record("birth-date", {"born_on": "1999-01-31"}),
    _record("liver-labs", _LAB),
    _record("other-labs", _GGT),
    _record("weight", {"weighed_on": _TODAY, "weight": "62.5", "unit": "kg"}),
    _record("side-effect", {"noticed_on": _TODAY, "symptom": "dry_lips", "severity": "mild"}),
    _record("override", _OVERRIDE),
    Form("correct", "prescriber", {"reason_given": "Mistyped.", "remove": "1"}, _TEST),
    Form("review_side_effect", "nurse", {"reviewed_on": _TODAY, "outcome": "Called."}, _HEADACHE),
    Form("bench", "nurse", {**_LIMITS, "rows": "1", "1-patient": "eligible_for_days", "1-collected_on": "2026-12-04",
                            "1-alt": "24", "act": "save"}),
]  # fmt: skip
CLINIC = [
    Form("enroll", "prescriber", _PERSON),
    Form("close_enrollment", "prescriber", {"closed_on": _TODAY, "reason": "Moved."}, _STORY),
    Form("prescribe", "prescriber", _PRESCRIPTION, _STORY),
    Form("cancel_prescription", "prescriber", {"reason_given": "Changed."}, _WAITING),
    Form("patient_access", "prescriber", {}, ("without_account",), status=200),
    Form("delegates", "prescriber", {"delegate": "delegate_of_old", "from_on": _TODAY}),
    Form("saved_views", "nurse", {"name": "Another"}),
]
PATIENTS = [
    Form("my_contraception", "one_step_from_done", {"forms": "iud", "confirmed": "iud"}),
    Form("my_consent", "one_step_from_done", {"agree": "on"}, ("treatment",)),
    Form("my_questions", "one_step_from_done", RIGHT_ANSWERS),
    Form("my_diary", "one_step_from_done", {"symptom": "dry_lips", "severity": "mild", "noticed_on": _TODAY}),
    Form("my_contact", "one_step_from_done", {"by_email": "on", "quiet_from": "22:00", "quiet_until": "07:00"}),
]
COUNTER = [
    Form("counter_authorize", "pharmacist_who_may_too", page="counter_patient"),
    Form("counter_hand_over", "pharmacist", args=("man_authorized.authorization",)),
    Form("counter_reverse", "pharmacist", {"reason": "not_collected"}, ("authorized.authorization",)),
]
PROGRAM = [
    Form("certify", "staff", {"holder": "prescriber:DR-REYES", "from_on": _TODAY, "through_on": "2027-12-07",
                              "specialty": "dermatology"}),
    Form("decertify", "staff", {"on": _TODAY, "reason": "Left."}, ("prescriber", "prescriber.code")),
    Form("register_clinic", "staff", {"name": "New", "supervision": "smpc"}),
    Form("register_pharmacy", "staff", {"name": "New", "code": "PH-NEW"}),
    Form("register_person", "staff", {"username": "lee", "given_name": "Lee", "family_name": "Roe", "role": "staff"},
         status=200),
    Form("outage_patient", "staff", {"text": "Called."}, ("outage", "eligible_for_days")),
    Form("deactivate", "staff", args=("lindqvist",)),
    Form("settings", "nurse", {"language": "es", "theme": "dark", "time_zone": "", "email": "noor@example.org"}),
]  # fmt: skip
FORMS = [*RECORDING, *CLINIC, *PATIENTS, *COUNTER, *PROGRAM]
