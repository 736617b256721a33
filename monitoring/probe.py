"""Ask our own pages whether they answer."""

import http.client
from urllib.parse import urlsplit

from django.conf import settings

_SECONDS = 4
_CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


def answers(url: str) -> bool:
    """Tell whether a page of ours answers 200 in time.

    :param url: from the settings only, never from data; it is asked directly, through no proxy and no redirection
    """
    parts = urlsplit(url)
    connection = _CONNECTIONS[parts.scheme](parts.netloc, timeout=_SECONDS)
    # The address inside the house is not a host name that riskprog serves.
    host = settings.ALLOWED_HOSTS[0].lstrip(".")
    try:
        connection.request("GET", parts.path or "/", headers={"Host": host})
        return bool(connection.getresponse().status == http.client.OK)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
