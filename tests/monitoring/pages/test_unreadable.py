"""A record that the rules cannot read withholds, and says so."""

import pytest
from django.test import Client

from accounts.roles import Role
from monitoring.models import Authorization, Contraception, Decision
from tests.factories import make_fact, make_user
from tests.monitoring.services import acts
from tests.ready import READY_AT, make_ready_patient

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(READY_AT, tick=False)]

SAYS = "This record could not be worked out"


def test_the_counter_says_so_and_nothing_is_handed_over(client: Client) -> None:
    patient = make_ready_patient()
    acts.prescribe(patient)
    make_fact(Contraception, patient=patient, forms=17)
    client.force_login(make_user(Role.PHARMACIST, pharmacy=patient.pharmacy))

    response = client.post("/counter/", {"reference": patient.reference, "born_on": "1998-05-04"}, follow=True)

    assert response.status_code == 409
    assert SAYS in response.content.decode()
    assert not Decision.objects.filter(ask="dispense").exists()
    assert not Authorization.objects.exists()


def test_the_patients_page_says_so(client: Client) -> None:
    patient = make_ready_patient()
    make_fact(Contraception, patient=patient, forms=17)
    client.force_login(patient.prescriber)

    response = client.get(f"/patients/{patient.reference}/")

    assert response.status_code == 409
    assert SAYS in response.content.decode()
