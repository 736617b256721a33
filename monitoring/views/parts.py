"""Tell a request for one part of a page from one for all of it."""

from django.http import HttpRequest


def asks_for_part(request: HttpRequest) -> bool:
    """Return whether a script asks for a part, to put it into the page that is shown already."""
    # The middleware sets it; the type of a request does not know.
    return bool(getattr(request, "htmx", False))
