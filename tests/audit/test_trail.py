"""The trail keeps who did what, when and to whom."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from audit import trail
from audit.actions import Action
from audit.models import Event
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def test_record_keeps_the_username_of_who_acted() -> None:
    nurse = make_user("nurse", username="nadia")

    trail.record(
        action=Action.FACT_RECORDED,
        patient="R-4F7K2M",
        subject="visit-7Q2M9X",
        detail={"void": "visit-2C3D4E"},
        by=nurse,
        at=AT,
    )

    kept = Event.objects.values("at", "actor", "action", "patient", "subject", "detail").get()
    assert kept == {
        "at": AT,
        "actor": "nadia",
        "action": "fact-recorded",
        "patient": "R-4F7K2M",
        "subject": "visit-7Q2M9X",
        "detail": {"void": "visit-2C3D4E"},
    }


def test_record_needs_neither_a_patient_nor_a_subject() -> None:
    event = trail.record(action=Action.SIGNED_OUT, by=trail.SYSTEM, at=AT)

    assert (event.actor, event.patient, event.subject, event.detail) == ("system", "", "", {})


def test_the_database_refuses_an_action_that_is_not_in_the_list() -> None:
    with pytest.raises(IntegrityError, match="audit_event_action_known"):
        make_event(action="something-else")


def test_the_database_refuses_an_event_of_nobody() -> None:
    with pytest.raises(IntegrityError, match="audit_event_actor_not_blank"):
        make_event(actor="")
