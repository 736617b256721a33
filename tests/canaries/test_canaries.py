"""Promise 23: a script in any text of the database is a text on every page, and in every file."""

import csv
from dataclasses import replace
from io import BytesIO, StringIO
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
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
# Typed into every field of a form; these two have none, since the gate withholds on what it reads here.
FILLED = [
    replace(page, sends=Send(filled=CANARY))
    for page in PAGES
    if page.sends == EMPTIED and page.route not in {"prescribe", "confirm_counseling"}
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
    "Reminder.error",
    "Signature.printed_name",
    "User.last_name",
    "Void.reason",
}
# What markup of a canary's own would be, if any came alive.
# What a spreadsheet opens.
SPREADSHEETS = {"csv", "xlsx"}
# Lines of a document are broken anywhere in a word as long as this.
ALIVE_IN_FILES = "window.__canary=1</script>"
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
    # A field for a date says that a canary is none; and nothing that people type is as wide as one.
    expected = ("The specified value", f"{desk.page.url} is ")
    assert [each for each in desk.complaints if not each.startswith(expected)] == []


def test_the_canaries_are_there_to_be_seen(world: World) -> None:
    html = "".join(_content(world, page).decode() for page in LOOKED_AT)

    assert {name for name in map(name_of, text_columns()) if f" {name} " in html} >= SHOWN


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_canary_is_a_text_in_a_file(file: File, world: World) -> None:
    cells = _READ[file.kind](_content(world, file))

    assert cells
    # Promise 24: a spreadsheet takes what begins so for a formula.
    assert [
        each for each in cells if file.kind in SPREADSHEETS and each.startswith(("=", "+", "-", "@", "\t", "\r"))
    ] == []


def test_the_canaries_are_in_the_files(world: World) -> None:
    shown = {
        file.route for file in FILES if any(ALIVE_IN_FILES in each for each in _READ[file.kind](_content(world, file)))
    }

    # A report counts, and names nobody.
    assert shown == {file.route for file in FILES} - {"export_report"}


def _content(world: World, wanted: Page | File) -> bytes:
    response = world.sign_in(wanted.by).get(wanted.address(world), follow=True)
    assert response.status_code == 200
    return b"".join(response) if response.streaming else response.content


def _pdf(content: bytes) -> list[str]:
    # Lines are broken anywhere within a word that is too long.
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def _csv(content: bytes) -> list[str]:
    return [cell for row in csv.reader(StringIO(content.decode("utf-8-sig"))) for cell in row]


def _xlsx(content: bytes) -> list[str]:
    sheets = load_workbook(BytesIO(content)).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    return [cell.value for cell in cells if cell.data_type == "s"]


def _json(content: bytes) -> list[str]:
    return [content.decode()]


_READ = {"pdf": _pdf, "csv": _csv, "xlsx": _xlsx, "json": _json}
