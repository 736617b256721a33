"""Be one browser: signed in over HTTP, with cookies and tokens, and aware that an answer may be lost."""

import http.client
import random
import re
from collections.abc import Callable, Sequence
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

SIGN_IN = "/sign-in/"
_SHOWN = re.compile(r'name="signing_shown" value="([0-9a-f]{64})"')
TIMEOUT_SECONDS = 15


class Lost(Exception):
    """Say that no answer came, or none that tells what became of the request."""


class Answer(NamedTuple):
    status: int
    location: str
    body: str

    @property
    def is_redirect(self) -> bool:
        return self.status == 302


class Browser:
    """Keep one person's session across restarts; signs in again when it has ended."""

    def __init__(
        self, ports: Callable[[], Sequence[int]], username: str, password: str, numbers: random.Random
    ) -> None:
        self.ports = ports
        self.username = username
        self.password = password
        self.numbers = numbers
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._signed_in("GET", path, None)

    def post(self, path: str, **fields: object) -> Answer:
        return self._signed_in("POST", path, fields)

    def sign(self, path: str, **fields: object) -> Answer:
        """Open a page, and sign what is on it with the password."""
        return self.post(path, **self.signature(path), **fields)

    def signature(self, page: str) -> dict[str, str]:
        """Return what signs a page: the hash of its words, and the password."""
        shown = _SHOWN.search(self.get(page).body)
        return {"signing_shown": shown.group(1) if shown else "", "signing_password": self.password}

    def _signed_in(self, method: str, path: str, fields: dict[str, object] | None) -> Answer:
        if "sessionid" not in self.cookies:
            self._sign_in()
        answer = self._ask(method, path, fields)
        if answer.status == 401 or answer.location.startswith(SIGN_IN) or answer.status == 403:
            self._sign_in()
            answer = self._ask(method, path, fields)
        if answer.status >= 500:
            raise Lost(answer.status)
        return answer

    def _sign_in(self) -> None:
        self.cookies.clear()
        self._ask("GET", SIGN_IN, None)
        answer = self._ask("POST", SIGN_IN, {"username": self.username, "password": self.password})
        if not answer.is_redirect:
            raise Lost(f"not signed in: {answer.status}")

    def _ask(self, method: str, path: str, fields: dict[str, object] | None) -> Answer:
        port = self.numbers.choice(self.ports())
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, urlencode(fields) if fields is not None else None, self._headers())
            response = connection.getresponse()
            body = response.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            raise Lost(type(error).__name__) from None
        finally:
            connection.close()
        self._keep(response.headers.get_all("Set-Cookie") or [])
        return Answer(response.status, urlsplit(response.headers.get("Location", "")).path, body)

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {
            # As the proxy that ends TLS says it.
            "X-Forwarded-Proto": "https",
            "Referer": "https://127.0.0.1/",
            "Host": "127.0.0.1",
            "Cookie": cookies,
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def _keep(self, headers: Sequence[str]) -> None:
        for header in headers:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
                if not morsel.value:
                    del self.cookies[name]
