"""Certifying and decertifying shows at once on the worklists of the patients whom it concerns."""

from datetime import date
from typing import Any

import pytest

from accounts.models import Certification, CertificationVoid, Subject
from accounts.services.certifications import NotHeld
from monitoring.models import Standing
from monitoring.services import certifications, standings
from monitoring.services.checks import NotRecordable
from patients.models import Patient
from tests.factories import make_certification, make_training_case, make_user
from tests.ready import READY_AT, make_ready_patient

pytestmark = pytest.mark.django_db

TODAY = date(2026, 12, 5)


def held_by(who: str) -> Certification:
    return Certification.objects.get(who=who)


def blocking(patient: Patient) -> list[str]:
    return Standing.objects.get(patient=patient, ask="dispense").blocking


def certify(subject: Subject, who: str, **fields: Any) -> Certification:
    span = {"from_on": date(2026, 12, 1), "through_on": date(2027, 11, 30)}
    return certifications.certify(subject=subject, who=who, **{**span, **fields}, by=make_user("staff"), at=READY_AT)


def test_certifying_a_prescriber_refreshes_their_patients() -> None:
    patient = make_ready_patient(without={"prescriber"})
    assert blocking(patient) == ["prescriber-certified", "prescriber-specialty"]

    row = certify(Subject.PRESCRIBER, patient.prescriber.code, specialty="dermatology")

    assert (row.scope, row.specialty, row.recorded_at) == ("", "dermatology", READY_AT)
    assert blocking(patient) == []


def test_certifying_a_pharmacy_refreshes_who_collects_there() -> None:
    patient = make_ready_patient(without={"pharmacy"})

    certify(Subject.PHARMACY, patient.pharmacy.code)

    assert blocking(patient) == []


def test_decertifying_a_prescriber_refreshes_their_patients() -> None:
    patient, other = make_ready_patient(), make_ready_patient()

    remaining = certifications.decertify(
        held_by(patient.prescriber.code), on=TODAY, reason="Left.", by=make_user("staff"), at=READY_AT
    )

    assert (remaining.from_on, remaining.through_on) == (date(2026, 1, 1), date(2026, 12, 4))
    assert blocking(patient) == ["prescriber-certified", "prescriber-specialty"]
    assert blocking(other) == []


def test_decertifying_a_pharmacy_refreshes_who_collects_there() -> None:
    patient = make_ready_patient()

    certifications.decertify(
        held_by(patient.pharmacy.code), on=TODAY, reason="Closed.", by=make_user("staff"), at=READY_AT
    )

    assert blocking(patient) == ["pharmacy-certified"]


def test_voiding_a_certification_refreshes_whom_it_concerns() -> None:
    patient = make_ready_patient()

    certifications.void(held_by(patient.pharmacy.code), reason="Never was.", by=make_user("staff"), at=READY_AT)

    assert blocking(patient) == ["pharmacy-certified"]


def test_voiding_the_certification_of_a_training_case_refreshes_that_case() -> None:
    case = make_training_case(question={"pharmacy": "F"})
    certification = make_certification(subject="pharmacy", who="F", scope=case.patient.reference)
    standings.refresh([case.patient_id], at=READY_AT)
    assert "pharmacy-certified" not in blocking(case.patient)

    certifications.void(certification, reason="Never was.", by=make_user("staff"), at=READY_AT)

    assert "pharmacy-certified" in blocking(case.patient)


def test_many_patients_are_refreshed_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standings, "CHUNK", 2)
    prescriber = make_user("prescriber")
    patients = [make_ready_patient(prescriber=prescriber) for _ in range(5)]

    certifications.decertify(held_by(prescriber.code), on=TODAY, reason="Left.", by=make_user("staff"), at=READY_AT)

    assert {tuple(blocking(patient)) for patient in patients} == {("prescriber-certified", "prescriber-specialty")}


def test_when_nobody_comes_to_refresh_them_a_sweep_will(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = make_ready_patient()
    monkeypatch.setattr(standings, "refresh", lambda ids, at: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        certifications.void(held_by(patient.pharmacy.code), reason="Never was.", by=make_user("staff"), at=READY_AT)

    assert CertificationVoid.objects.exists()
    assert standings.stale_patient_ids(at=READY_AT) == [patient.pk]


def test_what_is_not_held_is_not_ended() -> None:
    certification = make_certification(through_on=date(2026, 12, 4))

    with pytest.raises(NotHeld):
        certifications.decertify(certification, on=TODAY, reason="Left.", by=make_user("staff"), at=READY_AT)

    assert not CertificationVoid.objects.exists()


@pytest.mark.parametrize("fields", [{"who": " "}, {"who": "DR\0"}, {"specialty": " "}, {"specialty": "\ud800"}])
def test_a_text_that_the_rules_could_not_read_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(NotRecordable):
        certify(Subject.PRESCRIBER, **{"who": "DR-1", **fields})

    assert not Certification.objects.exists()


@pytest.mark.parametrize(
    "end", [certifications.void, lambda row, **given: certifications.decertify(row, on=TODAY, **given)]
)
def test_an_end_needs_a_reason(end: Any) -> None:
    certification = make_certification()

    with pytest.raises(NotRecordable):
        end(certification, reason="", by=make_user("staff"), at=READY_AT)

    assert not CertificationVoid.objects.exists()
