"""Set the libraries that sign people in: allauth opens no door of its own, and axes counts every attempt."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from riskprog.environment import Environment

_VALIDATION = "django.contrib.auth.password_validation"
# What a page was sent, and what of it axes must not keep; whoever guesses may well type a password as a name.
_NEVER_KEPT = ["username", "password", "code", "credential", "kept", "next"]

SETTINGS: dict[str, Any] = {
    "LOGIN_URL": "sign_in",
    "LOGIN_REDIRECT_URL": "/",
    "LOGOUT_REDIRECT_URL": "sign_in",
    "PASSWORD_HASHERS": ["accounts.hashers.Argon2"],
    "AUTH_PASSWORD_VALIDATORS": [
        {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
        {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
        {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
        {"NAME": "accounts.breached.BreachedPasswordValidator"},
    ],
    # What was recorded is told to whoever recorded it, and to nobody after they have signed out.
    "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
    # The longest of the limits that the server keeps (accounts/sessions.py); a shared machine forgets with its browser.
    "SESSION_COOKIE_AGE": 12 * 60 * 60,
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    "AUTHENTICATION_BACKENDS": [
        # Whoever guesses is locked out before any password is looked at.
        "axes.backends.AxesStandaloneBackend",
        # By name or e-mail.
        "allauth.account.auth_backends.AuthenticationBackend",
    ],
    # Nobody signs up: people are registered, patients by their clinic.
    "ACCOUNT_ADAPTER": "accounts.adapters.AccountAdapter",
    "ACCOUNT_LOGIN_METHODS": {"username", "email"},
    "ACCOUNT_SIGNUP_FIELDS": ["username*", "email", "password1*"],
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_SESSION_REMEMBER": False,
    # Attempts are counted by axes alone, in the database: these would lock a clinic's whole address.
    "ACCOUNT_RATE_LIMITS": False,
    "MFA_ADAPTER": "accounts.adapters.MFAAdapter",
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    # A passkey is two factors in one only if its device asked who holds it.
    "MFA_WEBAUTHN_USER_VERIFICATION": "required",
    # A clock may be half a minute off, as RFC 6238 allows; each code works once all the same.
    "MFA_TOTP_TOLERANCE": 1,
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_RECOVERY_CODE_DIGITS": 10,
    "MFA_ALLOW_UNVERIFIED_EMAIL": True,
    "MFA_TOTP_ISSUER": "riskprog",
    "MFA_FORMS": {"authenticate": "accounts.codes.AuthenticateForm", "activate_totp": "accounts.codes.ActivateForm"},
    # A name is locked for the address that guessed, never an address for everybody: see accounts/throttle.py.
    "AXES_FAILURE_LIMIT": 5,
    "AXES_COOLOFF_TIME": timedelta(minutes=15),
    "AXES_RESET_ON_SUCCESS": True,
    "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,
    "AXES_USERNAME_CALLABLE": "accounts.throttle.counted_as",
    "AXES_CLIENT_IP_CALLABLE": "accounts.throttle.address_of",
    "AXES_LOCKOUT_PARAMETERS": "accounts.throttle.counted_by",
    # The trail is the log of who signed in.
    "AXES_DISABLE_ACCESS_LOG": True,
    "AXES_SENSITIVE_PARAMETERS": _NEVER_KEPT,
    "AXES_VERBOSE": False,
}

SINGLE_SIGN_ON_APPS = ["allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"]
_OIDC = ("OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")


def read_single_sign_on(env: Environment) -> tuple[str, dict[str, Any]]:
    """Return the origin of a clinic's own sign-in by OpenID Connect, and its settings; empty where it is not set."""
    server, client, secret = (env.str(name, default="") for name in _OIDC)
    if not (server or client or secret):
        return "", {}
    missing = [name for name in _OIDC if not env.str(name, default="")]
    if missing or not server.startswith("https://"):
        env.wrong.append(
            f"{(missing or _OIDC)[0]}: single sign-on needs {', '.join(_OIDC)}, and a server that begins with https://. "
            "Set all of them, or none."
        )
        return "", {}
    app = {"provider_id": "clinic", "name": "clinic", "client_id": client, "secret": secret}
    return f"https://{urlsplit(server).netloc}", {
        "SOCIALACCOUNT_ADAPTER": "accounts.single_sign_on.Adapter",
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": [{**app, "settings": {"server_url": server}}]}},
    }
