"""A patient takes the whole record along, and nobody else's; each time is on record."""

import io
import json
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from pypdf import PdfReader

from accounts.roles import Role
from audit.actions import Action
from audit.models import Event
from tests.factories import make_user
from tests.monitoring.pages.patients import signed_in
from tests.ready import READY_AT, make_ready_patient

PLACE = "/my/record/export/"


@pytest.fixture(autouse=True)
def clock(db):
    with time_machine.travel(READY_AT, tick=False):
        yield


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def exported() -> list[tuple[str, str, str]]:
    return list(Event.objects.filter(action=Action.RECORD_EXPORTED).values_list("actor", "patient", "subject"))


def test_a_machine_reads_the_record(client: Client) -> None:
    patient = signed_in(client)

    response = client.get(f"{PLACE}json/")

    found = json.loads(response.content)
    assert (found["format"], found["version"]) == ("riskprog-record", 1)
    assert found["patient"]["reference"] == patient.reference
    assert len(found["entries"]) == patient.facts.count()
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-record-2026-12-05.json"'
    assert "no-store" in response.headers["Cache-Control"]
    assert exported() == [(patient.user.username, patient.reference, "json")]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_person_reads_the_record(client: Client, language: str) -> None:
    patient = signed_in(client, language=language)

    response = client.get(f"{PLACE}pdf/")

    assert response.headers["Content-Disposition"] == 'attachment; filename="my-record-2026-12-05.pdf"'
    assert patient.reference in words(response.content)
    assert exported() == [(patient.user.username, patient.reference, "pdf")]


def test_paper_holds_entries_forms_and_who_looked(client: Client) -> None:
    patient = signed_in(client, language="en")
    colleague = Client()
    colleague.force_login(patient.prescriber)
    colleague.get(f"/patients/{patient.reference}/")

    said = words(client.get(f"{PLACE}pdf/").content)

    assert "You were born on" in said
    assert "Consent to treatment" in said
    assert "Its fingerprint (SHA-256)" in said
    assert "Opened your main page" in said


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.NURSE, Role.PHARMACIST, Role.STAFF])
def test_no_other_role_exports_a_record(client: Client, role: Role) -> None:
    client.force_login(make_user(role))

    assert client.get(f"{PLACE}json/").status_code == 403
    assert exported() == []


@pytest.mark.parametrize(("address", "status"), [("xml/", 404), ("json/?patient=R-1", 400)])
def test_what_there_is_not_is_not_exported(client: Client, address: str, status: int) -> None:
    signed_in(client)

    assert client.get(PLACE + address).status_code == status
    assert exported() == []


def test_the_command_writes_both_files_for_their_owner_alone(tmp_path: Path) -> None:
    patient = make_ready_patient(given_name="Ana", family_name="Lopez")
    out = tmp_path / "request"

    call_command("export_patient", patient.reference, out=out)

    made, paper = out / f"record-{patient.reference}.json", out / f"record-{patient.reference}.pdf"
    assert json.loads(made.read_bytes())["patient"]["family_name"] == "Lopez"
    assert "Ana Lopez" in words(paper.read_bytes())
    assert {each.stat().st_mode & 0o777 for each in (made, paper)} == {0o600}
    assert exported() == [("system", patient.reference, "command")]


def test_the_command_replaces_no_file_and_knows_who_there_is_not(tmp_path: Path) -> None:
    patient = make_ready_patient()
    call_command("export_patient", patient.reference, out=tmp_path)

    with pytest.raises(CommandError, match="cannot be made: File exists"):
        call_command("export_patient", patient.reference, out=tmp_path)
    with pytest.raises(CommandError, match="No patient has the reference R-0"):
        call_command("export_patient", "R-0", out=tmp_path)
