"""Send one request as one visitor, undo what it did, and tell what it tried to write."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from accounts.models import User
from tests.access.visitors import Visitor
from tests.every_page.world import World
from tests.rollback import rolled_back

FORM = "application/x-www-form-urlencoded"
_WRITE = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# Who looked at what, and what a browser is remembered by.
ALWAYS_WRITTEN = frozenset({"audit_event", "audit_link", "django_session", "usersessions_usersession"})


@dataclass(frozen=True)
class Answer:
    """Hold what came back, and which tables were written besides the trail and the sessions."""

    status: int
    location: str
    written: frozenset[str]

    @property
    def leads_to_sign_in(self) -> bool:
        return self.status == 401 or (self.status == 302 and self.location.startswith("/sign-in/"))


class Asking:
    """Keep a session for each person of the world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._cookies: dict[str, SimpleCookie] = {}
        # One browser for all: each would set up the middleware anew, which takes longer than most answers.
        self._client = Client(raise_request_exception=False)

    def client(self, person: str) -> Client:
        """Return the browser, with this person signed in."""
        if person not in self._cookies:
            self._cookies[person] = self._world.sign_in(person).cookies
        self._client.cookies = deepcopy(self._cookies[person])
        return self._client

    def ask(
        self,
        visitor: Visitor,
        method: str,
        address: str,
        typed: Mapping[str, str] | None = None,
        *,
        after: Callable[[], object] | None = None,
    ) -> Answer:
        """Send one request of a session that began before, and undo what it did; `after` is done first, and undone too."""
        client = self.client(visitor.person)
        body = urlencode(typed or {}).encode()
        with rolled_back():
            if not visitor.is_active:
                User.objects.filter(pk=self._world.people[visitor.person].pk).update(is_active=False)
            if after is not None:
                after()
            with written() as tables:
                answer: Any = client.generic(method, address, body, content_type=FORM)
        location = answer.headers.get("Location", "")
        return Answer(answer.status_code, location, frozenset(tables - ALWAYS_WRITTEN))


@contextmanager
def written() -> Iterator[set[str]]:
    """Collect the tables to which anything in the block writes, or tries to."""
    found: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if match := _WRITE.match(sql):
            found.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found
