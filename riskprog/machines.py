"""Answer machines before anything else: no session, host name or database stands between them and the answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from riskprog.urls import for_machines


class MachinesMiddleware:
    """Give what machines ask for straight from its view, whatever cookies and addresses they come with."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.views = {f"/{each.pattern}": each.callback for each in for_machines}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = self.views.get(request.path_info)
        return view(request) if view is not None else self.get_response(request)
