"""A certification is recorded, voided and replaced, and never edited."""

from datetime import date, timedelta

import pytest

from accounts.models import Certification, CertificationVoid, Subject
from accounts.services import certifications
from accounts.services.certifications import NotHeld
from audit.models import Event
from tests.factories import NOW, make_certification, make_certification_void, make_user

pytestmark = pytest.mark.django_db

EARLIER = NOW - timedelta(days=30)


def test_certify_records_who_is_certified_through_when_and_by_whom() -> None:
    staff = make_user("staff")

    row = certifications.certify(
        subject=Subject.PRESCRIBER,
        who="DR-1",
        from_on=date(2026, 11, 1),
        through_on=date(2027, 10, 31),
        specialty="dermatology",
        by=staff,
        at=NOW,
    )

    kept = Certification.objects.get()
    assert kept == row
    assert (kept.subject, kept.who, kept.specialty, kept.scope) == ("prescriber", "DR-1", "dermatology", "")
    assert (kept.from_on, kept.through_on) == (date(2026, 11, 1), date(2027, 10, 31))
    assert (kept.recorded_at, kept.recorded_at_assumed, kept.recorded_by) == (NOW, False, staff)
    event = Event.objects.get()
    assert (event.action, event.subject, event.patient, event.actor, event.at) == (
        "certification-recorded",
        kept.reference,
        "",
        staff.username,
        NOW,
    )


def test_certify_for_one_training_patient_counts_for_that_patient_only() -> None:
    row = certifications.certify(
        subject=Subject.PHARMACY,
        who="F",
        from_on=date(2026, 11, 1),
        through_on=date(2027, 10, 31),
        reference="certification-2",
        scope="R-4F7K2M",
        recorded_at=EARLIER,
        recorded_at_assumed=True,
        by=make_user("staff"),
        at=NOW,
    )

    assert (row.reference, row.scope, row.recorded_at, row.recorded_at_assumed) == (
        "certification-2",
        "R-4F7K2M",
        EARLIER,
        True,
    )
    assert Event.objects.get().patient == "R-4F7K2M"


def test_void_keeps_the_certification_and_says_why_it_does_not_stand() -> None:
    certification, staff = make_certification(), make_user("staff")

    row = certifications.void(certification, reason="Entered twice.", by=staff, at=NOW)

    kept = CertificationVoid.objects.get()
    assert kept == row
    assert (kept.certification, kept.reason, kept.recorded_at, kept.recorded_by) == (
        certification,
        "Entered twice.",
        NOW,
        staff,
    )
    event = Event.objects.get()
    assert (event.action, event.subject, event.detail) == (
        "certification-voided",
        certification.reference,
        {"void": kept.reference},
    )


def test_decertify_leaves_what_was_valid_until_the_day_before() -> None:
    certification = make_certification(from_on=date(2026, 1, 1), through_on=date(2027, 12, 31))

    remaining = certifications.decertify(
        certification, on=date(2026, 11, 23), reason="Left.", by=make_user("staff"), at=NOW
    )

    assert (remaining.from_on, remaining.through_on) == (date(2026, 1, 1), date(2026, 11, 22))
    assert (remaining.subject, remaining.who, remaining.specialty) == ("prescriber", "DR-1", "dermatology")
    assert CertificationVoid.objects.get().certification == certification


def test_decertify_of_a_training_patients_certification_leaves_one_that_counts_for_nobody_else() -> None:
    certification = make_certification(scope="R-4F7K2M")

    remaining = certifications.decertify(
        certification, on=date(2026, 11, 23), reason="Left.", by=make_user("staff"), at=NOW
    )

    assert remaining.scope == "R-4F7K2M"


@pytest.mark.parametrize("on", [date(2026, 1, 1), date(2025, 12, 31)])
def test_decertify_from_the_first_day_leaves_nothing(on: date) -> None:
    certification = make_certification(from_on=date(2026, 1, 1))

    remaining = certifications.decertify(certification, on=on, reason="Never was.", by=make_user("staff"), at=NOW)

    assert remaining is None
    assert CertificationVoid.objects.count() == 1
    assert Certification.objects.count() == 1


def test_decertify_from_the_last_day_on_takes_that_day() -> None:
    certification = make_certification(through_on=date(2026, 11, 23))

    remaining = certifications.decertify(
        certification, on=date(2026, 11, 23), reason="Left.", by=make_user("staff"), at=NOW
    )

    assert remaining.through_on == date(2026, 11, 22)


def test_what_has_ended_is_not_ended_again() -> None:
    certification = make_certification(through_on=date(2026, 11, 22))

    with pytest.raises(NotHeld, match=certification.reference):
        certifications.decertify(certification, on=date(2026, 11, 23), reason="Left.", by=make_user("staff"), at=NOW)

    assert not CertificationVoid.objects.exists()


def test_what_was_voided_is_not_ended_again() -> None:
    certification = make_certification_void().certification

    with pytest.raises(NotHeld):
        certifications.decertify(certification, on=date(2026, 11, 23), reason="Left.", by=make_user("staff"), at=NOW)

    assert CertificationVoid.objects.count() == 1
