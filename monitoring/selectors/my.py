"""Read what a patient sees of the own record: every entry, and everyone who looked."""

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from audit.actions import Action
from audit.models import Event
from monitoring.models import Dispense
from patients.models import Consent, ConsentForm, Entry, Patient, Void

LOOKS = (Action.PATIENT_VIEWED, Action.PATIENT_LOOKED_UP)


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
    """Return a patient's standing signatures of one form, the latest first."""
    return list(Consent.objects.not_voided(patient).filter(form=form).order_by("-signed_on", "-pk"))


def latest_supply_on(patient: Patient) -> date | None:
    """Return the day of the latest supply that was handed over and stands."""
    return Dispense.objects.not_voided(patient).order_by("-on").values_list("on", flat=True).first()


def looks_at(patient: Patient) -> QuerySet[Event]:
    """Return when others than the patient opened or looked up the record, the latest first."""
    own = [patient.user.get_username()] if patient.user is not None else []
    looks = Event.objects.filter(patient=patient.reference, action__in=LOOKS)
    return looks.exclude(actor__in=own).order_by("-at", "-pk")


def people_named(usernames: set[str]) -> Mapping[str, User]:
    """Return users by username: an event names its actor as text."""
    return {user.username: user for user in User.objects.filter(username__in=usernames)}
