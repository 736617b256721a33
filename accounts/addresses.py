"""Refuse what an address asks for that no page knows, and methods that no page takes."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponseBase]


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


def takes(*known: str) -> Callable[[View], View]:
    """Return a decorator for a view that is not ours: it is asked by GET, HEAD and POST, with these parameters alone."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            refuse_unknown(request, *known)
            return view(request, *args, **kwargs)

        # Django's own forms would take a PUT for a POST.
        return require_http_methods(["GET", "HEAD", "POST"])(guarded)

    return decorate
