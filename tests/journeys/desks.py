"""Be a person in front of a browser: go somewhere, fill in, press, read."""

from datetime import date
from typing import Protocol

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Response

PASSWORD = "everybody-uses-this-one"
# The product's server is another thread: it sees only what was committed.
JOURNEY = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# With these a page says that something was not done; any other error is a defect.
NOT_DONE = frozenset({409, 422})
_PATIENCE_MS = 20_000


class Desk:
    """Be one person's browser; what it complains about is kept."""

    def __init__(self, context: BrowserContext, *, may_answer: frozenset[int] = NOT_DONE) -> None:
        context.set_default_timeout(_PATIENCE_MS)
        self._may_answer = may_answer
        self.status = 0
        self.complaints: list[str] = []
        self.page = context.new_page()
        self.page.on("response", self._note_response)
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note_response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if is_page:
            self.status = response.status
        if response.status >= 400 and not (is_page and response.status in self._may_answer):
            self.complaints.append(f"{response.status} {response.url}")

    def _note_message(self, message: ConsoleMessage) -> None:
        # What the content security policy blocks is an error here. The status of a response is judged above.
        if message.type in {"error", "warning"} and "responded with a status of" not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        self.go("/sign-in/")
        self.fill("Username", username)
        self.fill("Password", password)
        self.press("Sign in")

    def go(self, path: str) -> None:
        self.page.goto(path)

    def follow(self, link: str) -> None:
        """Follow the first link of this name: a way out of a requirement stands before the list of all forms."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link, exact=True).first.click()

    def press(self, button: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button).click()

    def fill(self, label: str, value: str | date) -> None:
        self.page.get_by_label(label).fill(str(value))

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label).select_option(label=option)

    def tick(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label).check()

    def reads(self) -> str:
        """Return what the page's main part shows."""
        return " ".join(self.page.locator("main").inner_text().split())

    def blocking(self, ask: str) -> set[str]:
        """Return the requirements on which the page's answer to a question withholds."""
        return set((self.page.locator(f"[data-ask={ask}]").get_attribute("data-blocking") or "").split())


class SitDown(Protocol):
    def __call__(self, username: str, password: str = PASSWORD, *, width: int = 1280) -> Desk: ...
