"""Clinics, pharmacies and people are registered, and who was, is in the trail."""

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.services import people, places
from audit.models import Event
from tests.factories import NOW, make_clinic, make_pharmacy, make_user

pytestmark = pytest.mark.django_db


def test_a_clinic_is_supervised_as_the_product_information_says_unless_it_says_otherwise() -> None:
    plain = places.register_clinic(name="Elm Street Dermatology", by="system", at=NOW)
    strict = places.register_clinic(name="Oak Street Dermatology", supervision="monthly", by="system", at=NOW)

    assert (plain.supervision, strict.supervision) == ("smpc", "monthly")
    assert plain.reference != strict.reference


def test_a_pharmacy_is_known_by_its_code() -> None:
    pharmacy = places.register_pharmacy(name="Corner Pharmacy", code="PH-1", phone="555-0101", by="system", at=NOW)

    pharmacy.refresh_from_db()
    assert (pharmacy.name, pharmacy.code, pharmacy.phone) == ("Corner Pharmacy", "PH-1", "555-0101")


def test_a_person_signs_in_with_the_password_given() -> None:
    user = people.register_user(
        username="rosa", role=Role.PHARMACIST, password="correct horse", pharmacy=make_pharmacy(), by="system", at=NOW
    )

    kept = User.objects.get(username="rosa")
    assert (kept, kept.role, kept.check_password("correct horse")) == (user, "pharmacist", True)
    event = Event.objects.get()
    assert (event.action, event.subject, event.detail, event.actor, event.at) == (
        "user-created",
        "rosa",
        {"role": "pharmacist"},
        "system",
        NOW,
    )


def test_without_a_password_nobody_can_sign_in() -> None:
    user = people.register_user(username="loader", role=Role.STAFF, password=None, by=make_user("staff"), at=NOW)

    assert not user.has_usable_password()


def test_a_prescriber_keeps_code_and_clinic() -> None:
    clinic = make_clinic()

    user = people.register_user(
        username="roe", role=Role.PRESCRIBER, password=None, code="DR-ROE", clinic=clinic, by="system", at=NOW
    )

    user.refresh_from_db()
    assert (user.code, user.clinic) == ("DR-ROE", clinic)
