"""Say what a browser may do on our pages: load what is ours, and use nothing of the device but its passkeys."""

from collections.abc import Iterable
from typing import Any

from csp.constants import NONE, SELF

_UNUSED = ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "usb")


def policies(*, forms_lead_to: Iterable[str]) -> dict[str, Any]:
    """Return the settings of both policies.

    :param forms_lead_to: origins beside our own to which a form may lead
    """
    content = {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # Bootstrap's icons inside its style sheet are data: images.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, *forms_lead_to],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
    device: dict[str, Any] = {name: [] for name in _UNUSED}
    passkeys = {"publickey-credentials-get": "self", "publickey-credentials-create": "self"}
    return {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": content}, "PERMISSIONS_POLICY": device | passkeys}
