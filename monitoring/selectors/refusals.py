"""Read every refusal: what the gate withheld, and what was refused although it permitted."""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from django.db.models import Q, QuerySet

from audit.actions import Action
from audit.models import Event
from monitoring.models import Decision
from monitoring.services.decisions import NOTHING_PRESCRIBED

# What somebody wanted to do; a question alone leaves no such event.
ATTEMPTS = (Action.PRESCRIPTION_REFUSED, Action.AUTHORIZATION_REFUSED, Action.HAND_OVER_REFUSED)


class Attempt(NamedTuple):
    """Hold what was refused, and for what cause besides the gate's."""

    action: Action
    cause: str


def refusals(*, requirement: str = "") -> QuerySet[Decision]:
    """Return the decisions that refused somebody, newest first.

    :param requirement: only those that this requirement withheld; `nothing-prescribed`: permitted, but never written
    """
    attempted = Event.objects.filter(action__in=ATTEMPTS).values("subject")
    found = Decision.objects.filter(Q(permits=False) | Q(reference__in=attempted))
    if requirement == NOTHING_PRESCRIBED:
        found = found.filter(permits=True)
    elif requirement:
        # The stored answer is canonical: its first member lists what withheld.
        found = found.filter(answer__regex=rf'^\{{"blocking":\[[^]]*"{re.escape(requirement)}"')
    return found.select_related("patient", "asked_by").order_by("-recorded_at", "-pk")


def attempts(decisions: Collection[Decision]) -> Mapping[str, Attempt]:
    """Return, by the decision's reference, what each of these refused."""
    of = {"patient__in": {each.patient.reference for each in decisions}}
    events = Event.objects.filter(action__in=ATTEMPTS, subject__in=[each.reference for each in decisions], **of)
    return {event.subject: Attempt(Action(event.action), event.detail.get("cause", "")) for event in events}
