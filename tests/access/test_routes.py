"""Every route answers everybody as its row says, own object or another's, by every method (promise 15)."""

from collections.abc import Iterator

import pytest
from django.urls import get_resolver

from accounts.roles import Role
from tests.access.asking import Answer, Asking
from tests.access.rows import NEVER, ROWS, Row
from tests.access.visitors import VISITORS, Visitor
from tests.every_page.pages import address
from tests.every_page.test_every_route_is_here import named_routes
from tests.every_page.world import World

HOW_TO = (
    "a route without a row in tests/access/rows.py: write Row(route, who, get=…, post=…, args=…, other=404), "
    "where `who` are the roles that get in, `args` name an object of the world, and `other` is what it answers others"
)
# What a GET may write, and why.
MAY_BE_READ_INTO = {"reminder_link": "that a message was opened is what its link is there to tell"}
_OFTEN, _NEVER = ("GET", "HEAD", "POST"), ("PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture(scope="module")
def asking(world: World) -> Asking:
    return Asking(world)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    listed = {row.route for row in ROWS}

    assert named_routes(get_resolver()) - listed == set(), HOW_TO
    assert listed - named_routes(get_resolver()) == set()


def test_every_cell_is_as_the_table_says(asking: Asking, world: World) -> None:
    cells = [(row, visitor, method) for row in ROWS for visitor in VISITORS for method in _methods(visitor)]

    wrong = [f"{row} {method} by {visitor}: {why}" for row, visitor, method in cells
             for why in _complaints(asking, world, row, visitor, method)]  # fmt: skip

    print(f"{len(cells)} cells, {len(wrong)} wrong")
    assert wrong == [], "\n".join(wrong)


def _methods(visitor: Visitor) -> tuple[str, ...]:
    """Return what to try: what no route knows is tried by whoever gets furthest, and by nobody."""
    return (*_OFTEN, *_NEVER) if visitor.owns and visitor.is_active else _OFTEN


def _complaints(asking: Asking, world: World, row: Row, visitor: Visitor, method: str) -> Iterator[str]:
    answer = asking.ask(visitor, method, address(world, row.route, row.args), row.typed if method == "POST" else None)
    expected = _expected(row, visitor, method)
    if answer.status not in expected:
        yield f"{answer.status}, not {' or '.join(map(str, sorted(expected)))}"
    if _is_out(row, visitor) and not answer.leads_to_sign_in:
        yield f"{answer.status} {answer.location}, not to the sign-in"
    if answer.written and not _may_write(row, answer, method, expected):
        yield f"wrote {', '.join(sorted(answer.written))}"


def _expected(row: Row, visitor: Visitor, method: str) -> set[int]:
    own = {"GET": row.get, "HEAD": row.get, "POST": row.post}.get(method, NEVER)
    if row.who is None:
        is_orphaned = row.orphaned and visitor.role is Role.PATIENT and not visitor.is_active
        return {row.orphaned if is_orphaned and own != NEVER else own}
    if _is_out(row, visitor):
        return {302, 401}
    if visitor.role not in row.who:
        return {403} if own != NEVER else {403, NEVER}
    return {row.other} if not visitor.owns and row.other and own != NEVER else {own}


def _is_out(row: Row, visitor: Visitor) -> bool:
    """Tell whether somebody is to be sent to the sign-in."""
    return row.who is not None and (visitor.role is None or not visitor.is_active)


def _may_write(row: Row, answer: Answer, method: str, expected: set[int]) -> bool:
    if method in {"GET", "HEAD"}:
        return row.route in MAY_BE_READ_INTO
    return method == "POST" and not expected & {401, 403, 404, NEVER} and answer.status in expected
