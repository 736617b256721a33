"""Save what a form says, tell what was recorded with the way to undo it, and warn when the step is still open."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from monitoring.forms.entries import EntryForm
from monitoring.forms.signing import SigningPart
from monitoring.presenters.entries import state
from monitoring.services import comparisons
from monitoring.services.checks import NotRecordable
from monitoring.services.comparisons import NeedsAnswer
from monitoring.services.entitlements import may_correct
from monitoring.views.access import user_of
from patients.models import Entry, Kind, Patient


def save(
    request: HttpRequest, form: EntryForm, patient: Patient, at: datetime, *, signing: SigningPart | None = None
) -> list[Entry]:
    """Record what a form says, and return the entries; none while something is wrong, waits for a confirmation, or is
    not signed.

    :param signing: the part of the page under which it is signed, if it is
    """
    if not form.is_valid():
        return []
    user = user_of(request)
    new = form.new_facts(by=user)
    form.remark(comparisons.remarks(new, patient=patient))
    if not form.may_be_recorded() or (signing and not signing.is_valid()):
        return []
    confirmed = bool(form.unlikely)
    try:
        return comparisons.record_all(
            new,
            patient_id=patient.pk,
            asked=form.remarks,
            confirmed=confirmed,
            signing=signing.signing(form) if signing else None,
            by=user,
            at=at,
        )
    except NeedsAnswer as waiting:
        form.remark(waiting.remarks)
    except NotRecordable as refused:
        form.complain(refused.complaints)
    return []


def tell(request: HttpRequest, rows: Sequence[Entry], patient: Patient, *, still_open: Sequence[str] = ()) -> None:
    """Name each entry that was recorded; what is still open is said as a warning."""
    said = format_html_join(mark_safe("<br>"), "{}", [(_recorded(request, row, patient),) for row in rows])
    if not still_open:
        messages.success(request, said)
        return
    left = format_html_join(" ", "{}", [(reason,) for reason in still_open])
    messages.warning(request, format_html("{} {} {}", said, _("Still open:"), left))


def _recorded(request: HttpRequest, row: Entry, patient: Patient) -> SafeString:
    said = _("Recorded: %(kind)s, %(text)s.") % {"kind": Kind(row.kind).label, "text": state(row).text.rstrip(".")}
    if not may_correct(user_of(request), row):
        return format_html("{}", said)
    address = reverse("correct", args=[patient.reference, row.reference])
    return format_html('{} <a href="{}?undo=1">{}</a>', said, address, _("Undo"))
