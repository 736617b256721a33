"""Let program staff register clinics, pharmacies and the people who work there."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import selectors as accounts
from accounts.models import User
from accounts.roles import Permission
from accounts.services import passwords, people, places
from accounts.services.people import NameTaken, Oneself
from monitoring import selectors
from monitoring.forms.panels import Panel
from monitoring.forms.people import ClinicForm, PersonForm, PharmacyForm
from monitoring.presenters.entries import name_of
from monitoring.views.access import requires, user_of
from monitoring.views.parameters import refuse_unknown

AnyForm = TypeVar("AnyForm", bound=Panel)


@require_safe
@requires(Permission.MANAGE_PEOPLE)
def listing(request: HttpRequest) -> HttpResponse:
    """List clinics, pharmacies and people."""
    refuse_unknown(request)
    page = {
        "clinics": selectors.clinics(),
        "pharmacies": selectors.pharmacies(),
        "people": accounts.people(),
        "waiting": accounts.open_recoveries(at=timezone.now()).count(),
    }
    return render(request, "people/people.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def register_clinic(request: HttpRequest) -> HttpResponse:
    """Register a clinic."""
    form = _form(request, ClinicForm)
    if not form.is_valid():
        return _asked(request, form, title=_("Register a clinic"))
    clinic = places.register_clinic(**form.cleaned_data, by=user_of(request), at=timezone.now())
    messages.success(request, _("%(name)s is registered.") % {"name": clinic.name})
    return redirect("people")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def register_pharmacy(request: HttpRequest) -> HttpResponse:
    """Register a pharmacy."""
    form = _form(request, PharmacyForm)
    if not form.is_valid():
        return _asked(request, form, title=_("Register a pharmacy"))
    pharmacy = places.register_pharmacy(**form.cleaned_data, by=user_of(request), at=timezone.now())
    words = _("%(name)s is registered. Certify it before anything can be handed over there.") % {"name": pharmacy.name}
    messages.success(request, words)
    return redirect("people")


@never_cache
@sensitive_variables("issued")
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PEOPLE)
def register_person(request: HttpRequest) -> HttpResponse:
    """Register a person, and show their one-time password in this answer and never again."""
    form = _form(request, PersonForm)
    if not form.is_valid():
        return _asked(request, form, title=_("Register a person"))
    try:
        issued = passwords.register(**form.person(), by=user_of(request), at=timezone.now())
    except NameTaken:
        # The same form, sent twice at once.
        form.add_error("username", _("This name was taken just now."))
        return _asked(request, form, title=_("Register a person"))
    return render(request, "people/registered.html", {"issued": issued, "name": name_of(issued.user)})


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def deactivate(request: HttpRequest, username: str) -> HttpResponse:
    """Keep a person out from their next request on."""
    person = person_or_404(request, username)
    try:
        people.deactivate(person, by=user_of(request), at=timezone.now())
    except Oneself:
        messages.error(request, _("You cannot deactivate yourself. Ask another member of staff."))
    else:
        messages.success(request, _("%(name)s cannot sign in any more.") % {"name": name_of(person)})
    return redirect("people")


@require_POST
@requires(Permission.MANAGE_PEOPLE)
def reactivate(request: HttpRequest, username: str) -> HttpResponse:
    """Let a person in again."""
    person = person_or_404(request, username)
    people.reactivate(person, by=user_of(request), at=timezone.now())
    messages.success(request, _("%(name)s can sign in again.") % {"name": name_of(person)})
    return redirect("people")


def _form(request: HttpRequest, form: Callable[[Any], AnyForm]) -> AnyForm:
    refuse_unknown(request)
    return form(request.POST if request.method == "POST" else None)


def _asked(request: HttpRequest, form: Panel, *, title: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "people/register.html", {"form": form, "title": title}, status=status)


def person_or_404(request: HttpRequest, username: str) -> User:
    """Return somebody who works in the program.

    :raises Http404: nobody goes by this name
    """
    refuse_unknown(request)
    person = accounts.people().filter(username=username).first()
    if person is None:
        raise Http404("The program knows nobody of this name.")
    return person
