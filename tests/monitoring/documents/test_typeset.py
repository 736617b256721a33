"""Documents are tagged PDF, print what was typed as it was typed, and are made by several threads at once."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from monitoring.documents.response import pdf_response
from monitoring.documents.typeset import typeset

WORDS: dict[str, Any] = {
    "title": "Prescription P-1",
    "foot": "riskprog",
    "language": "en",
    "cancelled": "",
    "rows": [["Patient", "Ana Lopez"]],
    "deadline_label": "Do not dispense after",
    "deadline": "Wed, Dec 9, 2026, 11:59 pm ET",
    "rules": ["No refills."],
}


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages)


def test_a_document_is_tagged_and_says_its_title_and_language() -> None:
    pdf = PdfReader(BytesIO(typeset("prescription", {**WORDS, "language": "es"})))

    assert pdf.metadata is not None
    assert pdf.metadata.title == "Prescription P-1"
    assert pdf.trailer["/Root"]["/Lang"] == "es"
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"].value is True


def test_what_somebody_typed_is_printed_and_never_run() -> None:
    typed = '#panic("no") #read("layout.typ") $x$ *a* [b] "c" \\d @e <f>'

    said = text_of(typeset("prescription", {**WORDS, "rows": [["Patient", typed]]}))

    assert '#panic("no") #read("layout.typ") $x$ *a* [b] "c" \\d @e <f>' in said


def test_threads_make_documents_at_the_same_time() -> None:
    names = [f"Patient number {number}" for number in range(40)]

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda name: typeset("prescription", {**WORDS, "rows": [["Patient", name]]}), names))

    assert all(name in text_of(pdf) for name, pdf in zip(names, made, strict=True))


def test_a_pdf_is_a_file_to_be_saved_that_nobody_keeps() -> None:
    answer = pdf_response(b"%PDF-", "P-1.pdf")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="P-1.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
