"""Open every page on which something is signed, each with what is typed there."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.test import Client

from accounts.models import User
from accounts.roles import Role
from monitoring.models import PregnancyTest, Withdrawal
from monitoring.services import authorizations, withdrawals
from patients.models import Patient
from tests.factories import make_delegation, make_user
from tests.monitoring.pages.counters import look_up
from tests.monitoring.services import acts
from tests.ready import CANNOT, READY_AT, make_ready_patient
from tests.signing import signed

TODAY = "2026-12-05"
RIGHT = {
    "one-dose": "any",
    "two-forms": "two-together",
    "how-long": "one-month",
    "missed-period": "stop-and-call",
    "sharing-and-blood": "neither",
    "window": "seven-days",
}
NAME = {"printed_name": "Ana Lopez", "agree": "on"}
REGIMEN = {"product": "Claravis", "strength_mg": "20", "daily_dose_mg": "40", "days_supply": "30"}
REASON = "It is another person."


class Signing(NamedTuple):
    """Hold a page that signs: whose browser, where the page is, where it is sent to, and what is typed."""

    client: Client
    by: User
    patient: Patient
    page: str
    path: str
    typed: dict[str, Any]


def _signing(by: User, patient: Patient, page: str, typed: dict[str, Any], *, path: str = "") -> Signing:
    client = Client()
    by.set_password("a long password")
    by.save()
    client.force_login(by)
    return Signing(client, by, patient, page, path or page, typed)


def _of_patient(page: str, typed: dict[str, Any], patient: Patient | None = None) -> Signing:
    patient = patient or make_ready_patient()
    assert patient.prescriber is not None
    return _signing(patient.prescriber, patient, f"/patients/{patient.reference}/{page}", typed)


def _own(page: str, without: str) -> Signing:
    patient = make_ready_patient(user=make_user(Role.PATIENT), without=[without])
    assert patient.user is not None
    return _signing(patient.user, patient, page, NAME)


def prescribe() -> Signing:
    return _of_patient("prescribe/", REGIMEN)


def counsel() -> Signing:
    return _of_patient("record/counseling/", {"confirmed_on": TODAY})


def counsel_several() -> Signing:
    patient = make_ready_patient(record=CANNOT, without=["counseling"])
    assert patient.prescriber is not None
    page = f"/worklist/counseling/confirm/?patient={patient.reference}"
    typed = {"patient": [patient.reference], "confirmed_on": TODAY}
    return _signing(patient.prescriber, patient, page, typed, path="/worklist/counseling/confirm/")


def override() -> Signing:
    typed = {"requirement": "continuity", "from_on": TODAY, "until_on": "2026-12-12", "reason": "Seen today."}
    return _of_patient("record/override/", typed)


def remove() -> Signing:
    return _of_patient("entries/alt/correct/", {"remove": "1", "reason_given": REASON})


def replace() -> Signing:
    return _of_patient(
        "entries/counseling/correct/", {"replace": "1", "reason_given": REASON, "confirmed_on": "2026-12-02"}
    )


def _positive() -> tuple[Patient, PregnancyTest]:
    patient = make_ready_patient()
    return patient, PregnancyTest.objects.get(pk=acts.record_positive(patient).pk)


def propose() -> Signing:
    patient, test = _positive()
    return _of_patient(f"entries/{test.reference}/correct/", {"remove": "1", "reason_given": REASON}, patient)


def second() -> Signing:
    patient, test = _positive()
    nurse = make_delegation(prescriber=patient.prescriber).delegate
    waiting = proposed(patient, test)
    return _signing(nurse, patient, f"/patients/{patient.reference}/withdrawals/{waiting.reference}/", {"second": "1"})


def proposed(patient: Patient, test: PregnancyTest) -> Withdrawal:
    by = patient.prescriber
    assert by is not None
    return withdrawals.propose(test, reason=REASON, signing=signed(by, READY_AT), by=by, at=READY_AT)


def consent() -> Signing:
    return _own("/my/consents/treatment/", "treatment")


def acknowledge() -> Signing:
    found = _own("/my/questions/sign/", "acknowledgment")
    found.client.post("/my/questions/", RIGHT)
    return found


def authorize() -> Signing:
    patient = make_ready_patient()
    acts.prescribe(patient)
    typed = {"key": "7b1c5c3e-5a4e-4d0c-9f0e-0c7f6a1f2b3d", "reference": patient.reference}
    by = acts.pharmacist_of(patient)
    found = _signing(by, patient, "/counter/patient/", typed, path="/counter/patient/authorize/")
    look_up(found.client, patient.reference)
    return found


def take_back() -> Signing:
    patient, authorization = acts.make_authorized_patient()
    by = authorization.issued_by
    authorizations.hand_over(authorization, by=by, at=READY_AT)
    page = f"/counter/authorizations/{authorization.number}/"
    return _signing(by, patient, page, {"reason": "handed_over_in_error"}, path=f"{page}reverse/")


PAGES: tuple[Callable[[], Signing], ...] = (
    prescribe, counsel, counsel_several, override, remove, replace, propose, second, consent, acknowledge, authorize,
    take_back,
)  # fmt: skip
