"""Read tables that laboratories and people send: CSV and XLSX files, and text copied from a spreadsheet.

Every size is capped before it costs anything: the file, what it unzips to, its XML elements, rows, columns and cells.
A DTD is refused in any part of a workbook, so no entity, inner or outer, is ever expanded (promise 25).
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import load_workbook

Table = Sequence[Sequence[str]]

MAX_BYTES = 1_000_000
MAX_ROWS = 500
_MAX_UNZIPPED = 5_000_000
_MAX_PARTS = 200
_MAX_ELEMENTS = 40_000
_MAX_COLUMNS = 50
_MAX_CELL = 2_000
_LAST_ROW = 99_999
_PIECE = 65_536
_SEPARATORS = ("\t", ";", ",")
# What a quote in front keeps from being a formula: files we write hold such cells, and are read back.
_QUOTED = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Exception):
    """Say to a person why a file could not be read, and what to do."""


_NOT_A_WORKBOOK = gettext_lazy("This workbook cannot be read. Save it again as .xlsx, or as .csv, and choose it again.")
_UNPACKS_TOO_LARGE = gettext_lazy("This workbook unpacks to too much. Copy the result rows into a new, empty workbook.")


def read(content: bytes) -> Table:
    """Return the rows of a file, the heading first, without empty ones; a workbook's are those of its first sheet.

    :raises Unreadable: it is too large, broken, or no table
    """
    if len(content) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 1 MB. Split it, or copy the result rows into a new file."))
    if content.startswith(b"PK"):
        return _table(_workbook_rows(content))
    return read_text(_decoded(content))


def read_text(text: str) -> Table:
    """Return the rows of text copied from a spreadsheet, or of a CSV file.

    :raises Unreadable: it holds too much
    """
    if len(text) > MAX_BYTES:
        raise Unreadable(_("This is too much to read at once. Split it."))
    try:
        return _table(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))
    except csv.Error:
        raise Unreadable(_("The text is not a table. Copy the cells again, or save the file as .csv.")) from None


def _decoded(content: bytes) -> str:
    is_utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    # Whatever is not UTF-8 is what Windows writes in the Americas: of its letters a wrong name finds nobody.
    encodings = ["utf-16"] if is_utf_16 else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return _without_controls(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The letters of this file cannot be read. Save it as “CSV UTF-8”, and choose it again."))


def _without_controls(text: str) -> str:
    if "\0" in text:
        raise Unreadable(_("This is not a table of text. Choose a .csv or .xlsx file."))
    return text


def _separator(text: str) -> str:
    """Return what separates the cells of the heading: whichever of the three is met most there."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return max(_SEPARATORS, key=heading.count)


def _table(rows: Iterable[Sequence[Any]]) -> Table:
    found: list[list[str]] = []
    width = 0
    for row in rows:
        cells = [_cell(each) for each in row]
        if any(cells):
            width = width or len(cells)
        # A cell more than the heading has, even an empty one, shows that a comma has pushed the others along: it stays.
        while cells and not cells[-1] and (len(cells) <= width or not any(cells)):
            cells.pop()
        if len(cells) > _MAX_COLUMNS:
            raise Unreadable(_("The table has more than %(most)d columns.") % {"most": _MAX_COLUMNS})
        if cells:
            found.append(cells)
        # The heading is no row of results.
        if len(found) > MAX_ROWS + 1:
            raise Unreadable(_("The table has more than %(most)d rows. Split it.") % {"most": MAX_ROWS})
    return found


def _cell(value: Any) -> str:
    text = _shown(value).strip()
    if len(text) > _MAX_CELL:
        raise Unreadable(_("A cell holds more than %(most)d characters.") % {"most": _MAX_CELL})
    return text[1:] if text.startswith("'") and text[1:].startswith(_QUOTED) else text


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    # A spreadsheet keeps, and shows, fifteen digits: 0.1 + 0.2 is 0.3 there.
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _workbook_rows(content: bytes) -> Iterator[Sequence[Any]]:
    try:
        checked = _checked(content)
        for values, written in zip(_sheet(checked, data_only=True), _sheet(checked, data_only=False), strict=True):
            # A formula that was never worked out has no value: it is shown as it is written, and is no number.
            row = [text if value is None else value for value, text in zip(values, written, strict=True)]
            while row and row[-1] is None:
                row.pop()
            if row:
                yield row
    except Unreadable:
        raise
    # What a file that somebody made can raise in there nobody can list.
    except Exception:  # noqa: BLE001
        raise Unreadable(str(_NOT_A_WORKBOOK)) from None


def _sheet(checked: io.BytesIO, **how: bool) -> Iterator[Sequence[Any]]:
    book = load_workbook(io.BytesIO(checked.getvalue()), read_only=True, keep_links=False, **how)
    # One column more than is allowed, so that too many are noticed.
    rows: Iterator[Sequence[Any]] = book.worksheets[0].iter_rows(
        max_row=_LAST_ROW, max_col=_MAX_COLUMNS + 1, values_only=True
    )
    return rows


def _checked(content: bytes) -> io.BytesIO:
    """Return the XML of an archive as an archive that says the truth about its sizes.

    :raises Unreadable: it unpacks to too much, or some part of it declares a document type
    """
    copy = io.BytesIO()
    guard = _Guard()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(copy, "w") as checked:
        parts = archive.infolist()
        if len(parts) > _MAX_PARTS:
            raise Unreadable(str(_UNPACKS_TOO_LARGE))
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                with archive.open(part) as unzipped:
                    checked.writestr(part.filename, guard.checked(unzipped))
    return copy


class _Guard:
    """Pass on XML while it lies within what all parts of a workbook may hold together, and has no DTD."""

    def __init__(self) -> None:
        self._bytes_left = _MAX_UNZIPPED
        self._elements_left = _MAX_ELEMENTS

    def checked(self, unzipped: IO[bytes]) -> bytes:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._element
        parser.StartDoctypeDeclHandler = _refuse_document_type
        # In pieces: what an archive says of its own sizes need not be true.
        pieces = []
        while piece := unzipped.read(_PIECE):
            self._bytes_left -= len(piece)
            if self._bytes_left < 0:
                raise Unreadable(str(_UNPACKS_TOO_LARGE))
            parser.Parse(piece)
            pieces.append(piece)
        parser.Parse(b"", True)
        return b"".join(pieces)

    def _element(self, name: str, attributes: Mapping[str, str]) -> None:
        self._elements_left -= 1
        # Rows that far down are empty ones by the million, or would be passed over.
        is_far_down = name.endswith("row") and len(attributes.get("r", "")) > len(str(_LAST_ROW))
        if self._elements_left < 0 or is_far_down:
            raise Unreadable(str(_UNPACKS_TOO_LARGE))


def _refuse_document_type(*declared: object) -> None:
    raise Unreadable(str(_NOT_A_WORKBOOK))
