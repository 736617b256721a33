"""Ask a user's passkeys to sign, and check what they signed: for the second factor, and for whoever has to prove it anew."""

import json

from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import User


def options(request: HttpRequest, user: User) -> str:
    """Return what the user's passkeys have to sign, as JSON for static/passkeys.js; empty if there are none.

    The challenge is kept in the session until it is answered.
    """
    return json.dumps(auth.begin_authentication(user)) if auth.get_credentials(user) else ""


def verify(request: HttpRequest, user: User, credential: str) -> bool:
    """Tell whether one of the user's passkeys signed what was asked last; the same answer counts once."""
    try:
        answer = json.loads(credential)
        auth.parse_authentication_response(answer)
        auth.complete_authentication(user, answer).record_usage()
    except (ValueError, ValidationError):
        return False
    finally:
        # Right or wrong, a challenge is answered once.
        auth.clear_state()
    return True
