"""Stand at a pharmacy's counter: a pharmacist signed in, and a patient whose supply is prescribed."""

import uuid
from typing import Any

from django.test import Client

from accounts.models import User
from accounts.roles import Role
from monitoring.models import Authorization
from patients.models import Patient
from tests.factories import make_user
from tests.monitoring.services.acts import issue, prescribe
from tests.ready import make_ready_patient
from tests.signing import prove, sign

BORN_ON = "1998-05-04"
# Words that would tell a pharmacy what only the clinic may know.
MEDICAL = (
    "pregnan",
    "contracept",
    "positive",
    "negative",
    "liver",
    "ALT",
    "category",
    "abstinence",
    "specimen",
    "test ",
)


def at_the_counter(client: Client, patient: Patient) -> User:
    """Sign a pharmacist of the patient's pharmacy in, with the patient looked up."""
    pharmacist = make_user(Role.PHARMACIST, pharmacy=patient.pharmacy)
    client.force_login(pharmacist)
    prove(client)
    response = look_up(client, patient.reference)
    assert response.headers["Location"] == "/counter/patient/"
    return pharmacist


def look_up(client: Client, reference: str, born_on: str = BORN_ON) -> Any:
    return client.post("/counter/", {"reference": reference, "born_on": born_on})


def authorize(client: Client, key: str | None = None, **extra: str) -> Any:
    """Open the page of whoever was looked up last, and authorize, unless `reference` says that it showed somebody else."""
    known = client.session.get("at_counter", {}).get("patient", "R-1")
    typed = {"key": key or str(uuid.uuid4()), "reference": known, **extra}
    return sign(client, "/counter/patient/authorize/", typed, on="/counter/patient/")


def make_authorized(**made: Any) -> Authorization:
    """Make a ready patient's authorization, issued by a pharmacist of the usual pharmacy."""
    patient = make_ready_patient(**made)
    prescribe(patient)
    return issue(patient, key=str(uuid.uuid4()))


def text(response: Any) -> str:
    """Return what the page's main part says."""
    page = " ".join(response.content.decode().split())
    return page.split("<main", 1)[1].split("</main>", 1)[0]
