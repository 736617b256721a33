"""Tables are read within their caps and as they are meant; what is too large, broken or armed is refused in words."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook

from monitoring.services import spreadsheets
from monitoring.services.spreadsheets import Unreadable

HEADING = ["Patient", "ALT"]
SHEET = "xl/worksheets/sheet1.xml"


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def changed(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return an archive with some of its parts replaced, or added."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return written.getvalue()


def sheet_of(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(SHEET).decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_is_read_in_each_encoding_and_with_each_separator(encoding: str, separator: str) -> None:
    lines = [["Paciente", "ALT"], ['"Muñoz, Ana"', "31.5"]]
    text = "\r\n".join(separator.join(line) for line in lines)

    assert spreadsheets.read(text.encode(encoding)) == [["Paciente", "ALT"], ["Muñoz, Ana", "31.5"]]


def test_a_workbook_is_read_as_it_is_seen() -> None:
    content = workbook([HEADING, ["R-1", 31], [None, None], ["R-2", 0.1 + 0.2], [date(2026, 11, 23), 1.50]])

    assert spreadsheets.read(content) == [HEADING, ["R-1", "31"], ["R-2", "0.3"], ["2026-11-23", "1.5"]]


def test_a_cell_that_was_neutralized_is_read_as_it_was_typed() -> None:
    assert spreadsheets.read_text("Patient\tALT\n'=A1\t'+5\n'tis\t'") == [HEADING, ["=A1", "+5"], ["'tis", "'"]]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"x" * (spreadsheets.MAX_BYTES + 1), id="too many bytes"),
        pytest.param(b"Patient,ALT\n" + b"R-1,2\n" * 501, id="too many rows"),
        pytest.param(b",".join([b"x"] * 51), id="too many columns"),
        pytest.param(b"Patient,ALT\n" + b"x" * 2_001, id="too long a cell"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", id="a picture"),
        pytest.param(b"\xff\xfe\x00", id="half a letter"),
        pytest.param(b"PK\x03\x04 and nothing else", id="half an archive"),
        pytest.param(b'Patient,"' + b"x" * 200_000, id="a quote without an end"),
    ],
)
def test_what_is_no_table_within_the_caps_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        spreadsheets.read(content)


def test_a_workbook_of_too_many_rows_is_refused_and_one_of_just_so_many_is_read() -> None:
    rows = [["R-1", 1]] * spreadsheets.MAX_ROWS

    assert len(spreadsheets.read(workbook([HEADING, *rows]))) == spreadsheets.MAX_ROWS + 1
    with pytest.raises(Unreadable):
        spreadsheets.read(workbook([HEADING, *rows, ["R-1", 1]]))


def test_a_zip_bomb_is_refused_before_it_goes_off() -> None:
    bomb = changed(workbook([HEADING]), {"xl/theme/theme1.xml": b"<a>" + b" " * 100_000_000 + b"</a>"})

    assert len(bomb) < spreadsheets.MAX_BYTES
    with pytest.raises(Unreadable):
        spreadsheets.read(bomb)


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    honest = changed(workbook([HEADING]), {"xl/theme/theme1.xml": b"<a>" + b" " * 10_000_000 + b"</a>"})
    size = (10_000_007).to_bytes(4, "little")
    lying = honest.replace(size, (7).to_bytes(4, "little"))

    assert lying != honest
    with pytest.raises(Unreadable):
        spreadsheets.read(lying)


def test_too_many_elements_or_parts_are_refused() -> None:
    content = workbook([HEADING])
    styles = zipfile.ZipFile(io.BytesIO(content)).read("xl/styles.xml").replace(b"</cellXfs>", b"<xf/>" * 50_000)

    for parts in ({"xl/styles.xml": styles}, {f"xl/{number}.xml": b"<a/>" for number in range(200)}):
        with pytest.raises(Unreadable):
            spreadsheets.read(changed(content, parts))


def test_a_row_a_million_lines_down_is_refused_and_not_passed_over() -> None:
    content = workbook([HEADING, ["R-1", 1]])
    far = sheet_of(content).replace('<row r="2"', '<row r="1048576"')

    with pytest.raises(Unreadable):
        spreadsheets.read(changed(content, {SHEET: far.encode()}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declared",
    ['<!DOCTYPE a [<!ENTITY x "y">]>', '<!DOCTYPE a SYSTEM "file:///etc/passwd">', "<!DOCTYPE a>"],
)
def test_a_document_type_is_refused_in_any_part_and_encoding(declared: str, encoding: str) -> None:
    content = workbook([HEADING])
    armed = f'<?xml version="1.0" encoding="{encoding}"?>{declared}{sheet_of(content).split("?>")[-1]}'

    with pytest.raises(Unreadable):
        spreadsheets.read(changed(content, {SHEET: armed.encode(encoding)}))


def test_a_part_outside_the_checked_ones_is_never_parsed() -> None:
    content = workbook([HEADING])
    elsewhere = {
        name: zipfile.ZipFile(io.BytesIO(content)).read(name).replace(b"sheet1.xml", b"sheet1.bin")
        for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml")
    }

    with pytest.raises(Unreadable):
        spreadsheets.read(changed(content, {**elsewhere, "xl/worksheets/sheet1.bin": sheet_of(content).encode()}))


def test_a_row_that_a_comma_has_pushed_along_keeps_its_empty_end() -> None:
    table = spreadsheets.read_text("reference,bilirubin,ALT,triglycerides\nR-1,0,9,130,\n")

    assert table[1] == ["R-1", "0", "9", "130", ""]


def test_empty_columns_that_the_heading_has_too_are_left_out() -> None:
    assert spreadsheets.read_text("reference,ALT,,\nR-1,22,,\n") == [["reference", "ALT"], ["R-1", "22"]]


def test_a_formula_that_was_never_worked_out_is_shown_as_it_is_written() -> None:
    assert spreadsheets.read(workbook([["Patient", "ALT", "AST"], ["R-1", "=100+40", 30]]))[1] == [
        "R-1",
        "=100+40",
        "30",
    ]
