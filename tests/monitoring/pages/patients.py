"""Sign in as a patient."""

from django.test import Client

from accounts.roles import Role
from patients.models import Patient
from tests.factories import make_user
from tests.ready import make_ready_patient
from tests.signing import prove


def signed_in(client: Client, *, language: str = "en", **made) -> Patient:
    """Make a ready patient with an account, and sign in as them."""
    user = make_user(Role.PATIENT, language=language)
    patient = make_ready_patient(user=user, **made)
    client.force_login(user)
    prove(client)
    return patient


def text(response) -> str:
    """Return a page with single spaces."""
    return " ".join(response.content.decode().split())


def title(response) -> str:
    """Return what the browser's tab says."""
    return text(response).split("<title>")[1].split("</title>")[0]
