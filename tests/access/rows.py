"""List every route: who gets in, what the own object answers, and what somebody else's does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from accounts.roles import Role

CLINICIANS = frozenset({Role.PRESCRIBER, Role.NURSE})
PRESCRIBERS, PATIENTS = frozenset({Role.PRESCRIBER}), frozenset({Role.PATIENT})
PHARMACISTS, STAFF = frozenset({Role.PHARMACIST}), frozenset({Role.STAFF})
GUARDIANS, NURSES = frozenset({Role.GUARDIAN}), frozenset({Role.NURSE})
SIGNED_IN = frozenset(Role)
NEVER = 405


@dataclass(frozen=True)
class Row:
    """One route, for one object: who gets in, and what GET and an empty POST answer them."""

    route: str
    # None: everybody, signed in or not.
    who: frozenset[Role] | None
    get: int = NEVER
    post: int = NEVER
    # Names of the world, or words of the address itself; the object is its owner's (see visitors.py).
    args: tuple[str, ...] = ()
    # What the same role gets for this object when it is not theirs; none: each sees their own, under the same address.
    other: int | None = None
    # What is typed into the POST.
    typed: Mapping[str, str] = field(default_factory=dict)
    # What a secret answers once the patient whose it is was deactivated.
    orphaned: int | None = None

    def __str__(self) -> str:
        return " ".join([self.route, *self.args])


def _each(routes: str, who: frozenset[Role] | None, **answers: int) -> Iterable[Row]:
    return (Row(route, who, **answers) for route in routes.split())


def _about(story: str, routes: str, who: frozenset[Role], **answers: int) -> Iterable[Row]:
    return (Row(route, who, args=(story,), other=404, **answers) for route in routes.split())


_WAITING = ("waiting_for_pick_up", "waiting_for_pick_up.prescription")
_HEADACHE = ("severe_headache", "severe_headache.side_effect")
_POSITIVE = ("stopped_by_positive_test", "stopped_by_positive_test.withdrawal")
_VIEW = {"name": "For the matrix"}

ANYBODYS = [
    *_each("healthz readyz styleguide outbox", None, get=200),
    # Without its secret it is not there.
    Row("metrics", None, get=404),
    Row("sign_in", None, get=200, post=200),
    Row("second_factor", None, get=302, post=302),
    Row("passkey_sign_in", None, get=200, post=422),
    Row("forgotten_password", None, get=200, post=422),
    Row("choose_password", None, get=200, post=422, args=("one_time.letter",)),
    Row("sign_out", None, post=302),
    Row("set_language", None, post=302),
    # Found by a secret, which is all that is asked for.
    Row("reminder_link", None, get=200, args=("closing_tonight.link",)),
    Row("stop_reminders", None, post=302, args=("closing_tonight.link",)),
    Row("unsubscribe", None, get=302, post=302, args=("closing_tonight.link",)),
    Row("calendar_feed", None, get=200, args=("calendar.secret",), orphaned=404),
]
ACCOUNT = [
    Row("home", SIGNED_IN, get=302),
    Row("change_password", SIGNED_IN, get=200, post=422),
    Row("settings", SIGNED_IN, get=200, post=200),
    Row("confirm_identity", SIGNED_IN, get=200, post=422),
    Row("security", SIGNED_IN, get=200),
    *_each("add_app add_passkey", SIGNED_IN, get=200, post=422),
    Row("recovery_codes", SIGNED_IN, get=302, post=302),
    *_each("remove_factor end_session end_all_sessions", SIGNED_IN, post=302),
]
CLINIC = [
    *_each("worklist inbox today", CLINICIANS, get=200),
    # Tells the browser to ask no more: nobody's list is open.
    Row("worklist_changes", CLINICIANS, get=286),
    Row("saved_views", CLINICIANS, get=200, post=422),
    Row("delete_saved_view", CLINICIANS, post=302, other=404, typed=_VIEW),
    Row("bench", CLINICIANS, get=200, post=400),
    Row("bench_import", CLINICIANS, get=302, post=400),
    *_each("bench_row bench_errors", CLINICIANS, post=400),
    Row("enroll", PRESCRIBERS, get=200, post=422),
    Row("choose_counseling", PRESCRIBERS, get=200),
    Row("confirm_counseling", PRESCRIBERS, get=422, post=422),
    Row("delegates", PRESCRIBERS, get=200, post=422),
    Row("end_delegation", PRESCRIBERS, post=302, other=404, args=("delegate_to_be",)),
]
PATIENTS_OF_A_CLINIC = [
    *_about("eligible_for_days", "patient what_if history decisions reminders", CLINICIANS, get=200),
    *_about("eligible_for_days", "close_enrollment", PRESCRIBERS, get=200, post=422),
    # What is signed is the words that were shown; nothing was.
    *_about("eligible_for_days", "prescribe", PRESCRIBERS, get=200, post=409),
    *_about("eligible_for_days", "patient_access", CLINICIANS, get=200, post=302),
    *_about("eligible_for_days", "renew_access", CLINICIANS, post=422),
    *(
        Row("record", who, get=200, post=422, args=("eligible_for_days", slug), other=404)
        for who, slugs in {
            CLINICIANS: "pregnancy-test liver-labs other-labs visit cycle menses weight side-effect",
            PRESCRIBERS: "contraception indication category home-testing pregnancy-resolved enrollment birth-date",
        }.items()
        for slug in slugs.split()
    ),
    *(
        Row("record", PRESCRIBERS, get=200, post=409, args=("eligible_for_days", slug), other=404)
        for slug in ("counseling", "override")
    ),
    Row("review_side_effect", CLINICIANS, get=200, post=422, args=_HEADACHE, other=404),
    Row("correct", CLINICIANS, get=200, post=200, args=("eligible_for_days", "eligible_for_days.test"), other=404),
    Row("prescription", CLINICIANS, get=200, args=_WAITING, other=404),
    Row("prescription_pdf", CLINICIANS, get=200, args=_WAITING, other=404),
    Row("withdrawal", CLINICIANS, get=200, post=200, args=_POSITIVE, other=404),
    Row("refuse_withdrawal", CLINICIANS, post=422, args=_POSITIVE, other=404),
    Row("cancel_prescription", PRESCRIBERS, get=200, post=422, args=_WAITING, other=404),
]
ONES_OWN = [
    *_each("my_page my_consents my_read my_learning my_calendar my_messages my_documents my_record", PATIENTS, get=200),
    *_each("my_contraception my_questions my_diary my_contact", PATIENTS, get=200, post=422),
    *_each("my_contraception_check my_diary_now my_calendar_make", PATIENTS, post=200),
    Row("my_consent", PATIENTS, get=200, post=409, args=("treatment",)),
    Row("my_document", PATIENTS, get=200, args=("my-month",)),
    Row("my_export", PATIENTS, get=200, args=("json",)),
    Row("my_sign", PATIENTS, get=302, post=302),
    Row("my_calendar_revoke", PATIENTS, post=302),
    Row("my_diary_entry", PATIENTS, get=200, args=("severe_headache.side_effect",), other=404),
]
COUNTER = [
    Row("counter", PHARMACISTS, get=200, post=422),
    # Who is at another counter is nobody here: look somebody up first.
    Row("counter_patient", PHARMACISTS, get=200, other=302),
    Row("counter_check_again", PHARMACISTS, post=302),
    Row("counter_authorize", PHARMACISTS, post=400, other=302),
    Row("counter_authorizations", PHARMACISTS, get=200),
    *_about("authorized.authorization", "counter_authorization counter_slip counter_slip_file", PHARMACISTS, get=200),
    *_about("authorized.authorization", "counter_reverse", PHARMACISTS, post=422),
    *_about("man_authorized.authorization", "counter_hand_over", PHARMACISTS, post=302),
    *_about("left_at_the_counter.authorization", "counter_back", PHARMACISTS, post=302),
]
CARE = [
    Row("transfers", PRESCRIBERS, get=200),
    Row("accept_transfer", PRESCRIBERS, post=302, args=("offered.transfer",), other=404),
    Row("decline_transfer", PRESCRIBERS, post=302, args=("offered.transfer",), other=404),
    Row("withdraw_transfer", PRESCRIBERS, post=302, args=("to_be_withdrawn.transfer",), other=404),
    *_about("eligible_for_days", "offer_transfer", PRESCRIBERS, get=200, post=422),
    *_about("minor_without_guardian", "guardians", CLINICIANS, get=200, post=422),
    Row(
        "end_guardianship",
        CLINICIANS,
        post=302,
        args=("minor_with_guardian", "minor_with_guardian.guardianship"),
        other=404,
    ),
    Row("break_glass", CLINICIANS, get=200, post=422),
    # Nobody of these took emergency access to this record; who did is looked at in its own tests.
    Row("broken_glass", CLINICIANS, get=404, args=("eligible_for_days",)),
    Row("guardian", GUARDIANS, get=200),
    Row("guardian_consent", GUARDIANS, get=200, post=409, args=("minor_without_guardian", "treatment"), other=404),
]
PROGRAM = [
    *_each("certifications refusals outages failed_reminders reports people", STAFF, get=200),
    *_each("trail export_trail signals", STAFF, get=200),
    *_each("certify register_clinic register_pharmacy register_person", STAFF, get=200, post=422),
    Row("decertify", STAFF, get=200, post=422, args=("prescriber", "prescriber.code")),
    Row("refusal", STAFF, get=200, args=("stopped_by_positive_test.refusal",)),
    Row("outage", STAFF, get=200, args=("outage",)),
    Row("outage_patient", STAFF, get=200, post=422, args=("outage", "closing_tonight")),
    Row("try_again", STAFF, post=302, args=("course_finished.failed",)),
    Row("report", STAFF, get=200, args=("refusals-by-cause",)),
    Row("export_report", STAFF, get=200, args=("refusals-by-cause", "csv")),
    Row("recoveries", STAFF, get=200),
    Row("ask_recovery", STAFF, get=200, post=422, args=("okafor",)),
    *(Row(each, STAFF, post=302, args=("losing.recovery",)) for each in ("approve_recovery", "refuse_recovery")),
    *_each("glass left_patients", STAFF, get=200),
    Row("place_patient", STAFF, get=200, post=422, args=("left_behind",)),
    Row("withdraw_placement", STAFF, post=302, args=("left_and_offered.transfer",)),
    Row("deactivate", STAFF, post=302, args=("lindqvist",)),
    Row("reactivate", STAFF, post=302, args=("leaver",)),
]
ROWS = [*ANYBODYS, *ACCOUNT, *CLINIC, *PATIENTS_OF_A_CLINIC, *ONES_OWN, *COUNTER, *CARE, *PROGRAM]
