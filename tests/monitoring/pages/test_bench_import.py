"""A paste or a file fills the sheet for review: nothing is guessed, nothing recorded, nothing lost."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from monitoring.models import Lab
from patients.models import Patient
from tests.factories import NOW
from tests.monitoring.pages import clinicians
from tests.monitoring.pages.benches import bring, complaints, post, sheet, states

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def patient() -> Patient:
    return clinicians.permitted()


def file(content: bytes | str, name: str = "results.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def workbook(*rows: list[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def texts(response: Any, number: int = 1) -> dict[str, str]:
    """Return what a row of the sheet holds, without what it leaves empty."""
    row = next(row for row in response.context["rows"] if row.number == number)
    return {cell.column: cell.text for cell in row.cells if cell.text}


READ = {
    "patient": "Lopez, Ana",
    "born_on": "1998-05-04",
    "collected_on": "2026-11-20",
    "alt": "31",
    "triglycerides": "150",
}


@pytest.mark.parametrize(
    "pasted",
    [
        "Patient\tBirth date\tDrawn on\tALT\tTriglycerides\nLopez, Ana\t1998-05-04\t2026-11-20\t31\t150",
        'TG,SGPT,Date of birth,Collection date,Name\n150,31,1998-05-04,2026-11-20 08:15,"Lopez, Ana"',
        "Paciente;Fecha de nacimiento;Fecha de extracción;TGP;Triglicéridos\nLopez, Ana;1998-05-04;2026-11-20;31;150",
        "Apellidos\tNombre\tNacimiento\tFecha\tALT\tTrigliceridos\nLopez\tAna\t1998-05-04\t2026-11-20T08:15:00\t31\t150",
        "Last name\tFirst name\tDOB\tDrawn\tALT\tTG\nLopez\tAna\t1998-05-04\t11/20/2026\t31\t150",
        "Patient\tBorn\tCollected on\tALT\tTG\n\nLopez, Ana\t1998-05-04\t20.11.2026\t31\t150\n\n",
    ],
)
def test_a_paste_is_sorted_into_the_sheet_by_its_headings(patient: Patient, pasted: str) -> None:
    response = bring(patient.prescriber, pasted=pasted)

    assert response.status_code == 200
    assert texts(response) == READ
    assert states(response) == ["good"]
    assert "1 row was added" in response.context["added"]


def test_a_file_is_read_and_nothing_is_recorded(patient: Patient) -> None:
    before = Lab.objects.count()
    content = workbook(["Patient", "Drawn on", "ALT"], [patient.reference, NOW.date(), 124])

    response = bring(patient.prescriber, file=file(content, "results.xlsx"))

    assert texts(response) == {"patient": patient.reference, "collected_on": "2026-11-23", "alt": "124"}
    assert response.context["rows"][0].effect.after.held_by_clinic_only
    assert Lab.objects.count() == before


def test_units_and_limits_of_a_table_stay_with_its_values(patient: Patient) -> None:
    pasted = (
        "Patient\tALT (µkat/L)\tALT ULN\tAST\tAST unit\tAST upper limit\tBilirrubina [µmol/L]\n"
        f"{patient.reference}\t0.75\t0.6\t31\tIU/L\t33\t20"
    )

    response = bring(patient.prescriber, pasted=pasted, drawn_on="2026-11-23")

    found = texts(response)
    assert (found["alt"], found["ast"], found["bilirubin_total"]) == ("0.75 µkat/L / 0.6", "31 IU/L / 33", "20 µmol/L")
    post(patient.prescriber, "save", found)
    rows = Lab.objects.order_by("-pk")[:3]
    assert [
        (row.analyte, f"{row.value.normalize():f}", row.unit, f"{row.upper_limit.normalize():f}") for row in rows
    ] == [
        ("bilirubin_total", "20", "µmol/L", "20.52"),
        ("ast", "31", "U/L", "33"),
        ("alt", "0.75", "µkat/L", "0.6"),
    ]


def test_what_is_on_the_sheet_already_stays_there(patient: Patient) -> None:
    typed = {"patient": "Someone", "alt": "1,2"}

    response = bring(patient.prescriber, typed, {"patient": ""}, pasted=f"Patient\tALT\n{patient.reference}\t31")

    assert (texts(response, 1)["patient"], texts(response, 1)["alt"]) == ("Someone", "1,2")
    assert texts(response, 2)["patient"] == patient.reference


def test_a_comma_that_pushes_cells_aside_keeps_its_row_whole_and_wrong(patient: Patient) -> None:
    response = bring(patient.prescriber, pasted=f"Patient,ALT,AST\n{patient.reference},1,2,31")

    assert texts(response) == {"patient": f"{patient.reference} | 1 | 2 | 31"}
    assert "more cells than the heading" in complaints(response)[0]
    again = post(patient.prescriber, "save", texts(response))
    assert (again.status_code, states(again)) == (422, ["wrong"])


@pytest.mark.parametrize(
    ("order", "shown", "state"),
    [("ask", "11/12/2026", "wrong"), ("month", "2026-11-12", "good"), ("day", "2026-12-11", "wrong")],
)
def test_a_day_that_could_be_two_is_asked_about_unless_the_order_is_said(
    patient: Patient, order: str, shown: str, state: str
) -> None:
    pasted = f"Patient\tDrawn on\tALT\n{patient.reference}\t11/12/2026\t31"

    response = bring(patient.prescriber, pasted=pasted, order=order)

    assert (texts(response)["collected_on"], states(response)) == (shown, [state])


def test_a_day_that_cannot_be_read_is_shown_as_it_is(patient: Patient) -> None:
    page = bring(
        patient.prescriber, pasted=f"Patient\tDrawn on\tALT\n{patient.reference}\t3/4/2026\t31"
    ).content.decode()

    # A browser's calendar would hide it.
    assert 'type="text" id="1-collected_on" name="1-collected_on" value="3/4/2026"' in page
    assert "2026-03-04 or 2026-04-03" in page


def test_columns_that_are_not_read_are_named(patient: Patient) -> None:
    response = bring(patient.prescriber, pasted=f"Patient\tALT\tGGT\tNote\n{patient.reference}\t31\t50\tfasting")

    assert response.context["unread"] == ["GGT", "Note"]
    assert "These columns were not read: GGT, Note." in response.content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Paste rows with their headings, or choose a file."),
        ({"pasted": "R-1\t31"}, "There are no rows to read."),
        ({"pasted": "R-1\t31\nR-2\t32"}, "The first row must name the columns"),
        ({"pasted": "Patient\tGGT\nR-2\t32"}, "The first row must name the columns"),
        ({"pasted": "Patient\tALT\tSGPT\nR-2\t32\t33"}, "Two columns have the same name."),
        ({"file": file(b"\x89PNG\0", "a.png")}, "This is not a table of text."),
        ({"file": file(b"PK\x03\x04", "a.xlsx")}, "This workbook cannot be read."),
        ({"file": file(b"x" * 1_000_001)}, "The file is larger than 1 MB."),
        ({"pasted": "Patient\tALT\n" + "R-1\t2\n" * 501}, "more than 500 rows"),
        ({"pasted": "Patient\tALT\n" + "R-1\t2\n" * 500}, "A sheet holds 500 rows at most."),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_and_all_is_kept(
    patient: Patient, sent: dict[str, Any], said: str
) -> None:
    response = bring(patient.prescriber, {"patient": patient.reference, "alt": "31"}, **sent)

    assert response.status_code == 422
    assert said in response.context["unreadable"]
    assert texts(response)["patient"] == patient.reference
    if "pasted" in sent:
        assert sent["pasted"].splitlines()[0] in response.content.decode()


def test_of_a_paste_and_a_file_only_one_is_read(patient: Patient) -> None:
    response = bring(patient.prescriber, pasted="Patient\tALT\nR-1\t1", file=file("Patient,ALT\nR-1,1"))

    assert response.status_code == 422


def test_an_order_that_is_not_offered_is_refused(patient: Patient) -> None:
    assert bring(patient.prescriber, pasted="Patient\tALT\nR-1\t1", order="year").status_code == 400


def test_a_file_is_never_held_beyond_its_cap(patient: Patient, settings: Any) -> None:
    response = bring(patient.prescriber, file=file(b"x" * 3_000_000))

    assert response.status_code == 422
    assert response.wsgi_request.FILES["file"].size == 1_000_001


def test_five_hundred_rows_are_read_shown_and_sent_back(patient: Patient) -> None:
    rows = "\n".join(f"{patient.reference}\t2026-{n % 11 + 1:02}-{n // 22 + 1:02}\t{n}" for n in range(500))

    shown = bring(patient.prescriber, pasted=f"Patient\tDrawn on\tALT\n{rows}")
    sent = [texts(shown, number) for number in range(1, 501)]

    assert post(patient.prescriber, "check", *sent).status_code == 200


# ---- The rows with errors, as a file


def downloaded(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_wrong_rows_come_back_as_a_file_with_what_is_wrong(patient: Patient) -> None:
    rows = [
        {"patient": patient.reference, "alt": "31"},
        {"patient": "Nobody", "alt": "1,2"},
        {"patient": patient.reference, "ast": "9000"},
    ]

    response = clinicians.signed_in(patient.prescriber).post("/bench/errors/", sheet(*rows))

    heading, nobody, unlikely = downloaded(response)
    assert heading == ["Patient", "Birth date", "Drawn on", "ALT", "AST", "Total bilirubin", "ALP", "Triglycerides", "What is wrong"]  # fmt: skip
    assert nobody[:4] == ["Nobody", "", "2026-11-23", "1,2"]
    assert "Patient: No patient of yours" in nobody[8]
    assert "ALT: A comma can mean two numbers" in nobody[8]
    assert "more than 100 times" in unlikely[8]
    assert response.headers["Content-Disposition"] == 'attachment; filename="rows-to-mend.csv"'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_of_the_file_is_a_formula(patient: Patient, start: str) -> None:
    armed = f"{start}HYPERLINK(1)"
    rows = sheet({"patient": "Nobody", "alt": f"x{armed}"}, {"patient": armed, "alt": armed})

    cells = [
        cell
        for row in downloaded(clinicians.signed_in(patient.prescriber).post("/bench/errors/", rows))
        for cell in row
    ]

    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_file_is_read_again_as_it_was_typed(patient: Patient) -> None:
    rows = [{"patient": "=Nobody", "born_on": "3/4/1999", "alt": "1,2", "ast": "-5"}]
    content = clinicians.signed_in(patient.prescriber).post("/bench/errors/", sheet(*rows)).content

    response = bring(patient.prescriber, file=file(content))

    assert texts(response) == {**rows[0], "collected_on": "2026-11-23"}
    assert response.context["unread"] == []
