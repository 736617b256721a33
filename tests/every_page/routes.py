"""List every route with the states of its page. A new route without a row here fails the build."""

from monitoring.forms.recording import FORMS
from tests.every_page.pages import EMPTIED, SPANISH_VISITOR, File, Page, Send

PATIENTS = (
    "closing_tonight",
    "eligible_for_days",
    "positive",
    "corrected_test",
    "course_finished",
    "waiting_for_pick_up",
    "authorized",
    "alt_above_three_times",
    "long_break_overridden",
    "enrolled_today",
    "man_prescribed",
    "locked_out",
    "without_account",
)

ACCOUNT = [
    Page("sign_in"),
    Page("sign_in", sends=Send(typed={"username": "nobody", "password": "wrong"})),
    Page("sign_in", SPANISH_VISITOR, sends=Send(route="set_language", typed={"language": "es"}), language="es"),
    Page("worklist", "leaving_nurse", sends=Send(route="sign_out")),
    Page("change_password", "one_time"),
    Page("change_password", "nurse", sends=EMPTIED, status=422),
    *(Page("settings", each) for each in ("prescriber", "one_step_from_done", "pharmacist")),
    Page("settings", "nurse", sends=Send(typed={"language": "", "theme": "", "time_zone": ""})),
    Page("styleguide"),
]

CLINICIANS = [
    Page("home", "prescriber"),
    *(Page("worklist", each) for each in ("prescriber", "nurse", "new_prescriber", "new_nurse")),
    Page("worklist", "prescriber", query="?q=alvarez"),
    Page("worklist", "prescriber", query="?q=nobody"),
    Page("worklist", "prescriber", query="?state=eligible"),
    Page("worklist", "prescriber", query="?sort=name", status=400),
    Page("enroll", "prescriber"),
    Page("enroll", "prescriber", sends=EMPTIED, status=422),
    Page("enroll", "nurse", status=403),
    *(Page("patient", "prescriber", (each,)) for each in PATIENTS),
    Page("patient", "nurse", ("eligible_for_days",)),
    Page("patient", "prescriber", ("eligible_for_days",), query="?at=2026-12-01T10:00"),
    Page("patient", "prescriber", ("eligible_for_days",), query="?at=0001-01-01T00:00", status=400),
    Page("patient", "new_prescriber", ("eligible_for_days",), status=404),
    # What a form shows empty it shows with its complaints too; three kinds of it as they are found.
    *(
        Page("record", "prescriber", ("eligible_for_days", slug))
        for slug in ("pregnancy-test", "liver-labs", "override")
    ),
    *(Page("record", "prescriber", ("eligible_for_days", each.slug), sends=EMPTIED, status=422) for each in FORMS),
    Page("close_enrollment", "prescriber", ("eligible_for_days",)),
    Page("close_enrollment", "prescriber", ("eligible_for_days",), sends=EMPTIED, status=422),
    Page("correct", "prescriber", ("positive", "positive.test")),
    Page("correct", "prescriber", ("positive", "positive.test"), sends=EMPTIED, status=422),
    Page("prescribe", "prescriber", ("eligible_for_days",)),
    Page("prescribe", "prescriber", ("eligible_for_days",), sends=EMPTIED, status=422),
    Page("prescribe", "prescriber", ("positive",)),
    Page("prescribe", "prescriber", ("alt_above_three_times",)),
    Page("prescription", "prescriber", ("waiting_for_pick_up", "waiting_for_pick_up.prescription")),
    Page("cancel_prescription", "prescriber", ("waiting_for_pick_up", "waiting_for_pick_up.prescription")),
    Page(
        "cancel_prescription",
        "prescriber",
        ("waiting_for_pick_up", "waiting_for_pick_up.prescription"),
        sends=EMPTIED,
        status=422,
    ),
    Page("delegates", "prescriber"),
    Page("delegates", "prescriber", sends=EMPTIED, status=422),
    Page("delegates", "new_prescriber"),
    Page("delegates", "okafor", sends=Send(route="end_delegation", args=("nurse",))),
    Page("patient_access", "prescriber", ("eligible_for_days",)),
    Page("patient_access", "prescriber", ("without_account",)),
    Page("patient_access", "prescriber", ("to_be_given_access",), sends=Send()),
    Page(
        "patient_access",
        "prescriber",
        ("off_label_justified",),
        sends=Send(route="renew_access", args=("off_label_justified",)),
    ),
]

# A sheet with what can be, what cannot, and what is asked about.
_SHEET = {
    "1-patient": "Alvarez, Maria",
    "1-alt": "124",
    "1-ast": "0.75 µkat/L",
    "1-bilirubin_total": "20 µmol/L",
    "2-patient": "Nobody",
    "2-alt": "1,2",
    "3-patient": "Cole, Teresa",
    "3-alt": "9000",
}

BENCH = [
    *(Page("today", each) for each in ("nurse", "new_nurse", "prescriber")),
    Page("today", "nurse", query="?group=missing"),
    Page("today", "nurse", query="?group=late", status=400),
    Page("bench", "nurse"),
    Page("bench", "prescriber", sends=Send(typed={**_SHEET, "act": "check"})),
    Page("bench", "nurse", sends=Send(typed={**_SHEET, "act": "save"}), status=422),
    Page("bench", "new_nurse", sends=Send(typed={"act": "save"}), status=422),
]

PATIENT_PAGES = [
    *(
        Page("my_page", each)
        for each in (
            "one_step_from_done",
            "closing_tonight",
            "handed_over_today",
            "authorized",
            "positive",
            "enrolled_today",
            "minor_without_guardian",
            "course_finished",
            "man_ready",
            "man_unsigned",
        )
    ),
    Page("my_page", "new_patient", status=404),
    *(Page("my_consents", each) for each in ("one_step_from_done", "man_unsigned", "minor_without_guardian")),
    Page("my_consent", "one_step_from_done", ("treatment",)),
    Page("my_consent", "one_step_from_done", ("birth-defects",)),
    Page("my_consent", "man_unsigned", ("treatment",), sends=EMPTIED),
    Page("my_consent", "minor_without_guardian", ("treatment",), sends=EMPTIED),
    Page("my_contraception", "one_step_from_done"),
    Page("my_contraception", "one_step_from_done", sends=EMPTIED),
    Page("my_contraception", "forms_differ", sends=Send(filled="", typed={"forms": "iud"})),
    Page("my_questions", "one_step_from_done"),
    Page("my_questions", "one_step_from_done", sends=EMPTIED),
    Page("my_record", "one_step_from_done"),
    Page("my_record", "man_unsigned"),
]

COUNTER = [
    Page("counter", "pharmacist"),
    Page("counter", "pharmacist_who_may_not", sends=EMPTIED),
    Page("counter_patient", "pharmacist"),
    Page("counter_patient", "pharmacist_who_may"),
    Page("counter_patient", "pharmacist_who_may_not"),
    Page("counter_patient", "pharmacist_who_may_too", sends=Send(route="counter_authorize")),
    Page("counter_authorizations", "pharmacist"),
    Page("counter_authorizations", "new_pharmacist"),
    *(
        Page("counter_authorization", "pharmacist", (each,))
        for each in (
            "authorized.authorization",
            "handed_over_today.authorization",
            "stopped_by_positive_test.authorization",
        )
    ),
    Page("counter_slip", "pharmacist", ("authorized.authorization",)),
    Page(
        "counter_authorization",
        "pharmacist",
        ("authorized.authorization",),
        sends=Send(route="counter_reverse", args=("authorized.authorization",)),
        status=400,
    ),
    Page(
        "counter_authorization",
        "pharmacist",
        ("man_authorized.authorization",),
        sends=Send(route="counter_hand_over", args=("man_authorized.authorization",)),
    ),
]

STAFF = [
    Page("certifications", "staff"),
    Page("certify", "staff"),
    Page("certify", "staff", query="?holder=prescriber:DR-REYES"),
    Page("certify", "staff", sends=EMPTIED, status=422),
    Page("decertify", "staff", ("prescriber", "prescriber.code")),
    Page("decertify", "staff", ("pharmacy", "pharmacist.code"), sends=EMPTIED, status=422),
    Page("refusals", "staff"),
    Page("refusals", "staff", query="?requirement=lock-out"),
    Page("refusals", "staff", query="?page=99", status=400),
    Page("refusal", "staff", ("stopped_by_positive_test.refusal",)),
    Page("people", "staff"),
    Page("people", "staff", sends=Send(route="deactivate", args=("lindqvist",))),
    Page("people", "staff", sends=Send(route="reactivate", args=("leaver",))),
    *(Page(each, "staff") for each in ("register_clinic", "register_pharmacy", "register_person")),
    *(
        Page(each, "staff", sends=EMPTIED, status=422)
        for each in ("register_clinic", "register_pharmacy", "register_person")
    ),
    Page(
        "register_person",
        "staff",
        sends=Send(typed={"username": "lee", "given_name": "Lee", "family_name": "Roe", "role": "staff"}),
    ),
]

PAGES = [*ACCOUNT, *CLINICIANS, *BENCH, *PATIENT_PAGES, *COUNTER, *STAFF]
FILES = [
    File("prescription_pdf", "prescriber", "pdf", ("waiting_for_pick_up", "waiting_for_pick_up.prescription")),
]
# Neither a page nor a file that a person opens, and why no page of it can be looked at.
NO_PAGE = {
    "healthz": "JSON for the machine that watches",
    "bench_row": "a part of the bench, put there as it is typed",
    "bench_import": "the bench again, with the rows of a file; read, it leads to the bench",
    "bench_errors": "a file of what was typed, which has to be sent",
}
