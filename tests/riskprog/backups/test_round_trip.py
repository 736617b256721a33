"""A backup restored on an empty machine is the same record, and nothing of it is sent twice."""

import threading
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from audit.models import Event
from monitoring.models import Authorization, Decision, Outage, Reminder, Restoration
from monitoring.services import authorizations, prescriptions
from monitoring.services.prescriptions import Regimen
from patients.models import Fact, Patient
from riskprog.backups import BackupError, archive, databases, making
from tests.factories import make_reminder, make_user
from tests.monitoring.services import acts
from tests.ready import READY_AT, make_ready_patient
from tests.riskprog.backups.machines import back_up, empty_machine, restore
from tests.signing import signed

pytestmark = pytest.mark.usefixtures("here")

RESTORED_AT = READY_AT + timedelta(hours=5)
REGIMEN = Regimen(product="isotretinoin capsules", strength_mg=20, daily_dose_mg=40, days_supply=30)


def authorize() -> Authorization:
    patient = make_ready_patient()
    prescriptions.write(
        patient_id=patient.pk,
        regimen=REGIMEN,
        signing=signed(patient.prescriber, READY_AT),
        by=patient.prescriber,
        at=READY_AT,
    )
    pharmacist = make_user(Role.PHARMACIST, pharmacy=patient.pharmacy)
    return authorizations.issue(
        patient_id=patient.pk,
        pharmacy=patient.pharmacy,
        key=str(uuid4()),
        signing=acts.signed_for(patient, pharmacist, READY_AT),
        by=pharmacist,
        at=READY_AT,
    )


def test_promise_13_a_backup_restored_on_an_empty_machine_verifies(tmp_path: Path) -> None:
    number = authorize().number
    held = databases.contents(connection).rows
    path = back_up(tmp_path)

    with empty_machine(tmp_path):
        verified = restore(path, at=RESTORED_AT)

        added = {"monitoring_restoration": 1, "monitoring_outage": 1, "audit_event": held["audit_event"] + 1}
        assert databases.contents(connection).rows == {**held, **added}
        assert (verified.made_again, verified.decisions) == (2, 2)
        assert Authorization.objects.get().number == number


def test_promise_13_what_was_due_before_a_restoration_is_never_sent_after_it(tmp_path: Path) -> None:
    claimed = {"status": "claimed", "claimed_at": READY_AT, "claim": "worker-1"}
    for reference, due_at, fields in (
        ("planned", READY_AT, {}),
        ("due-this-instant", RESTORED_AT, {}),
        ("claimed", READY_AT, claimed),
        ("due-later", RESTORED_AT + timedelta(seconds=1), {}),
        ("sent", READY_AT, {"status": "sent", "sent_at": READY_AT}),
    ):
        make_reminder(reference=reference, due_at=due_at, send_at=due_at, **fields)
    path = back_up(tmp_path)

    with empty_machine(tmp_path):
        restore(path, at=RESTORED_AT)

        assert dict(Reminder.objects.values_list("reference", "status")) == {
            "planned": "withdrawn",
            "due-this-instant": "withdrawn",
            "claimed": "withdrawn",
            "due-later": "planned",
            "sent": "sent",
        }
        assert not Reminder.objects.to_send(at=RESTORED_AT, claims_before=RESTORED_AT).exists()


def test_a_restoration_is_on_record_with_the_outage_that_it_is(tmp_path: Path) -> None:
    authorize()
    Session.objects.create(session_key="open", session_data="", expire_date=RESTORED_AT)
    path = back_up(tmp_path)

    with empty_machine(tmp_path):
        restore(path, at=RESTORED_AT)

        restoration, outage = Restoration.objects.get(), Outage.objects.get()
        assert (restoration.backup_at, restoration.restored_at) == (READY_AT, RESTORED_AT)
        assert (outage.cause, outage.started_at, outage.ended_at) == ("restored", READY_AT, RESTORED_AT)
        event = Event.objects.order_by("pk").last()
        assert event is not None
        assert (event.action, event.subject) == ("record-restored", restoration.backup_sha256)
        assert not Session.objects.exists()


def test_after_a_restoration_the_database_refuses_to_rewrite_the_record_and_takes_new_rows(tmp_path: Path) -> None:
    make_ready_patient()
    path = back_up(tmp_path)

    with empty_machine(tmp_path):
        restore(path, at=RESTORED_AT)

        assert make_ready_patient().pk > 1
        with pytest.raises(Exception, match="is append-only"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM patients_fact")


def test_a_backup_of_a_database_in_use_is_of_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authorize()
    writer, pack = threading.Thread(target=lambda: (authorize(), connection.close())), archive.pack

    def pack_while_somebody_writes(*args, **kwargs) -> None:
        writer.start()
        writer.join(20)
        pack(*args, **kwargs)

    monkeypatch.setattr(making.archive, "pack", pack_while_somebody_writes)
    path = back_up(tmp_path)

    assert Authorization.objects.count() == 2
    with empty_machine(tmp_path):
        restore(path, at=RESTORED_AT)

        assert (Authorization.objects.count(), Decision.objects.count(), Patient.objects.count()) == (1, 2, 1)


def test_while_many_write_every_authorization_comes_back_with_its_decision(tmp_path: Path) -> None:
    authorize()
    stopped, issued = threading.Event(), []

    def write() -> None:
        while not stopped.is_set():
            issued.append(authorize().pk)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(issued) < 3:
            stopped.wait(0.01)
        path = back_up(tmp_path)
    finally:
        stopped.set()
        writer.join(20)

    with empty_machine(tmp_path):
        restore(path, at=RESTORED_AT)

        assert Authorization.objects.count() >= 4
        assert {each.decision.permits for each in Authorization.objects.select_related("decision")} == {True}


def test_a_machine_on_which_nobody_is_registered_yet_counts_as_empty(tmp_path: Path) -> None:
    make_ready_patient()
    path = back_up(tmp_path)

    with empty_machine(tmp_path):
        call_command("migrate", verbosity=0)
        restore(path, at=RESTORED_AT)

        assert Patient.objects.count() == 1


def test_a_backup_of_an_older_riskprog_is_migrated_forward(tmp_path: Path) -> None:
    with empty_machine(tmp_path):
        call_command("migrate", verbosity=0)
        make_user(Role.STAFF, username="wanda")
        call_command("migrate", "monitoring", "0004", verbosity=0)
        older = databases.contents(connection).migrations
        path = back_up(tmp_path)

    (tmp_path / "new").mkdir()
    with empty_machine(tmp_path / "new"):
        restore(path, at=RESTORED_AT)

        assert "monitoring.0005_reminders_and_outages" not in older
        assert "monitoring.0005_reminders_and_outages" in databases.contents(connection).migrations
        assert User.objects.get().username == "wanda"
        assert Restoration.objects.count() == 1


def test_nothing_is_restored_over_a_record(tmp_path: Path) -> None:
    make_ready_patient()
    path = back_up(tmp_path)
    facts = Fact.objects.count()

    with pytest.raises(BackupError, match="The database is not empty"):
        restore(path, at=RESTORED_AT)

    assert Fact.objects.count() == facts


def test_nothing_is_restored_into_a_database_that_holds_something_else(tmp_path: Path) -> None:
    make_ready_patient()
    path = back_up(tmp_path)

    with empty_machine(tmp_path):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE recipes (name text)")

        with pytest.raises(BackupError, match=r"what is not riskprog's \(recipes\)"):
            restore(path, at=RESTORED_AT)
