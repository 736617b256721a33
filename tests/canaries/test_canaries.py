"""Promise 23: a script in any text of the database is a text on every page, and in every file."""

from dataclasses import replace
from io import BytesIO
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from tests.canaries.canaries import CANARY, LEFT_OUT, name_of, text_columns
from tests.every_page.pages import EMPTIED, File, Page, Send
from tests.every_page.routes import FILES, PAGES
from tests.every_page.visitors import Visitors
from tests.every_page.world import World

LOOKED_AT = [
    *(page for page in PAGES if page.sends is None and page.status == 200),
    Page("worklist", "prescriber", query=f"?q={quote(CANARY)}"),
]
# Typed into every field of a form; to prescribe there is none, since the gate withholds on what it reads here.
FILLED = [
    replace(page, sends=Send(filled=CANARY)) for page in PAGES if page.sends == EMPTIED and page.route != "prescribe"
]
# Columns that must show somewhere, or these tests would look past them.
SHOWN = {
    "Clinic.name",
    "Consent.printed_name",
    "EnrollmentClosure.reason",
    "Indication.justification",
    "Lab.unit",
    "Override.reason",
    "Patient.family_name",
    "Pharmacy.name",
    "Prescription.product",
    "User.last_name",
    "Void.reason",
}
# What markup of a canary's own would be, if any came alive.
ALIVE = "script:not([src]):not([type='application/json']), [onerror], img[src='x']"


@pytest.mark.parametrize("column", [each for each in text_columns() if each not in LEFT_OUT], ids=name_of)
def test_every_text_column_holds_a_canary(column, world: World) -> None:
    model, name = column

    assert [each for each in model._default_manager.values_list(name, flat=True) if "script>" in str(each)] != []


def test_only_columns_that_exist_are_left_out() -> None:
    assert LEFT_OUT.keys() - set(text_columns()) == set()


@pytest.mark.browser
@pytest.mark.parametrize("page", [*LOOKED_AT, *FILLED], ids=str)
def test_a_canary_is_inert_on_a_page(page: Page, visitors: Visitors) -> None:
    desk = visitors.see(page)

    assert desk.status < 500
    assert desk.page.evaluate("window.__canary") is None
    assert desk.page.locator(ALIVE).count() == 0
    assert "49#panic" not in desk.page.content()
    # A field for a date says that a canary is none.
    assert [each for each in desk.complaints if not each.startswith("The specified value")] == []


def test_the_canaries_are_there_to_be_seen(world: World) -> None:
    html = "".join(_content(world, page).decode() for page in LOOKED_AT)

    assert {name for name in map(name_of, text_columns()) if f" {name} " in html} >= SHOWN


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_canary_is_a_text_in_a_file(file: File, world: World) -> None:
    content = _content(world, file)

    assert "window.__canary=1</script>" in _READ[file.kind](content)


def _content(world: World, wanted: Page | File) -> bytes:
    response = world.sign_in(wanted.by).get(wanted.address(world), follow=True)
    assert response.status_code == 200
    return b"".join(response) if response.streaming else response.content


def _read_pdf(content: bytes) -> str:
    # Lines are broken anywhere within a word that is too long.
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


_READ = {"pdf": _read_pdf}
