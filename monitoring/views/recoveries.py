"""Let two members of program staff give somebody their account back: one asks, another one approves."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors
from accounts.models import Recovery
from accounts.roles import Permission
from accounts.services import recoveries
from accounts.services.recoveries import AlreadyAsked, NotTheirs, Over
from monitoring.forms.people import RecoveryForm
from monitoring.presenters.entries import name_of
from monitoring.views.access import requires, user_of
from monitoring.views.parameters import refuse_unknown
from monitoring.views.people import person_or_404


@require_safe
@requires(Permission.MANAGE_PEOPLE)
def listing(request: HttpRequest) -> HttpResponse:
    """List the recoveries that wait for somebody to decide."""
    refuse_unknown(request)
    return render(request, "people/recoveries.html", {"rows": selectors.open_recoveries(at=timezone.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def ask(request: HttpRequest, username: str) -> HttpResponse:
    """Ask for somebody's recovery, with the reason."""
    person = person_or_404(request, username)
    form = RecoveryForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = {"form": form, "name": name_of(person)}
        return render(request, "people/ask_recovery.html", page, status=422 if form.is_bound else 200)
    try:
        recoveries.ask(person, reason=form.cleaned_data["reason"], by=user_of(request), at=timezone.now())
    except NotTheirs:
        messages.error(request, _("You cannot ask for your own. Ask another member of staff."))
    except AlreadyAsked:
        messages.error(request, _("A recovery of this person waits already."))
    else:
        messages.success(request, _("Asked. Another member of staff approves it here within 24 hours."))
    return redirect("recoveries")


@never_cache
@sensitive_variables("issued")
@require_POST
@requires(Permission.MANAGE_PEOPLE)
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """Approve what another one asked for, and show the one-time password in this answer and never again."""
    recovery = _open_or_404(request, reference)
    try:
        issued = recoveries.approve(recovery, by=user_of(request), at=timezone.now())
    except NotTheirs:
        messages.error(
            request, _("Another member of staff has to approve this one: you asked for it, or it is your own.")
        )
        return redirect("recoveries")
    except Over:
        messages.error(request, _("Somebody else has decided it just now."))
        return redirect("recoveries")
    return render(request, "people/recovered.html", {"issued": issued, "name": name_of(issued.user)})


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def refuse(request: HttpRequest, reference: str) -> HttpResponse:
    """Refuse what was asked for, or take it back."""
    recovery = _open_or_404(request, reference)
    try:
        recoveries.refuse(recovery, by=user_of(request), at=timezone.now())
    except Over:
        messages.error(request, _("Somebody else has decided it just now."))
    else:
        messages.success(request, _("Refused. The account stays as it is."))
    return redirect("recoveries")


def _open_or_404(request: HttpRequest, reference: str) -> Recovery:
    refuse_unknown(request)
    recovery = selectors.open_recoveries(at=timezone.now()).filter(reference=reference).first()
    if recovery is None:
        raise Http404("No recovery of this reference waits.")
    return recovery
