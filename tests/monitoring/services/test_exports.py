"""A table leaves the program as a file in which nothing is a formula."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from monitoring.services import exports

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "  =1", "＝1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("text", HOSTILE)
def test_promise_24_a_text_that_could_be_a_formula_is_neutralized(text: str) -> None:
    assert exports.neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ana", "a=b", "R-4F7K", "1-2", "(-1)", "'=1", "<5", "–"])
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert exports.neutral(text) == text


def test_what_is_no_text_is_written_out() -> None:
    assert [exports.neutral(each) for each in (None, 12, Decimal("1.50"), date(2026, 12, 9))] == [
        "",
        "12",
        "1.50",
        "2026-12-09",
    ]


def read_csv(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def read_xlsx(file: bytes) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(file)).worksheets[0].iter_rows()]


def test_promise_24_every_cell_of_a_csv_is_neutral_the_headings_too() -> None:
    written = exports.csv_file(["=head", "n"], [[text, -3] for text in HOSTILE])

    assert read_csv(written) == [["'=head", "n"], *[[f"'{text}", "-3"] for text in HOSTILE]]


def test_a_csv_is_marked_as_utf_8_and_every_cell_is_quoted() -> None:
    assert exports.csv_file(["Día"], [['a "b"; c']]) == b'\xef\xbb\xbf"D\xc3\xada"\r\n"a ""b""; c"\r\n'


@pytest.mark.parametrize("text", HOSTILE)
def test_promise_24_no_cell_of_an_xlsx_is_a_formula(text: str) -> None:
    (heading,), (cell,) = read_xlsx(exports.xlsx_file("Sheet", [text], [[text]]))

    assert (heading.data_type, cell.data_type) == ("s", "s")
    assert str(cell.value).startswith("'")


def test_numbers_of_an_xlsx_stay_numbers() -> None:
    _, row = read_xlsx(exports.xlsx_file("Sheet", ["a", "b", "c", "d"], [[-3, 2.5, Decimal("1.5"), True]]))

    assert [(cell.data_type, cell.value) for cell in row] == [("n", -3), ("n", 2.5), ("n", 1.5), ("s", "True")]


def test_a_name_that_no_sheet_may_have_is_made_one() -> None:
    file = exports.xlsx_file("Refusals [by] cause: 2026/12 and some more", ["a"], [])

    assert openpyxl.load_workbook(io.BytesIO(file)).sheetnames == ["Refusals  by  cause  2026 12 an"]
