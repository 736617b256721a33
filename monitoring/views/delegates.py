"""Let prescribers name who acts for them."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import selectors
from accounts.models import User
from accounts.roles import Permission
from accounts.services import delegations
from accounts.services.delegations import AlreadyEnded, AlreadyNamed
from monitoring.forms.delegates import DelegateForm
from monitoring.policy.decide import program_date
from monitoring.presenters.dates import day_in_words
from monitoring.presenters.delegations import delegation_row
from monitoring.presenters.entries import name_of
from monitoring.views.access import requires, user_of
from monitoring.views.parameters import refuse_unknown


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.NAME_DELEGATE)
def listing(request: HttpRequest) -> HttpResponse:
    """List who acts for the prescriber, and name one more."""
    refuse_unknown(request)
    at, prescriber = timezone.now(), user_of(request)
    data = request.POST if request.method == "POST" else None
    form = DelegateForm(data, nurses=selectors.nurses_beside(prescriber), today=program_date(at))
    if form.is_valid() and _named(form, prescriber, at=at):
        typed = form.cleaned_data
        named = {"name": name_of(typed["delegate"]), "day": day_in_words(typed["from_on"])}
        messages.success(request, _("%(name)s acts for you from %(day)s on.") % named)
        return redirect("delegates")
    rows = [delegation_row(each, today=program_date(at)) for each in selectors.delegations_of(prescriber)]
    page = {"form": form, "rows": rows, "has_nurses": selectors.nurses_beside(prescriber).exists()}
    return render(request, "people/delegates.html", page, status=422 if form.is_bound else 200)


def _named(form: DelegateForm, prescriber: User, *, at: datetime) -> bool:
    typed = form.cleaned_data
    try:
        delegations.name(
            prescriber=prescriber, delegate=typed["delegate"], from_on=typed["from_on"], by=prescriber, at=at
        )
    except AlreadyNamed:
        form.add_error("delegate", _("This nurse is named already. End that first to name another day."))
        return False
    return True


@require_POST
@requires(Permission.NAME_DELEGATE)
def end(request: HttpRequest, username: str) -> HttpResponse:
    """End a delegation at once."""
    refuse_unknown(request)
    at, prescriber = timezone.now(), user_of(request)
    delegation = selectors.open_delegation(prescriber, username)
    if delegation is None:
        raise Http404("You have no such delegate.")
    try:
        delegations.end(delegation, on=program_date(at), by=prescriber, at=at)
    except AlreadyEnded:
        messages.error(request, _("This was ended already."))
    else:
        messages.success(request, _("%(name)s no longer acts for you.") % {"name": name_of(delegation.delegate)})
    return redirect("delegates")
