"""Show a patient the messages there are, and let them say how they want to be reached."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from monitoring.forms.my_contact import ContactForm
from monitoring.presenters.my_messages import message_row, reached_by
from monitoring.selectors import reminders as selector
from monitoring.services import reminder_answers, reminders
from monitoring.views.access import requires, user_of
from monitoring.views.my import own_patient
from monitoring.views.parameters import refuse_unknown

# Older ones say nothing that still holds.
_SHOWN = 50


@requires(Permission.VIEW_OWN_RECORD)
@require_safe
@never_cache
def my_messages(request: HttpRequest) -> HttpResponse:
    """Show the patient's messages, the latest first, each with what it is about and what came of it."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    context = {
        "rows": [message_row(each, at=at) for each in selector.messages_of(patient)[:_SHOWN]],
        "reached": reached_by(patient, reminders.preferences(patient)),
    }
    return render(request, "my/messages.html", context)


@requires(Permission.VIEW_OWN_RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def contact(request: HttpRequest) -> HttpResponse:
    """Ask by which means, and when not, the patient wants to be reached."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    kept = reminders.preferences(patient)
    form = ContactForm(request.POST if request.method == "POST" else None, kept=kept)
    if form.is_valid():
        reminder_answers.change_preferences(patient, **form.cleaned_data, by=user_of(request), at=at)
        messages.success(request, _("Your choice is kept."))
        return redirect("my_messages")
    context = {"form": form, "patient": patient}
    return render(request, "my/contact.html", context, status=422 if form.is_bound else 200)
