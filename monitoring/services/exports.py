"""Write tables as files that spreadsheets open: CSV and XLSX, every text neutralized (promise 24)."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, TYPE_STRING
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | float | Decimal | date | None
Row = Sequence[Cell]

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# With one of these in front a spreadsheet takes a text for a formula (OWASP, CSV injection; ASVS 5.0, 1.2.10).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
# What a spreadsheet takes for the name of a sheet.
_NAME_LENGTH = 31
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def neutral(cell: Cell) -> str:
    """Return a cell as text that no spreadsheet takes for a formula: a single quote goes in front of what it might."""
    text = _text(cell)
    # Some spreadsheets drop the spaces before they look.
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def csv_file(headings: Row, rows: Iterable[Row]) -> bytes:
    """Return a table as CSV: UTF-8, marked so that spreadsheets read it as such, every cell quoted."""
    written = io.StringIO()
    # Quoted, a separator of another country's cannot split a cell either.
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    for row in (headings, *rows):
        writer.writerow([_csv_cell(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def xlsx_file(title: str, headings: Row, rows: Iterable[Row]) -> bytes:
    """Return a table as an XLSX workbook of one sheet; numbers stay numbers, and no text is a formula."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title.translate(_NOT_IN_NAMES)[:_NAME_LENGTH]
    sheet.freeze_panes = "A2"
    for number, row in enumerate((headings, *rows), start=1):
        _write_row(sheet, number, row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write_row(sheet: Worksheet, number: int, row: Row) -> None:
    for column, value in enumerate(row, start=1):
        if _is_number(value):
            sheet.cell(number, column, value)
            continue
        cell = sheet.cell(number, column)
        # Set apart from its type: a text is never read for what it might mean.
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", neutral(value))
        cell.data_type = TYPE_STRING


def _csv_cell(cell: Cell) -> str:
    # A number below zero is no formula.
    return str(cell) if _is_number(cell) else neutral(cell)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float | Decimal) and not isinstance(cell, bool)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date | datetime) else str(cell)
