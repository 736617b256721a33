"""Read reminders: the one behind a link, a patient's own, a clinic's inbox, and those that could not be sent."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import F, Q, QuerySet

from accounts.models import User
from monitoring.models import Channel, Reminder, ReminderKind, ReminderStatus
from monitoring.policy.decide import program_date
from monitoring.selectors import glass
from monitoring.services.reminder_kinds import KINDS, Audience
from patients import selectors as patients
from patients.models import Patient

_FOR_CLINICS = [kind for kind, each in KINDS.items() if each.audience is Audience.CLINIC]
_WITHOUT_END = (ReminderKind.UNREACHABLE, ReminderKind.UNSUBSCRIBED)
_SHOWN_FOR = timedelta(days=14)
# Every page shows the count: it may be so old, and costs its query no more often.
_COUNT_LIVES_SECONDS = 60


def behind_link(reference: str) -> Reminder | None:
    """Return the reminder about a patient that a link stands for, if it was ever sent."""
    found = Reminder.objects.filter(reference=reference, sent_at__isnull=False, patient__isnull=False)
    related = ("clinic", "prescriber", "pharmacy", "training_case", "user", "contact_preferences")
    return found.select_related(*(f"patient__{each}" for each in related)).first()


def messages_of(patient: Patient) -> QuerySet[Reminder]:
    """Return what reached the patient's own inbox, the latest first."""
    reached = of_patient(patient).filter(channel=Channel.INBOX, status=ReminderStatus.SENT)
    return reached.exclude(kind__in=_FOR_CLINICS).order_by("-sent_at", "-pk")


def of_patient(patient: Patient) -> QuerySet[Reminder]:
    """Return every reminder about a patient, whoever is told, what is due last first."""
    found = Reminder.objects.filter(patient=patient)
    return found.select_related("escalates").order_by("-due_at", "-pk")


def inbox(user: User, *, at: datetime) -> QuerySet[Reminder]:
    """Return what waits for a clinician in the inbox, of the patients whose records they may open: what closes first, first."""
    visible = patients.visible_to(user, on=program_date(at))
    waiting = Reminder.objects.filter(
        kind__in=_FOR_CLINICS,
        channel=Channel.INBOX,
        status=ReminderStatus.SENT,
        acted_at__isnull=True,
        patient__in=visible.values("pk"),
    )
    # What nothing on record ends: a message that came back, or was stopped.
    passed = Q(kind__in=_WITHOUT_END, sent_at__lte=at - _SHOWN_FOR)
    first_to_close = F("closes_at").asc(nulls_last=True)
    return waiting.exclude(passed).select_related("patient", "escalates").order_by(first_to_close, "-sent_at", "-pk")


def inbox_count(user: User, *, at: datetime) -> int:
    """Return how many things wait in a clinician's inbox, counted within the last minute."""
    count: int | None = cache.get(_count_key(user))
    if count is None:
        count = inbox(user, at=at).count() + glass.of_patients_of(user, at=at).count()
        keep_inbox_count(user, count)
    return count


def keep_inbox_count(user: User, count: int) -> None:
    """Let every page say what was counted just now."""
    cache.set(_count_key(user), count, _COUNT_LIVES_SECONDS)


def _count_key(user: User) -> str:
    return f"inbox-{user.pk}"


def failed() -> QuerySet[Reminder]:
    """Return the reminders that were set aside because they could not be sent, the latest first."""
    found = Reminder.objects.filter(status=ReminderStatus.FAILED)
    return found.select_related("patient", "certification").order_by("-failed_at", "-pk")
