"""Be a person in front of a browser: go somewhere, fill in, press, read.

Pages are read in two languages, so nothing is found by its words: links by where they lead, fields by their names.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Response

PASSWORD = "everybody-uses-this-one"
# The product's server is another thread: it sees only what was committed.
JOURNEY = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# With these a page says that something was not done; any other error is a defect.
NOT_DONE = frozenset({409, 422})
_PATIENCE_MS = 20_000
# How the browser, and htmx, say that a response was none to be glad of.
_STATUSES = ("responded with a status of", "Response Status Error Code")
# What a page says it did.
_DONE = ".message-success"
_OPEN_ALL_AROUND = (
    "link => { for (let d = link.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }"
)


@dataclass(frozen=True)
class Way:
    """How somebody reads pages: in which language, in a window how wide."""

    language: str = "en"
    width: int = 1280

    def __str__(self) -> str:
        return f"{self.language}, {self.width} pixels"


# Each journey is made in both languages and at both widths.
WAYS = [Way(), Way("es", 360)]


def in_both_ways(test: object) -> object:
    """Make a journey at a desk in English, and on a phone in Spanish."""
    return pytest.mark.parametrize("way", WAYS, ids=str)(test)


def form_to(route: str, *args: str) -> str:
    """Return what selects the button of the form that is sent to a route."""
    return f'form[action="{reverse(route, args=args)}"] [type=submit]'


class Desk:
    """Be one person's browser; what it complains about is kept."""

    def __init__(self, context: BrowserContext, *, may_answer: frozenset[int] = NOT_DONE) -> None:
        context.set_default_timeout(_PATIENCE_MS)
        self._may_answer = may_answer
        self._may_be_too_late: frozenset[int] = frozenset()
        self.status = 0
        self.complaints: list[str] = []
        self.page = context.new_page()
        self.page.on("response", self._note_response)
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"a dialog: {dialog.message}"))

    def _note_response(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if is_page:
            self.status = response.status
        may_answer = self._may_answer if is_page else self._may_be_too_late
        if response.status >= 400 and response.status not in may_answer:
            self.complaints.append(f"{response.status} {response.url}")

    def _note_message(self, message: ConsoleMessage) -> None:
        # What the content security policy blocks is an error here. The status of a response is judged above.
        if message.type in {"error", "warning"} and not any(each in message.text for each in _STATUSES):
            self.complaints.append(message.text)

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        self.go("/sign-in/")
        self.fill(username=username, password=password)
        self.press()

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.measure()

    def follow(self, route: str, *args: str) -> None:
        """Follow the first link of the page that leads to a route; what it is folded into is opened."""
        link = self._main(f'a[href="{reverse(route, args=args)}"]')
        link.evaluate(_OPEN_ALL_AROUND)
        with self.leaving():
            link.click()

    def press(self, button: str = "form[method=post] [type=submit]") -> None:
        """Press a button that sends a form: the page's first, unless another is selected."""
        with self.leaving():
            self._main(button).click()

    def fill(self, **fields: str | date) -> None:
        for name, value in fields.items():
            self._main(f'[name="{name}"]').fill(str(value))

    def choose(self, **fields: str) -> None:
        for name, value in fields.items():
            self._main(f'select[name="{name}"]').select_option(value)

    def tick(self, name: str, *values: str) -> None:
        """Tick a box, or those of its values."""
        for box in [f'[name="{name}"][value="{value}"]' for value in values] or [f'[name="{name}"]']:
            self._main(box).check()

    def is_told_it_is_done(self) -> bool:
        return self._main(_DONE).count() > 0

    def reads(self) -> str:
        """Return what the page's main part shows."""
        return " ".join(self.page.locator("main").inner_text().split())

    def blocking(self, ask: str) -> set[str]:
        """Return the requirements on which the page's answer to a question withholds."""
        return set((self.page.locator(f"[data-ask={ask}]").get_attribute("data-blocking") or "").split())

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """Wait for another page; what the old one still asks of what is no longer so may go without an answer."""
        self._may_be_too_late = frozenset({404})
        with self.page.expect_navigation():
            yield
        self._may_be_too_late = frozenset()
        self.measure()

    def measure(self) -> None:
        """Complain of a page that has to be pushed sideways, as one may be whose words are longer in another language."""
        width, window = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if width > window:
            self.complaints.append(f"{self.page.url} is {width} pixels wide in a window of {window}")

    def _main(self, selector: str) -> Locator:
        return self.page.locator(f"main {selector}").first


class SitDown(Protocol):
    def __call__(self, username: str) -> Desk: ...
