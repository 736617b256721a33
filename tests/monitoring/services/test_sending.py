"""A reminder is said once, if it is still true, and nothing that one of them meets stops the others."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from accounts.models import Subject
from audit.actions import Action
from monitoring import messages
from monitoring.messages import Recipient, Undeliverable
from monitoring.models import Reminder, ReminderStatus
from monitoring.services import claims, expiries, reminders, sending, standings
from patients.models import Kind, Patient
from tests.factories import make_certification, make_pharmacy, make_reminder, make_user
from tests.monitoring.services import acts
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

CLOSES = datetime(2026, 12, 10, 5, 0, tzinfo=UTC)
# Ten in the morning of the window's last day: its last reminder is due.
LAST_DAY = datetime(2026, 12, 9, 15, 0, tzinfo=UTC)
TONIGHT = "window-closes-tonight"


class Post:
    """Keep what was said, and to whom; break as a test asks."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.breaks: Callable[[Reminder], None] = lambda reminder: None
        self.refuses: set[str] = set()

    def send(self, reminder: Reminder, *, to: Recipient) -> None:
        self.breaks(reminder)
        if to.address in self.refuses:
            raise Undeliverable
        self.sent.append((reminder.kind, to.address))

    def send_digest(self, rows: Sequence[Reminder], *, to: Recipient) -> None:
        self.sent.append((f"digest of {len(rows)}", to.address))


@pytest.fixture(autouse=True)
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    post = Post()
    monkeypatch.setattr(messages, "send", post.send)
    monkeypatch.setattr(messages, "send_digest", post.send_digest)
    return post


def make_reachable(**fields: Any) -> Patient:
    return make_ready_patient(**{"email": "ana@example.org", **fields})


def send(at: datetime = LAST_DAY) -> int:
    return sending.send_due(until=at + timedelta(minutes=4), clock=lambda: at)


def only(patient: Patient, kind: str = TONIGHT) -> Reminder:
    return Reminder.objects.get(patient=patient, kind=kind, channel="email")


def refuse(error: type[Exception]) -> Callable[[Reminder], None]:
    def refuse(reminder: Reminder) -> None:
        raise error("Ana Lopez")

    return refuse


def test_what_is_due_is_sent_and_what_is_not_yet_waits(post: Post) -> None:
    patient = make_reachable(without={"acknowledgment"})

    send(READY_AT)

    to = "ana@example.org"
    assert post.sent == [("window-opens", to), ("acknowledgment-missing", to)]
    assert only(patient).status == ReminderStatus.PLANNED


def test_what_was_sent_is_marked_with_when_it_was_found_true_and_when_it_was_said(post: Post) -> None:
    patient = make_reachable()

    send()

    row = only(patient)
    assert (row.status, row.decided_at, row.sent_at, row.attempts, row.claim) == ("sent", LAST_DAY, LAST_DAY, 1, None)
    (event,) = [each for each in acts.trail_of(Action.REMINDER_SENT) if each["subject"] == row.reference]
    assert (event["patient"], event["detail"]) == (patient.reference, {"kind": TONIGHT, "channel": "email"})


def test_promise_11_what_was_sent_is_never_sent_again(post: Post) -> None:
    make_reachable()

    first, second = send(), send()

    assert (first > 0, second) == (True, 0)
    assert post.sent == [(TONIGHT, "ana@example.org")]


def test_no_batch_is_begun_after_its_time(post: Post) -> None:
    make_reachable()

    assert sending.send_due(until=LAST_DAY, clock=lambda: LAST_DAY) == 0
    assert post.sent == []


def test_promise_11_what_somebody_else_holds_is_left_alone(post: Post) -> None:
    patient = make_reachable()
    Reminder.objects.update(status="claimed", claimed_at=LAST_DAY, claim="theirs")

    send(LAST_DAY + timedelta(seconds=44))

    assert post.sent == []
    assert only(patient).claim == "theirs"


def test_promise_11_what_a_dead_worker_held_is_taken_again(post: Post) -> None:
    patient = make_reachable()
    Reminder.objects.filter(kind=TONIGHT).update(status="claimed", claimed_at=LAST_DAY, claim="theirs")

    send(LAST_DAY + timedelta(seconds=45))

    assert (TONIGHT, "ana@example.org") in post.sent
    assert only(patient).status == ReminderStatus.SENT


def test_promise_11_a_claim_that_was_taken_over_is_not_sent_by_its_first_holder(post: Post) -> None:
    patient = make_reachable()
    Reminder.objects.exclude(kind=TONIGHT).delete()
    mine = claims.take(at=LAST_DAY)
    theirs = claims.take(at=LAST_DAY + timedelta(minutes=1))

    sending.deliver(str(mine), until=CLOSES, clock=lambda: LAST_DAY + timedelta(minutes=1))

    assert theirs is not None
    assert post.sent == []
    assert only(patient).status == ReminderStatus.CLAIMED


def test_what_is_no_longer_true_is_withdrawn_and_not_said(post: Post) -> None:
    patient = make_reachable()
    claims.take(at=LAST_DAY)
    acts.record(patient, Kind.DISPENSE, LAST_DAY, on=date(2026, 12, 9), days_supply=30)

    send(LAST_DAY + timedelta(minutes=1))

    assert post.sent == []
    assert only(patient).status == ReminderStatus.WITHDRAWN


def test_what_is_over_is_withdrawn(post: Post) -> None:
    patient = make_reachable()

    send(CLOSES)

    assert TONIGHT not in dict(post.sent)
    assert only(patient).status == ReminderStatus.WITHDRAWN


def test_what_was_due_by_day_waits_for_the_morning_if_it_is_sent_late(post: Post) -> None:
    patient = make_reachable()
    two_at_night = datetime(2026, 12, 8, 7, 0, tzinfo=UTC)
    Reminder.objects.filter(kind="window-closes-soon").update(send_at=two_at_night)

    send(two_at_night)

    row = only(patient, "window-closes-soon")
    assert post.sent == []
    assert (row.status, row.send_at) == ("planned", datetime(2026, 12, 8, 13, 0, tzinfo=UTC))


def test_promise_12_what_cannot_be_sent_now_is_tried_again_later_and_stops_nobody(post: Post) -> None:
    patient, other = make_reachable(), make_reachable(email="eva@example.org")
    post.breaks = lambda reminder: refuse(ValueError)(reminder) if reminder.patient == patient else None

    send()

    row = only(patient)
    assert (row.status, row.attempts, row.error) == ("planned", 1, "ValueError")
    assert row.send_at == LAST_DAY + timedelta(minutes=2)
    assert only(other).status == ReminderStatus.SENT


def test_promise_12_after_five_attempts_it_is_set_aside_and_the_clinic_is_told(post: Post) -> None:
    patient = make_reachable()
    Reminder.objects.filter(kind=TONIGHT).update(attempts=4)
    post.breaks = refuse(ValueError)

    send()

    row = only(patient)
    assert (row.status, row.failed_at, row.error) == ("failed", LAST_DAY, "ValueError")
    assert Reminder.objects.filter(escalates=row, kind="unreachable", channel="inbox").exists()
    assert [each["subject"] for each in acts.trail_of(Action.REMINDER_FAILED)] == [row.reference]


def test_promise_14_what_cannot_be_marked_as_sent_is_not_said_for_ever(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = make_reachable()

    def refuse_to_mark(row: Reminder, *, at: datetime) -> int:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(sending, "_mark_sent", refuse_to_mark)
    for minutes in range(60):
        with suppress(DatabaseError):
            send(LAST_DAY + timedelta(minutes=minutes))

    assert post.sent.count((TONIGHT, "ana@example.org")) == 5
    assert (only(patient).status, only(patient).error) == (ReminderStatus.FAILED, "NeverMarked")


def test_promise_10_while_a_server_does_not_answer_no_attempt_is_counted(post: Post) -> None:
    patient, other = make_reachable(), make_reachable(email="eva@example.org")
    post.breaks = refuse(ConnectionRefusedError)

    for minutes in range(0, 60, 5):
        send(LAST_DAY + timedelta(minutes=minutes))

    waiting = only(patient)
    assert (waiting.status, waiting.attempts, waiting.error) == ("planned", 0, "ConnectionRefusedError")
    post.breaks = lambda reminder: None
    send(LAST_DAY + timedelta(hours=1))
    assert {only(patient).status, only(other).status} == {ReminderStatus.SENT}


def test_a_server_is_not_awaited_for_ever(post: Post) -> None:
    patient = make_reachable(without={"acknowledgment"})
    post.breaks = refuse(ConnectionRefusedError)

    send(READY_AT + timedelta(days=1))
    awaited = only(patient, "acknowledgment-missing").status
    for minutes in (5, 10, 15):
        send(READY_AT + timedelta(days=1, minutes=minutes))

    assert (awaited, only(patient, "acknowledgment-missing").status) == ("planned", ReminderStatus.FAILED)


def test_one_reader_of_several_who_cannot_be_reached_keeps_nobody_else_from_being_told(post: Post) -> None:
    pharmacy = make_pharmacy(code="PH-7")
    for name in ("one", "two", "three"):
        make_user("pharmacist", pharmacy=pharmacy, email=f"{name}@example.org")
    make_certification(subject=Subject.PHARMACY, who="PH-7", through_on=date(2027, 1, 31))
    at = datetime(2027, 1, 10, 15, 0, tzinfo=UTC)
    expiries.plan(at=at)
    post.refuses = {"two@example.org"}

    send(at)
    send(at + timedelta(hours=1))

    assert [to for _, to in post.sent] == ["one@example.org", "three@example.org"]
    assert Reminder.objects.get(kind="certification-expiring").status == ReminderStatus.SENT


def test_an_address_that_is_refused_is_not_tried_again(post: Post) -> None:
    patient = make_reachable()
    post.breaks = refuse(Undeliverable)

    send()

    assert (only(patient).status, only(patient).error) == ("failed", "Undeliverable")


def test_promise_12_a_reminder_that_cannot_be_derived_is_put_off_and_the_others_are_sent(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient, other = make_reachable(), make_reachable(email="eva@example.org")
    derived = reminders.wanted

    def break_down(situation: Any, about: Patient) -> Any:
        if about.pk == patient.pk:
            raise KeyError
        return derived(situation, about)

    monkeypatch.setattr(reminders, "wanted", break_down)

    send()

    assert (only(patient).status, only(patient).error) == ("planned", "NotWorkedOut")
    assert only(other).status == ReminderStatus.SENT


def test_what_takes_long_is_decided_again_before_the_rest_is_sent(post: Post) -> None:
    patients = [make_reachable(email=f"{number}@example.org") for number in range(3)]
    Reminder.objects.exclude(kind=TONIGHT).delete()
    clock = {"now": LAST_DAY}

    def take_long(reminder: Reminder) -> None:
        clock["now"] += timedelta(seconds=20)
        # Meanwhile somebody collects.
        supplied = {"on": date(2026, 12, 9), "days_supply": 30}
        acts.record(patients[2], Kind.DISPENSE, clock["now"], **supplied) if reminder.patient == patients[0] else None

    post.breaks = take_long

    sending.send_due(until=CLOSES, clock=lambda: clock["now"])

    assert [to for _, to in post.sent] == ["0@example.org", "1@example.org"]


def test_an_error_keeps_no_word_of_the_message(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    make_reachable()
    post.breaks = refuse(OSError)

    send()

    assert "Ana" not in caplog.text
    assert not Reminder.objects.filter(error__contains="Ana").exists()


def test_promise_12_a_record_that_cannot_be_worked_out_is_put_off(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = make_reachable()
    monkeypatch.setattr(sending.situations, "judged", lambda patients, at: {})

    send()

    assert post.sent == []
    assert (only(patient).status, only(patient).error) == ("planned", "NotWorkedOut")


def test_an_address_that_is_gone_by_now_fails(post: Post) -> None:
    patient = make_reachable()
    Patient.objects.filter(pk=patient.pk).update(email="")
    # The queue was planned for an address; what is derived now would go elsewhere, or nowhere.
    send()

    assert post.sent == []
    assert only(patient).status == ReminderStatus.WITHDRAWN


def test_whoever_does_not_answer_is_brought_to_the_clinic(post: Post) -> None:
    patient = make_reachable(without={"acknowledgment"})
    send(READY_AT)
    told = only(patient, "acknowledgment-missing")
    waiting = Reminder.objects.get(escalates=told, kind="unanswered", channel="inbox")

    send(READY_AT + timedelta(days=2))

    waiting.refresh_from_db()
    assert waiting.send_at == READY_AT + timedelta(days=2)
    assert waiting.status == ReminderStatus.SENT


def test_whoever_answered_is_not_brought_to_the_clinic(post: Post) -> None:
    patient = make_reachable(without={"acknowledgment"})
    send(READY_AT)
    acts.record(patient, Kind.ACKNOWLEDGMENT, answered_on=date(2026, 12, 5))

    send(READY_AT + timedelta(days=2))

    told = only(patient, "acknowledgment-missing")
    assert told.acted_at == READY_AT
    assert Reminder.objects.get(escalates=told, channel="inbox").status == ReminderStatus.WITHDRAWN


def test_a_prescriber_reads_one_digest_of_all_patients(post: Post) -> None:
    by = make_user(email="dr@example.org")
    for _ in range(3):
        make_reachable(prescriber=by, without={"counseling"}, email="")

    send(datetime(2026, 12, 6, 12, 0, tzinfo=UTC))

    digests = [each for each in post.sent if each[0].startswith("digest")]
    assert [to for _, to in digests] == ["dr@example.org"]
    assert set(Reminder.objects.filter(channel="digest", kind="counseling-missing").values_list("status")) == {
        ("sent",)
    }


def test_a_prescriber_of_many_patients_still_reads_one_mail_a_day(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = [make_user(email=f"dr-{number}@example.org") for number in range(2)]
    for number in range(6):
        make_reachable(prescriber=readers[number % 2], without={"counseling"}, email="")

    send(datetime(2026, 12, 6, 12, 0, tzinfo=UTC))

    digests = sorted(to for kind, to in post.sent if kind.startswith("digest"))
    assert digests == ["dr-0@example.org", "dr-1@example.org"]


def test_the_end_of_a_certification_is_told_60_30_and_7_days_before(post: Post) -> None:
    make_user(code="DR-7", email="dr@example.org")
    make_certification(who="DR-7", through_on=date(2027, 1, 31))
    days = [60, 31, 30, 8, 7, 1]

    for left in days:
        at = datetime(2027, 2, 1, 15, 0, tzinfo=UTC) - timedelta(days=left)
        expiries.plan(at=at)
        send(at)

    warned = Reminder.objects.order_by("due_at").values_list("sent_at", flat=True)
    assert [(datetime(2027, 2, 1, 15, 0, tzinfo=UTC) - each).days for each in warned] == [60, 30, 7]
    assert post.sent == [("certification-expiring", "dr@example.org")] * 3


def test_a_pharmacys_pharmacists_are_told_of_its_certification(post: Post) -> None:
    pharmacy = make_pharmacy(code="PH-7")
    for name in ("one", "two"):
        make_user("pharmacist", pharmacy=pharmacy, email=f"{name}@example.org")
    make_certification(subject=Subject.PHARMACY, who="PH-7", through_on=date(2027, 1, 31))
    at = datetime(2027, 1, 10, 15, 0, tzinfo=UTC)

    expiries.plan(at=at)
    send(at)

    assert [to for _, to in post.sent] == ["one@example.org", "two@example.org"]


def test_a_certification_that_was_renewed_is_not_warned_of(post: Post) -> None:
    make_user(code="DR-7", email="dr@example.org")
    make_certification(who="DR-7", through_on=date(2027, 1, 31))
    at = datetime(2027, 1, 10, 15, 0, tzinfo=UTC)
    expiries.plan(at=at)
    make_certification(who="DR-7", from_on=date(2027, 2, 1), through_on=date(2028, 1, 31))

    send(at)
    expiries.plan(at=at + timedelta(days=20))

    assert post.sent == []
    assert list(Reminder.objects.values_list("status", flat=True)) == [ReminderStatus.WITHDRAWN]


def test_a_reminder_of_another_message_needs_that_message_to_stand(post: Post) -> None:
    told = make_reminder(kind="test-due", status="sent", sent_at=READY_AT)
    standings.refresh([told.patient.pk], at=READY_AT)
    make_reminder(patient=told.patient, kind="unanswered", channel="inbox", escalates=told, send_at=READY_AT)

    send(READY_AT)

    assert Reminder.objects.get(kind="unanswered").status == ReminderStatus.WITHDRAWN
