"""Walk through the pages of the world: each person in a browser window of their own, signed in without a form."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.every_page.pages import Page, Send, address
from tests.every_page.world import World
from tests.journeys.desks import NOT_DONE, Desk

DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
# Every page says which status it expects.
_ANY_REFUSAL = NOT_DONE | {400, 403, 404, 429}
_SEND = """
([action, typed, filled]) => {
    const leadsTo = (form) => new URL(form.getAttribute("action") || "", location).pathname;
    const forms = [...document.querySelectorAll("form[method=post]")];
    const elsewhere = document.querySelector(`[type=submit][formaction="${action}"]`);
    const form = elsewhere ? elsewhere.form : forms.find((form) => leadsTo(form) === action);
    form.noValidate = true;
    let button = elsewhere || form.querySelector("[type=submit]");
    for (const field of form.elements) {
        const named = field.name in typed;
        if (field.type === "checkbox" || field.type === "radio") {
            if (named || filled === "") field.checked = named && field.value === typed[field.name];
        } else if (field.type === "submit") {
            if (named && field.value === typed[field.name]) button = field;
        } else if (!["hidden", "file"].includes(field.type) && (named || filled !== null)) {
            // A browser lets nobody type words for a date; whoever sends them without a browser may.
            if (filled && field.localName === "input") field.type = "text";
            field.value = named ? typed[field.name] : filled;
        }
    }
    form.requestSubmit(button);
}
"""


class Visitors:
    """Keep a window for each person who has visited a page."""

    def __init__(self, browser: Browser, url: str, world: World) -> None:
        self._browser, self._url, self._world = browser, url, world
        self._desks: dict[str, Desk] = {}

    @classmethod
    @contextmanager
    def at(cls, browser: Browser, world: World) -> Iterator["Visitors"]:
        """Serve the world, let people visit it, and close again."""
        # Not pytest-django's own server, which empties the database after each test.
        server = LiveServer("localhost")
        visitors = cls(browser, server.url, world)
        try:
            yield visitors
        finally:
            visitors._leave()
            # Each gives back the connection that it shares with this thread, before that ends too.
            for thread in [each for each in threading.enumerate() if "process_request" in each.name]:
                thread.join(timeout=10)
            server.stop()

    def see(self, page: Page) -> Desk:
        """Go to a page, bring it into its state, and return the desk of who sees it."""
        desk = self._desk(page.by)
        desk.complaints.clear()
        desk.page.set_viewport_size(DESKTOP)
        desk.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        desk.go(page.address(self._world))
        if page.sends:
            self._send(desk, page, page.sends)
        return desk

    def _leave(self) -> None:
        for desk in self._desks.values():
            desk.page.context.close()

    def _send(self, desk: Desk, page: Page, form: Send) -> None:
        action = address(self._world, form.route or page.route, form.args if form.route else page.args)
        with desk.leaving():
            desk.page.evaluate(_SEND, [action, dict(form.typed), form.filled])

    def _desk(self, person: str) -> Desk:
        if person not in self._desks:
            context = self._browser.new_context(base_url=self._url, locale="en-US")
            cookies = self._world.sign_in(person).cookies
            context.add_cookies(
                [{"name": "sessionid", "value": cookies["sessionid"].value, "url": self._url}] if cookies else []
            )
            self._desks[person] = Desk(context, may_answer=_ANY_REFUSAL)
        return self._desks[person]
