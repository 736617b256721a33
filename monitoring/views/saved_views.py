"""Keep a worklist's view under a name, and delete it."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.roles import Permission
from monitoring.forms.worklist import SavedViewForm, WorklistForm
from monitoring.selectors import worklist as selectors
from monitoring.services import saved_views
from monitoring.services.checks import NotRecordable
from monitoring.services.saved_views import MOST, NameTaken, TooMany
from monitoring.views.access import requires, user_of
from monitoring.views.parameters import refuse_unknown


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_WORKLIST)
def keep(request: HttpRequest) -> HttpResponse:
    """Ask for a name, and keep the list of this address under it."""
    refuse_unknown(request, *WorklistForm.base_fields)
    query, user = _query(request.GET), user_of(request)
    form = SavedViewForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_kept(form, query, user):
        messages.success(request, _("Kept as “%(name)s”.") % form.cleaned_data)
        return redirect(f"{reverse('worklist')}?{query}")
    context = {"form": form, "query": query, "saved_views": selectors.saved_views(user)}
    return render(request, "worklist/saved_views.html", context, status=422 if form.is_bound else 200)


def _query(address: QueryDict) -> str:
    listed = WorklistForm(address)
    if not listed.is_valid():
        raise BadRequest("unknown value of a query parameter")
    return listed.query()


def _is_kept(form: SavedViewForm, query: str, user: User) -> bool:
    try:
        saved_views.keep(name=form.cleaned_data["name"], query=query, by=user, at=timezone.now())
    except NameTaken:
        form.add_error(
            "name", _("You keep another view under this name. Choose another name, or delete that one first.")
        )
    except TooMany:
        most = ngettext("You keep %(number)d view already. Delete one first.",
                        "You keep %(number)d views already. Delete one first.", MOST)  # fmt: skip
        form.add_error(None, most % {"number": MOST})
    except NotRecordable as refused:
        form.add_error("name", list(refused.complaints.values()))
    return not form.errors


@require_POST
@requires(Permission.VIEW_WORKLIST)
def delete(request: HttpRequest) -> HttpResponse:
    """Delete one of the user's own views, by its name."""
    refuse_unknown(request)
    name = request.POST.get("name", "")
    view = selectors.saved_views(user_of(request)).filter(name=name).first() if "\0" not in name else None
    if view is None:
        raise Http404("You keep no view under this name.")
    saved_views.delete(view, by=user_of(request))
    messages.success(request, _("Deleted the view “%(name)s”.") % {"name": name})
    return redirect("saved_views")
