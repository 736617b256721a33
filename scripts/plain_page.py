"""Be the page that pages are measured against: one patient's record by eight selects, in tables; no rules asked."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from monitoring.models import Acknowledgment, Contraception, Counseling, Dispense, Lab, PregnancyTest, Visit
from patients.models import Patient
from riskprog.urls import urlpatterns as product_urls

TEMPLATE = """{% extends "base.html" %}{% block main %}<h1>{{ patient.family_name }}, {{ patient.given_name }}</h1>
{% for title, rows in tables %}<h2>{{ title }}</h2><table>
{% for row in rows %}<tr><td>{{ row.reference }}</td><td>{{ row.recorded_at|date:"D, M j, Y" }}</td><td>{{ row }}</td></tr>
{% endfor %}</table>{% endfor %}{% endblock %}"""


def plain(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a patient and seven kinds of entries, all of them."""
    patient = Patient.objects.select_related("clinic", "prescriber", "pharmacy").get(reference=reference)
    kinds = (PregnancyTest, Lab, Visit, Counseling, Contraception, Acknowledgment, Dispense)
    tables = [(kind.__name__, kind.objects.filter(patient=patient).order_by("-pk")) for kind in kinds]
    template = engines["django"].from_string(TEMPLATE)
    return HttpResponse(template.render({"patient": patient, "tables": tables}, request))


def some_references(number: int) -> list[str]:
    """Return patients from all over the table."""
    references = list(Patient.objects.order_by("pk").values_list("reference", flat=True))
    return references[:: max(1, len(references) // number)][:number]


urlpatterns = [*product_urls, path("plain/<slug:reference>/", plain)]
