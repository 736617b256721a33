"""Pages are light, each has a title of its own, and every link on them leads somewhere."""

import gzip
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from tests.every_page.pages import VISITOR, Page
from tests.every_page.routes import PAGES
from tests.every_page.world import World

# Compressed, in bytes.
FIRST_LOAD, LATER_LOADS = 200_000, 60_000
# What can be looked at without sending anything first.
LOOKED_AT = [page for page in PAGES if page.sends is None and page.status == 200]

Seen = list[tuple[Page, str]]


class Readers:
    """Keep one client for each person."""

    def __init__(self, world: World) -> None:
        self._world, self._clients = world, dict[str, Client]()

    def get(self, person: str, address: str) -> HttpResponse:
        if person not in self._clients:
            self._clients[person] = self._world.sign_in(person)
        return self._clients[person].get(address, follow=True)


@pytest.fixture(scope="module")
def readers(world: World) -> Readers:
    return Readers(world)


@pytest.fixture(scope="module")
def seen(readers: Readers, world: World) -> Seen:
    return [(page, readers.get(page.by, page.address(world)).content.decode()) for page in LOOKED_AT]


def test_no_page_is_heavier_than_it_may_be(seen: Seen) -> None:
    for page, html in seen:
        own = compressed(html.encode())
        assert own <= LATER_LOADS, f"{page}: {own} bytes"
        assert own + sum(static_weights(html)) <= FIRST_LOAD, f"{page}: {own} bytes and {static_weights(html)}"


def static_weights(html: str) -> list[int]:
    """Return what each style sheet and script of a page weighs, as a server compresses it."""
    names = re.findall(r'<(?:link|script)[^>]+(?:href|src)="/static/([^"]+)"', html)
    assert {"tokens.css", "keys.js"} <= set(names)
    return [compressed(content_of(name)) for name in names]


def content_of(name: str) -> bytes:
    path = finders.find(name)
    assert path, name
    with open(path, "rb") as file:
        return file.read()


def compressed(content: bytes) -> int:
    return len(gzip.compress(content))


def test_two_routes_never_share_a_title(seen: Seen) -> None:
    routes: dict[str, set[str]] = {}
    for page, html in seen:
        # Where `/` sends somebody has its title.
        if page.route != "home":
            routes.setdefault(title_of(html), set()).add(page.route)

    assert {title: shared for title, shared in routes.items() if len(shared) > 1} == {}


def title_of(html: str) -> str:
    found = re.search(r"<title>(.+?)</title>", html, re.DOTALL)
    assert found
    return unescape(found[1]).strip()


def test_every_link_leads_somewhere(seen: Seen, readers: Readers, world: World) -> None:
    answered = {(person, path): readers.get(person, path).status_code for person, path in links(seen, world)}

    assert {where: status for where, status in answered.items() if status != 200} == {}


def links(seen: Seen, world: World) -> Iterator[tuple[str, str]]:
    """Give, for each person, one link to each route; to each form, where one route has many."""
    known = set()
    for page, html in seen:
        if page.by == VISITOR:
            continue
        for href in re.findall(r'<a\b[^>]*\bhref="([^"#]+)', html):
            path = urljoin(page.address(world), unescape(href))
            # A telephone number is no page.
            if not path.startswith("/"):
                continue
            match = resolve(urlsplit(path).path)
            key = (page.by, match.view_name, match.kwargs.get("entry") if match.view_name == "record" else None)
            if key not in known:
                known.add(key)
                yield page.by, path
