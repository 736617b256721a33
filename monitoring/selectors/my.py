"""Read what a patient sees of the own record: every entry, the diary, and everyone who looked."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from audit.actions import Action
from audit.models import Event
from monitoring.models import Contraception, Dispense, SideEffect, SideEffectReview
from monitoring.selectors import side_effects
from patients.models import CalendarLink, Consent, ConsentForm, Entry, Patient, Void

LOOKS = (Action.PATIENT_VIEWED, Action.PATIENT_LOOKED_UP, Action.GLASS_BROKEN)
# What the trail names when a calendar reads a patient's dates.
CALENDAR_FEED = "calendar_feed"


def entries_of(patient: Patient) -> list[Entry]:
    """Return every entry about a patient, newest first, each as the kind of fact that it is; no corrections."""
    models = [model for model in Entry.__subclasses__() if model is not Void]
    found = [row for model in models for row in model.objects.filter(patient=patient).select_related("recorded_by")]
    return sorted(found, key=lambda entry: entry.pk, reverse=True)


def corrections_of(patient: Patient) -> Mapping[int, Void]:
    """Return each correction of a patient's entries, by the primary key of the entry it takes back."""
    voids = Void.objects.filter(patient=patient).select_related("recorded_by")
    return {void.of_id: void for void in voids}


def signatures_of(patient: Patient, form: ConsentForm) -> list[Consent]:
    """Return a patient's standing signatures of one form with the text signed, the latest first."""
    found = Consent.objects.not_voided(patient).filter(form=form)
    return list(found.select_related("text").order_by("-signed_on", "-pk"))


def latest_declarations(patient: Patient) -> Mapping[str, Contraception]:
    """Return the declaration of contraception that each side made last, by who declared it."""
    found = Contraception.objects.not_voided(patient).order_by("declared_on", "pk")
    return {row.declared_by: row for row in found}


def latest_supply_on(patient: Patient) -> date | None:
    """Return the day of the latest supply that was handed over and stands."""
    return Dispense.objects.not_voided(patient).order_by("-on").values_list("on", flat=True).first()


def supplies_of(patient: Patient) -> list[Dispense]:
    """Return the supplies that were handed over and stand, the latest first."""
    return list(Dispense.objects.not_voided(patient).order_by("-on", "-pk"))


def diary_of(patient: Patient) -> Sequence[SideEffect]:
    """Return what a patient noticed, the latest first, each with the clinic's standing answers."""
    answers = Prefetch("reviews", SideEffectReview.objects.filter(voids__isnull=True).order_by("pk"))
    found = SideEffect.objects.not_voided(patient).prefetch_related(answers)
    return list(found.order_by("-noticed_on", "-pk"))


def own_alerts(patient: Patient) -> Sequence[SideEffect]:
    """Return what a patient noticed that the clinic must look at and has not yet answered."""
    return list(side_effects.open_alerts(Patient.objects.filter(pk=patient.pk)))


def open_calendar_link(patient: Patient) -> CalendarLink | None:
    """Return the patient's calendar link that works, if there is one."""
    return CalendarLink.objects.filter(patient=patient, revoked_at__isnull=True).first()


def calendar_link(secret: str) -> CalendarLink | None:
    """Return the working link with this secret, of a patient who may sign in: it is found by its hash alone."""
    found = CalendarLink.objects.filter(
        secret_sha256=sha256(secret.encode()).hexdigest(), revoked_at__isnull=True, patient__user__is_active=True
    )
    related = ("patient__user", "patient__clinic", "patient__prescriber", "patient__pharmacy", "patient__training_case")
    return found.select_related(*related).first()


def is_feed_noted(patient: Patient, *, since: datetime) -> bool:
    """Tell whether the trail says already that a calendar read this patient's dates since an instant."""
    reads = Event.objects.filter(patient=patient.reference, action=Action.PATIENT_VIEWED, subject=CALENDAR_FEED)
    return reads.filter(at__gte=since).exists()


def looks_at(patient: Patient) -> QuerySet[Event]:
    """Return when others than the patient opened or looked up the record, the latest first."""
    own = [patient.user.get_username()] if patient.user is not None else []
    looks = Event.objects.filter(patient=patient.reference, action__in=LOOKS)
    return looks.exclude(actor__in=own).order_by("-at", "-pk")


def people_named(usernames: set[str]) -> Mapping[str, User]:
    """Return users by username: an event names its actor as text."""
    found = User.objects.filter(username__in=usernames).select_related("clinic", "pharmacy")
    return {user.username: user for user in found}
