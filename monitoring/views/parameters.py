"""Refuse what an address asks for that no page knows."""

from collections.abc import Collection

from django.core.exceptions import BadRequest
from django.http import HttpRequest


def refuse_unknown(request: HttpRequest, *known: str, repeated: Collection[str] = ()) -> None:
    """Refuse query parameters that the page does not know, or that are given twice, and a path no database can look up.

    :param repeated: those that may be given several times
    :raises BadRequest: the answer is 400
    """
    if "\0" in request.path:
        raise BadRequest("the path holds a character that no name can hold")
    once = [name for name in request.GET if name not in repeated]
    unknown = [name for name in once if name not in known or len(request.GET.getlist(name)) > 1]
    if unknown:
        raise BadRequest(f"unknown query parameter: {unknown[0]!r}")
