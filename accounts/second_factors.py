"""Say who has to prove a second thing at sign-in, and whether this session did."""

from django.conf import settings
from django.http import HttpRequest

from accounts.roles import Role

# Of a patient and a guardian it is not required, since losing a phone must not stop a treatment; it is offered.
SECOND_FACTOR_REQUIRED: dict[Role, bool] = {
    Role.PRESCRIBER: True,
    Role.NURSE: True,
    Role.PHARMACIST: True,
    Role.STAFF: True,
    Role.PATIENT: False,
    Role.GUARDIAN: False,
}
_PROVED = "second_factor"


def are_required_of(role: str) -> bool:
    """Tell whether somebody in this role has to have one; a demo asks nobody, for its passwords are public anyway."""
    return settings.SECOND_FACTORS and SECOND_FACTOR_REQUIRED[Role(role)]


def note_proved(request: HttpRequest) -> None:
    """Remember that a second factor was proved, or set up, in this session."""
    request.session[_PROVED] = True


def is_missing(request: HttpRequest) -> bool:
    """Tell whether whoever is signed in has to prove one, and has not; asks the session, not the database."""
    role = getattr(request.user, "role", None)
    return role is not None and are_required_of(role) and not request.session.get(_PROVED)
