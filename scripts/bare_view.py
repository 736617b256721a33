"""Be the view that authorizing is measured against: hold a patient, insert one row, commit; nothing asked, nothing signed."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from monitoring.models import SavedView
from patients.models import Patient
from riskprog.urls import urlpatterns as product_urls


def bare(request: HttpRequest, reference: str) -> HttpResponse:
    """Insert one row under the patient's lock."""
    with transaction.atomic():
        patient = Patient.objects.select_for_update().get(reference=reference)
        name = f"{patient.reference} {request.POST['key']}"
        SavedView.objects.create(name=name, query="", created_by=request.user, created_at=timezone.now())
    return redirect("counter")


urlpatterns = [*product_urls, path("bare/<slug:reference>/", bare)]
