"""Refuse what an address asks for that no page knows."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest


def refuse_unknown(request: HttpRequest, *known: str) -> None:
    """Refuse query parameters that the page does not know, or that are given twice, and a path no database can look up.

    :raises BadRequest: the answer is 400
    """
    if "\0" in request.path:
        raise BadRequest("the path holds a character that no name can hold")
    unknown = [name for name in request.GET if name not in known or len(request.GET.getlist(name)) > 1]
    if unknown:
        raise BadRequest(f"unknown query parameter: {unknown[0]!r}")
