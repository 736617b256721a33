"""Show program staff the reminders that could not be sent, and let them try again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from monitoring.presenters.reminders import failed_row
from monitoring.selectors import reminders as selector
from monitoring.services import reminder_answers
from monitoring.services.reminder_answers import NotFailed
from monitoring.views.access import note_list, requires, user_of
from monitoring.views.parameters import page_of, refuse_unknown

_ON_A_PAGE = 25


@require_safe
@requires(Permission.MANAGE_REMINDERS)
def listing(request: HttpRequest) -> HttpResponse:
    """List the reminders that were set aside, the latest first, by reference and never by name."""
    refuse_unknown(request, "page")
    page = page_of(Paginator(selector.failed(), _ON_A_PAGE), request.GET.get("page", 1))
    listed = list(page.object_list)
    note_list(request, (each.patient.reference for each in listed if each.patient), at=timezone.now())
    return render(request, "staff/reminders.html", {"rows": [failed_row(each) for each in listed], "page": page})


@require_POST
@requires(Permission.MANAGE_REMINDERS)
def again(request: HttpRequest, reference: str) -> HttpResponse:
    """Put one of them back into the queue."""
    refuse_unknown(request)
    reminder = selector.failed().filter(reference=reference).first()
    if reminder is None:
        raise Http404(_("No reminder that was set aside has this reference."))
    try:
        reminder_answers.try_again(reminder, by=user_of(request), at=timezone.now())
    except NotFailed:
        messages.info(request, _("Somebody else was faster: it is tried again already."))
    else:
        messages.success(request, _("%(reference)s will be sent within a minute.") % {"reference": reference})
    return redirect("failed_reminders")
