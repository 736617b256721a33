"""List every route with the states of its page. A new route without a row here fails the build."""

from monitoring.comprehension import question_set
from monitoring.forms.recording import FORMS
from monitoring.presenters.reports import KINDS as REPORTS
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
    Page("outbox"),
]

LINKS = [
    *(Page("reminder_link", args=(f"{each}.link",)) for each in ("one_step_from_done", "positive", "course_finished")),
    Page("reminder_link", args=("broken",), status=404),
    Page(
        "reminder_link",
        args=("closing_tonight.link",),
        sends=Send(route="stop_reminders", args=("closing_tonight.link",)),
    ),
]

CLINICIANS = [
    Page("home", "prescriber"),
    *(Page("worklist", each) for each in ("prescriber", "nurse", "new_prescriber", "new_nurse")),
    Page("worklist", "prescriber", query="?q=alvarez"),
    Page("worklist", "prescriber", query="?q=nobody"),
    Page("worklist", "prescriber", query="?tab=closing"),
    Page("worklist", "prescriber", query="?tab=blocked&owner=patient&sort=name"),
    Page("worklist", "nurse", query="?tab=coming"),
    Page("worklist", "prescriber", query="?order=name", status=400),
    Page("saved_views", "prescriber", query="?tab=closing"),
    Page("saved_views", "nurse"),
    Page("saved_views", "nurse", sends=EMPTIED, status=422),
    Page("saved_views", "okafor", sends=Send(route="delete_saved_view", typed={"name": "Closing today"})),
    *(Page("inbox", each) for each in ("prescriber", "nurse", "new_prescriber")),
    Page("reminders", "prescriber", ("one_step_from_done",)),
    Page("reminders", "prescriber", ("without_account",)),
    Page("choose_counseling", "prescriber"),
    Page("choose_counseling", "new_prescriber"),
    Page("confirm_counseling", "prescriber", query="?patient={counseling_missing}&patient={man_not_counseled}"),
    Page("confirm_counseling", "prescriber", status=422),
    Page("confirm_counseling", "prescriber", query="?patient={man_not_counseled}", sends=EMPTIED, status=422),
    Page("confirm_counseling", "prescriber", query="?patient={to_be_counseled}", sends=Send()),
    Page("what_if", "prescriber", ("closing_tonight",)),
    Page("what_if", "nurse", ("counseling_missing",), query="?counseled_on=2026-12-10&answered_on=2026-12-10"),
    Page("what_if", "prescriber", ("locked_out",), query="?specimen_on=2026-12-09"),
    Page("what_if", "prescriber", ("closing_tonight",), query="?on=1900-01-01", status=422),
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
    Page("history", "prescriber", ("corrected_test",)),
    Page("history", "nurse", ("half_way",)),
    Page("history", "prescriber", ("corrected_test",), query="?page=99", status=400),
    Page("decisions", "prescriber", ("stopped_by_positive_test",)),
    Page("decisions", "prescriber", ("without_account",)),
    Page("review_side_effect", "prescriber", ("severe_headache", "severe_headache.side_effect")),
    Page("review_side_effect", "nurse", ("severe_headache", "severe_headache.side_effect"), sends=EMPTIED, status=422),
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
    Page("bench", "nurse", query="?patient={eligible_for_days}"),
    Page("bench", "nurse", sends=Send(route="bench_import", typed={"pasted": "Reference\tALT\nsomebody\t22"})),
    Page("bench", "new_nurse", sends=Send(route="bench_import"), status=422),
]

RIGHT_ANSWERS = {each.id: each.answer for each in question_set("en").questions}

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
    Page("my_consent", "one_step_from_done", ("treatment",), query="?language=es"),
    Page("my_consent", "man_unsigned", ("treatment",), sends=EMPTIED, status=422),
    Page("my_consent", "minor_without_guardian", ("treatment",)),
    Page("my_consent", "minor_without_guardian", ("treatment",), sends=EMPTIED, status=422),
    Page("my_read", "one_step_from_done"),
    Page("my_contraception", "one_step_from_done"),
    Page("my_contraception", "closing_tonight"),
    Page("my_contraception", "forms_differ"),
    Page("my_contraception", "one_step_from_done", sends=EMPTIED, status=422),
    Page("my_contraception", "forms_differ", sends=Send(filled="", typed={"forms": "iud"}), status=422),
    Page("my_questions", "one_step_from_done"),
    Page("my_questions", "one_step_from_done", sends=EMPTIED, status=422),
    # Leads to the page to sign.
    Page("my_questions", "closing_tonight", sends=Send(typed=RIGHT_ANSWERS)),
    Page("my_diary", "one_step_from_done"),
    Page("my_diary", "one_step_from_done", sends=EMPTIED, status=422),
    Page("my_diary", "one_step_from_done", sends=Send(typed={"symptom": "mood", "severity": "mild"})),
    Page("my_diary", "severe_headache"),
    Page("my_page", "severe_headache"),
    Page("my_diary_entry", "severe_headache", ("severe_headache.side_effect",)),
    Page("my_diary_entry", "one_step_from_done", ("severe_headache.side_effect",), status=404),
    Page("my_learning", "one_step_from_done"),
    Page("my_calendar", "one_step_from_done"),
    Page("my_calendar", "closing_tonight", sends=Send(route="my_calendar_make")),
    Page("my_calendar", "closing_tonight", sends=Send(route="my_calendar_revoke")),
    Page("my_documents", "one_step_from_done"),
    Page("my_documents", "minor_without_guardian"),
    Page("my_messages", "one_step_from_done"),
    Page("my_messages", "man_unsigned"),
    Page("my_contact", "one_step_from_done"),
    Page("my_contact", "one_step_from_done", sends=EMPTIED, status=422),
    Page("my_record", "one_step_from_done"),
    Page("my_record", "man_unsigned"),
]

COUNTER = [
    Page("counter", "pharmacist"),
    Page("counter", "pharmacist_who_may_not", sends=EMPTIED, status=422),
    Page("counter_patient", "pharmacist"),
    Page("counter_patient", "pharmacist_who_may"),
    Page("counter_patient", "pharmacist_who_may_not"),
    Page("counter_patient", "pharmacist_who_may_too", sends=Send(route="counter_authorize")),
    Page("counter_patient", "pharmacist_who_may_not", sends=Send(route="counter_check_again")),
    Page("counter_authorizations", "pharmacist"),
    Page(
        "counter_authorizations",
        "pharmacist",
        sends=Send(route="counter_back", args=("left_at_the_counter.authorization",)),
    ),
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
        status=422,
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
    Page("outages", "staff"),
    Page("outages", "staff", query="?page=99", status=400),
    Page("outages", "nurse", status=403),
    Page("outage", "staff", ("outage",)),
    Page("outage_patient", "staff", ("outage", "closing_tonight")),
    Page("outage_patient", "staff", ("outage", "eligible_for_days")),
    Page("outage_patient", "staff", ("outage", "eligible_for_days"), sends=EMPTIED, status=422),
    Page("outage_patient", "staff", ("outage", "man_ready"), status=404),
    Page("failed_reminders", "staff"),
    Page("failed_reminders", "staff", sends=Send(route="try_again", args=("course_finished.failed",))),
    Page("reports", "staff"),
    *(Page("report", "staff", (each,)) for each in REPORTS),
    Page("report", "staff", ("refusals-by-cause",), query="?clinic=nowhere", status=400),
    Page("report", "staff", ("home-tests",), query="?since=2020-01", status=400),
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

_EMERGENCY = {"born_on": "1990-01-01", "reason": "Unconscious in the emergency room."}

CARE = [
    *(Page("transfers", each) for each in ("prescriber", "okafor", "new_prescriber")),
    Page("transfers", "okafor", sends=Send(route="accept_transfer", args=("to_be_accepted.transfer",))),
    Page("transfers", "okafor", sends=Send(route="decline_transfer", args=("to_be_declined.transfer",))),
    Page("transfers", "prescriber", sends=Send(route="withdraw_transfer", args=("to_be_withdrawn.transfer",))),
    Page("offer_transfer", "prescriber", ("eligible_for_days",)),
    Page("offer_transfer", "prescriber", ("eligible_for_days",), sends=EMPTIED, status=422),
    Page("offer_transfer", "okafor", ("lapsed_prescriber",)),
    Page("left_patients", "staff"),
    Page("left_patients", "staff", sends=Send(route="withdraw_placement", args=("left_and_offered.transfer",))),
    Page("place_patient", "staff", ("left_behind",)),
    Page("place_patient", "staff", ("left_behind",), sends=EMPTIED, status=422),
    Page("place_patient", "staff", ("left_and_asked_about",)),
    Page("break_glass", "prescriber"),
    Page("break_glass", "nurse", sends=EMPTIED, status=422),
    Page("break_glass", "new_nurse", sends=Send(typed={"reference": "R-9XXXX9", **_EMERGENCY}), status=422),
    *(Page("broken_glass", "new_prescriber", (each,)) for each in ("positive", "without_account")),
    Page("broken_glass", "new_nurse", ("positive",), status=404),
    Page("glass", "staff"),
    Page("guardian", "guardian"),
    Page("guardian", "new_guardian"),
    Page("guardian_consent", "guardian", ("minor_without_guardian", "treatment")),
    Page("guardian_consent", "guardian", ("minor_without_guardian", "birth-defects"), query="?language=es"),
    Page("guardian_consent", "guardian", ("minor_without_guardian", "treatment"), sends=EMPTIED, status=422),
    Page("guardian_consent", "guardian", ("minor_with_guardian", "treatment"), status=404),
    *(Page("guardians", "prescriber", (each,)) for each in ("minor_without_guardian", "eligible_for_days")),
    Page("guardians", "nurse", ("minor_without_guardian",), sends=EMPTIED, status=422),
    Page(
        "guardians",
        "prescriber",
        ("minor_without_guardian",),
        sends=Send(typed={"relation": "father", "given_name": "Paul", "family_name": "Park", "username": ""}),
    ),
    Page(
        "guardians",
        "prescriber",
        ("minor_with_guardian",),
        sends=Send(route="end_guardianship", args=("minor_with_guardian", "minor_with_guardian.guardianship")),
    ),
]

PAGES = [*ACCOUNT, *LINKS, *CLINICIANS, *BENCH, *PATIENT_PAGES, *COUNTER, *STAFF, *CARE]
FILES = [
    File("prescription_pdf", "prescriber", "pdf", ("waiting_for_pick_up", "waiting_for_pick_up.prescription")),
    File("counter_slip_file", "pharmacist", "pdf", ("authorized.authorization",)),
    *(File("export_report", "staff", kind, (each, kind)) for each in REPORTS for kind in ("csv", "xlsx")),
    *(File("my_document", "one_step_from_done", "pdf", (each,)) for each in ("my-month", "my-forms")),
]
# Neither a page nor a file that a person opens, and why no page of it can be looked at.
NO_PAGE = {
    **dict.fromkeys(
        ("healthz", "readyz", "metrics"),
        "for the machine that watches: tests/monitoring/test_health.py, tests/riskprog/test_metrics.py",
    ),
    "bench_row": "a part of the bench, put there as it is typed",
    "bench_errors": "a file of what was typed, which has to be sent",
    "calendar_feed": "dates for a calendar, found by a secret: tests/monitoring/pages/test_my_calendar.py",
    "my_sign": "only for whoever has answered: seen above by sending my_questions",
    "my_contraception_check": "a part of my_contraception, told while choosing",
    "my_diary_now": "a part of my_diary, told while choosing",
    "unsubscribe": "what a mail program sends: tests/monitoring/pages/test_reminder_links.py",
    "worklist_changes": "one line, put into a worklist that is open",
}
