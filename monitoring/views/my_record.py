"""Show a patient what is on record, and who looked at it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from monitoring.presenters import signature_lines as signatures
from monitoring.presenters.my_record import entry_row, look_row
from monitoring.selectors import my as records
from monitoring.views.access import requires
from monitoring.views.my import own_patient
from monitoring.views.parameters import page_of, refuse_unknown

LOOKS_ON_A_PAGE = 25


@requires(Permission.VIEW_OWN_RECORD)
@require_safe
@never_cache
def my_record(request: HttpRequest) -> HttpResponse:
    """Show every entry about the patient, and everyone else who opened the record."""
    refuse_unknown(request, "page")
    patient = own_patient(request, at=timezone.now())
    entries, corrections = records.entries_of(patient), records.corrections_of(patient)
    signed = signatures.lines(patient, [*entries, *corrections.values()])
    looks = page_of(Paginator(records.looks_at(patient), LOOKS_ON_A_PAGE), request.GET.get("page", "1"))
    people = records.people_named({event.actor for event in looks})
    context = {
        "entries": [entry_row(entry, corrections, signed) for entry in entries],
        "looks": [look_row(event, people) for event in looks],
        "page": looks,
    }
    return render(request, "my/record.html", context)
