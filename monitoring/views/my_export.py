"""Let a patient take the whole record along."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from audit import trail
from audit.actions import Action
from monitoring.documents.whole_record import MADE, TYPES
from monitoring.views.access import requires, user_of
from monitoring.views.my import own_patient
from monitoring.views.parameters import refuse_unknown


@requires(Permission.VIEW_OWN_RECORD)
@require_safe
@never_cache
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Give out everything that is kept about the patient, for people as PDF or for machines as JSON, and note it."""
    refuse_unknown(request)
    at = timezone.now()
    patient = own_patient(request, at=at)
    if kind not in MADE:
        raise Http404("There is no such file.")
    made = MADE[kind](patient, at=at)
    by = user_of(request)
    trail.record(action=Action.RECORD_EXPORTED, patient=patient.reference, subject=kind, by=by, at=at)
    name = content_disposition_header(as_attachment=True, filename=f"my-record-{timezone.localdate(at)}.{kind}")
    headers = {"Content-Disposition": name or "attachment"}
    return HttpResponse(made, content_type=TYPES[kind], headers=headers)
