"""Be a person who has no pointer: the tab key, enter, space, and arrows within a choice."""

import pytest
from django.urls import reverse

from tests.journeys.desks import Desk

# More stops than anybody has the patience for.
_STOPS = 120
_HERE = """
selector => {
    const here = document.activeElement, box = here.getBoundingClientRect();
    // Within a date the focus goes on from part to part, which the browser shows by itself.
    const isMarked = here.matches(":focus-visible") || here.type === "date";
    const isSeen = isMarked && box.bottom > 0 && box.top < innerHeight;
    return {arrived: here.matches(selector), isSeen, html: here.outerHTML.slice(0, 200)};
}
"""
_VALUE = "() => document.activeElement.value"


class Keyboard:
    """Press keys at somebody's desk."""

    def __init__(self, desk: Desk) -> None:
        self._page = desk.page

    def reach(self, selector: str) -> None:
        """Tab on to an element, unless the page begins there; wherever the focus comes by, it can be seen."""
        if self._page.evaluate(_HERE, selector)["arrived"]:
            return
        for _ in range(_STOPS):
            self._page.keyboard.press("Tab")
            here = self._page.evaluate(_HERE, selector)
            assert here["isSeen"], f"the focus cannot be seen: {here['html']}"
            if here["arrived"]:
                return
        pytest.fail(f"{_STOPS} stops do not lead to {selector}")

    def enter(self, selector: str) -> None:
        """Tab on to a link or button and press enter, which leads to another page."""
        self.reach(selector)
        with self._page.expect_navigation():
            self._page.keyboard.press("Enter")

    def follow(self, route: str, *args: str) -> None:
        """Follow a link by where it leads."""
        self.enter(f'a[href="{reverse(route, args=args)}"]')

    def type(self, name: str, text: str) -> None:
        """Tab on to a field and type."""
        self.reach(f'[name="{name}"]')
        self._page.keyboard.type(text)

    def tick(self, name: str, value: str = "") -> None:
        """Tab on to a box and tick it."""
        self.reach(f'[name="{name}"]' + (f'[value="{value}"]' if value else ""))
        self._page.keyboard.press("Space")

    def choose(self, name: str, value: str) -> None:
        """Tab on to a list or a group of choices and walk down to one of them."""
        self.reach(f'[name="{name}"]')
        self._page.keyboard.press("Space" if self._is_a_group() else "Home")
        for _ in range(_STOPS):
            if self._page.evaluate(_VALUE) == value:
                return
            self._page.keyboard.press("ArrowDown")
        pytest.fail(f"{name} offers no {value}")

    def _is_a_group(self) -> bool:
        return bool(self._page.evaluate("() => document.activeElement.type === 'radio'"))
