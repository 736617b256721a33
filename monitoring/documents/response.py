"""Answer a request with a document: to be saved, and kept by nobody on the way."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def pdf_response(pdf: bytes, filename: str) -> HttpResponse:
    """Return a PDF as a file to be saved.

    :param filename: a discreet one: it names no drug, and no patient by name
    """
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=filename) or "attachment",
        "Cache-Control": "no-store",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
