"""Refuse what an address asks for that no page knows."""

from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage, Page, Paginator

from accounts.addresses import refuse_unknown as refuse_unknown


def page_of(paginator: "Paginator[Any]", number: int | str) -> Page[Any]:
    """Return one page of a list.

    :raises BadRequest: there is no such page
    """
    try:
        return paginator.page(number)
    except InvalidPage:
        raise BadRequest("there is no such page") from None
