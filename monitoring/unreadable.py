"""Say so, instead of failing, where a patient's record cannot be worked out: nothing is permitted, and staff must look into it."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from monitoring.policy.reading import Invalid

logger = logging.getLogger(__name__)

_CONFLICT = 409


class UnreadableMiddleware:
    """Answer every page that asks the gate about a record that it cannot read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Invalid):
            return None
        # Never what is wrong with it: that may be what is on the record.
        logger.error("a record could not be worked out")
        return render(request, "unreadable.html", status=_CONFLICT)
