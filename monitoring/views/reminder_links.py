"""Answer the link of a reminder without a sign-in: it shows how much is left, and stops such messages, and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring.messages import links
from monitoring.models import Reminder
from monitoring.presenters.reminder_links import left as presented
from monitoring.selectors import reminders as selector
from monitoring.services import reminder_answers, reminders
from monitoring.services.reminder_answers import PREFERENCES, NotStoppable
from monitoring.views.my import month_of
from patients.models import Patient

# RFC 8058: what a mail program sends when its reader presses its own button.
_ONE_CLICK = {"List-Unsubscribe": "One-Click"}

Answer = Callable[[HttpRequest, str, Reminder], HttpResponse]


def _by_link(answer: Answer) -> Callable[[HttpRequest, str], HttpResponse]:
    """Hand on the reminder that the link stands for; a link of none, whatever the cause, gets the same page."""

    @wraps(answer)
    def answered(request: HttpRequest, token: str) -> HttpResponse:
        # Mail services add parameters of their own to links: they are neither refused nor looked at.
        reference = links.reference_in(token)
        reminder = selector.behind_link(reference) if reference else None
        if reminder is None:
            return _sealed(render(request, "links/over.html", status=404))
        return _sealed(answer(request, token, reminder))

    return answered


def _sealed(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
@never_cache
@_by_link
def left(request: HttpRequest, token: str, reminder: Reminder) -> HttpResponse:
    """Show how much is left for the patient and by when, and note that the link was opened."""
    at = timezone.now()
    patient = _patient(reminder)
    with _spoken_to(request, patient):
        context = {
            "left": presented(reminder, month_of(patient, at), at=at),
            "token": token,
            "channel": reminder.channel,
            "may_stop": links.may_stop(reminder) and not _is_stopped(reminder, patient),
            "is_stopped": links.may_stop(reminder) and _is_stopped(reminder, patient),
        }
        page = render(request, "links/left.html", context)
    # A program that only looks whether the link works has opened nothing.
    if request.method == "GET":
        reminder_answers.opened(reminder.reference, at=at)
    return page


@login_not_required
@require_POST
@never_cache
@_by_link
def stop(request: HttpRequest, token: str, reminder: Reminder) -> HttpResponse:
    """Stop such messages, and show so."""
    _stop(reminder, timezone.now())
    return redirect("reminder_link", token)


# The link itself is the authority: a mail program has no page of ours to take a token from.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_by_link
def one_click(request: HttpRequest, token: str, reminder: Reminder) -> HttpResponse:
    """Stop such messages for a mail program; whoever opens the address sees the page, and stops nothing."""
    if request.method != "POST" or request.POST.dict() != _ONE_CLICK:
        return redirect("reminder_link", token)
    _stop(reminder, timezone.now())
    return HttpResponse(content_type="text/plain")


def _stop(reminder: Reminder, at: datetime) -> None:
    """Stop what can be stopped: the page says what goes on."""
    try:
        reminder_answers.stop(reminder, at=at)
    except NotStoppable:
        return


def _patient(reminder: Reminder) -> Patient:
    if reminder.patient is None:
        raise ValueError("a link stands for a reminder about a patient")
    return reminder.patient


def _is_stopped(reminder: Reminder, patient: Patient) -> bool:
    return not getattr(reminders.preferences(patient), PREFERENCES[reminder.channel])


@contextmanager
def _spoken_to(request: HttpRequest, patient: Patient) -> Iterator[None]:
    """Speak the patient's language, unless the reader has just chosen one, on the patient's clock."""
    user: Any = patient.user
    own = (user.language if user else "") or patient.language
    language = translation.get_language() if settings.LANGUAGE_COOKIE_NAME in request.COOKIES else own
    zone = ZoneInfo((user.time_zone if user else "") or patient.time_zone)
    with translation.override(language), timezone.override(zone):
        yield
