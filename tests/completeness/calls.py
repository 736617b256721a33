"""Keep how each service is called and what it must leave: a generator makes what is needed, yields who calls, and calls."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from accounts.models import User
from audit.actions import Action

Call = Callable[[], Iterator[User]]


class Row(NamedTuple):
    """Hold the event that a service must leave, and the call that makes it do so."""

    action: Action
    call: Call


ROWS: dict[str, Row] = {}


def leaves(action: Action, service: Callable[..., Any]) -> Callable[[Call], Call]:
    """Return a decorator that makes a call the row of a service."""

    def keep(call: Call) -> Call:
        ROWS[f"{service.__module__}.{service.__name__}"] = Row(action, call)
        return call

    return keep


def own(user: User | None) -> User:
    """Return a user that there must be."""
    assert user is not None
    return user
