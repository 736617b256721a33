"""Send each role to the page its work begins on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.roles import Role
from monitoring.views.access import user_of

# Names of routes.
FIRST_PAGE = {
    Role.PRESCRIBER: "worklist",
    Role.NURSE: "worklist",
    Role.PATIENT: "my_page",
    Role.PHARMACIST: "counter",
    Role.STAFF: "refusals",
    Role.GUARDIAN: "guardian",
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send whoever is signed in to the first page of their role."""
    return redirect(FIRST_PAGE[Role(user_of(request).role)])
