"""A patient has one account, under the reference, and a new one-time password whenever it is needed."""

import pytest

from accounts.models import User
from accounts.services.people import NameTaken
from audit.models import Event
from patients.models import Patient
from patients.services import access, calendar_links
from patients.services.access import HasAccount, Identity, NoAccount
from tests.factories import NOW, make_patient, make_user

pytestmark = pytest.mark.django_db


def test_give_makes_the_account_and_links_it() -> None:
    patient = make_patient(reference="R-4F7K2M", given_name="Ana", family_name="Lopez")

    issued = access.give(patient.pk, by=patient.prescriber, at=NOW)

    user = Patient.objects.get().user
    assert (user.username, user.role, user.get_full_name()) == ("R-4F7K2M", "patient", "Ana Lopez")
    assert (user.must_change_password, user.check_password(issued.password)) == (True, True)
    assert list(Event.objects.order_by("pk").values_list("action", "patient", "subject")) == [
        ("user-created", "", "R-4F7K2M"),
        ("patient-changed", "R-4F7K2M", "R-4F7K2M"),
    ]


def test_give_is_refused_to_whom_it_was_given() -> None:
    patient = make_patient(user=make_user("patient", password="before"))

    with pytest.raises(HasAccount):
        access.give(patient.pk, by=patient.prescriber, at=NOW)

    assert Patient.objects.get().user.check_password("before")


def test_give_never_hands_over_the_account_of_somebody_else() -> None:
    patient = make_patient(reference="R-4F7K2M")
    make_user("staff", username="r-4f7k2m")

    with pytest.raises(NameTaken):
        access.give(patient.pk, by=patient.prescriber, at=NOW)

    assert Patient.objects.get().user is None
    assert not User.objects.filter(role="patient").exists()


def test_recover_replaces_the_password() -> None:
    patient = make_patient(user=make_user("patient", password="before"))

    issued = access.recover(
        patient.pk, identity=Identity.DOCUMENT, removes_factors=False, by=patient.prescriber, at=NOW
    )

    user = Patient.objects.get().user
    assert (user.check_password("before"), user.check_password(issued.password)) == (False, True)
    assert user.must_change_password


def test_recover_ends_the_calendar_link_that_whoever_was_in_the_account_may_have_made() -> None:
    patient = make_patient(user=make_user("patient"))
    calendar_links.make(patient.pk, by=patient.user, at=NOW)

    access.recover(patient.pk, identity=Identity.DOCUMENT, removes_factors=False, by=patient.prescriber, at=NOW)

    assert patient.calendar_links.get().revoked_by == patient.prescriber


def test_recover_makes_no_account() -> None:
    patient = make_patient()

    with pytest.raises(NoAccount):
        access.recover(patient.pk, identity=Identity.DOCUMENT, removes_factors=False, by=patient.prescriber, at=NOW)

    assert not User.objects.filter(role="patient").exists()
