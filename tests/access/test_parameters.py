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
# Names that no page knows, or of which a page knows some values only: too many on a page is one.
ODD = (
    "unknown=1", "prescriber=1", "page=0", "page=999999", "page=x", "page=1&page=1", "sort=;drop", "size=100000",
    "page_size=100000",
)  # fmt: skip
CASES = [
    pytest.param(row, query, id=f"{row}?{query}")
    for row in ANSWER
    for query in ODD
    if (row.route, query) not in READ_AND_DROPPED
]


@pytest.fixture(scope="module")
def asking(world: World) -> Asking:
    return Asking(world)


@pytest.mark.parametrize(("row", "query"), CASES)
def test_what_no_page_knows_is_refused(row: Row, query: str, asking: Asking, world: World) -> None:
    owner = Visitor(OWNERS[sorted(row.who)[0]] if row.who else "")

    answer = asking.ask(owner, "GET", f"{address(world, row.route, row.args)}?{query}")

    assert answer.status == 400
