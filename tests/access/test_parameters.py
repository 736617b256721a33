"""No page takes a parameter, a page number or an order that it does not know (promise 18)."""

import pytest

from tests.access.asking import Asking
from tests.access.rows import ROWS, Row
from tests.access.visitors import OWNERS, Visitor
from tests.every_page.pages import address
from tests.every_page.world import World

# Why a page takes whatever its address says.
TAKES_ANYTHING = {
    "healthz": "answered before anything is read, the address too",
    "readyz": "answered before anything is read, the address too",
    "metrics": "answered before anything is read, the address too",
    "reminder_link": "mail programs add to links; nobody may lose a reminder to that",
}
READ_AND_DROPPED = {
    ("saved_views", "page=999999"): "a list's number of page is no part of what is kept of it",
    ("export_trail", "page=999999"): "a file has the whole of a list, whichever page of it was open",
}
ANSWER = [row for row in ROWS if row.get == 200 and row.route not in TAKES_ANYTHING]


@pytest.fixture(scope="module")
def asking(world: World) -> Asking:
    return Asking(world)


def status(asking: Asking, world: World, row: Row, query: str) -> int:
    owner = Visitor(OWNERS[sorted(row.who)[0]] if row.who else "")
    return asking.ask(owner, "GET", f"{address(world, row.route, row.args)}?{query}").status


@pytest.mark.parametrize("row", ANSWER, ids=str)
@pytest.mark.parametrize("query", ["unknown=1", "size=100000", "page_size=100000", "prescriber=1", "page=0", "page=999999", "page=x",
                                   "sort=;drop", "page=1&page=1"])  # fmt: skip
def test_what_no_page_knows_is_refused(row: Row, query: str, asking: Asking, world: World) -> None:
    if (row.route, query) in READ_AND_DROPPED:
        pytest.skip(READ_AND_DROPPED[row.route, query])

    assert status(asking, world, row, query) == 400
