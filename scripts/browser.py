"""Be a browser for measurements: one connection that is kept, cookies, and the token that forms need."""

import http.client
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TIMEOUT_SECONDS = 120


class Browser:
    """Ask one server for pages, as one person would; redirections are not followed."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
        self._cookies: dict[str, str] = {}
        # Where the latest answer sends the reader.
        self.location = ""

    def get(self, path: str) -> int:
        """Open a page; return the answer's status."""
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> int:
        """Send a form; return the answer's status."""
        return self._ask("POST", path, urlencode(fields))

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None = None) -> int:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self._cookies.get("csrftoken", ""),
            }
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        response.read()
        for header in response.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        self.location = response.headers.get("Location", "")
        return response.status
