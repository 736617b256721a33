"""Refuse what an address asks for that no page knows."""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Page, Paginator
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


def page_of(paginator: "Paginator[Any]", number: int | str) -> Page[Any]:
    """Return one page of a list.

    :raises BadRequest: there is no such page
    """
    try:
        return paginator.page(number)
    except InvalidPage:
        raise BadRequest("there is no such page") from None
