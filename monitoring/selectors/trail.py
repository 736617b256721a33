"""Read the audit trail: whom an event is about, and the events that somebody searches for."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from audit.actions import Action
from audit.models import Event
from monitoring.policy.decide import midnight
from patients.models import Patient

# What shows several patients at once.
_LISTS = (Action.PATIENT_VIEWED, Action.REFUSALS_VIEWED, Action.REPORT_VIEWED)


@dataclass(frozen=True, slots=True)
class Search:
    """Say which events to find; what is left empty does not matter.

    :ivar since_on: the first program day, and `until_on` the last one
    """

    patient: str = ""
    actor: str = ""
    action: str = ""
    since_on: date | None = None
    until_on: date | None = None

    def named(self) -> dict[str, str]:
        """Return what is asked for, by name, as an event's detail and an address hold it."""
        asked = {
            "patient": self.patient,
            "actor": self.actor,
            "action": self.action,
            "since_on": self.since_on and self.since_on.isoformat(),
            "until_on": self.until_on and self.until_on.isoformat(),
        }
        return {name: value for name, value in asked.items() if value}


def events(search: Search) -> QuerySet[Event]:
    """Return the events that fit, newest first.

    `patient_acting` and `patient_named` are the references of patients whose user name, which may be a name, is the actor
    or the subject.
    """
    found = about(search.patient) if search.patient else Event.objects.all()
    if search.actor:
        # A patient is known here by reference alone, whatever their user name.
        known_as = Patient.objects.filter(reference=search.actor).values("user__username")
        found = found.filter(Q(actor=search.actor) | Q(actor__in=known_as))
    if search.action:
        found = found.filter(action=search.action)
    if search.since_on and (begin := midnight(search.since_on.toordinal())):
        found = found.filter(at__gte=begin)
    if search.until_on and (end := midnight(search.until_on.toordinal() + 1)):
        found = found.filter(at__lt=end)
    named = found.annotate(patient_acting=_patient("actor"), patient_named=_patient("subject"))
    return named.order_by("-at", "-pk")


def _patient(username: str) -> Subquery:
    return Subquery(Patient.objects.filter(user__username=OuterRef(username)).values("reference")[:1])


def shown(references: Iterable[str]) -> dict[str, list[str]]:
    """Return how the event of a list holds whom it showed."""
    return {"shown": sorted(set(references))}


def about(reference: str) -> QuerySet[Event]:
    """Return the events of one patient, and those of lists on which the patient was shown."""
    # A list names nobody in its own column: its event holds all whom it showed.
    lists = Q(patient="", action__in=_LISTS, _detail__contains=json.dumps(reference))
    # Text on both databases, whatever the column is; a name in quotation marks is no part of another name.
    return Event.objects.alias(_detail=Cast("detail", TextField())).filter(Q(patient=reference) | lists)
