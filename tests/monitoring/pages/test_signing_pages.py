"""Every page that signs asks for a fresh proof, shows what is signed, and keeps what was typed (promise 21)."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from pypdf import PdfReader

from accounts import kept
from accounts.models import Meaning, Signature
from audit.models import Event
from monitoring.models import Authorization, Prescription
from monitoring.services import meanings
from tests import append_only, signing
from tests.monitoring.pages import signing_pages
from tests.monitoring.pages.signing_pages import PAGES, Signing
from tests.monitoring.services import acts
from tests.ready import READY_AT

pytestmark = pytest.mark.django_db(transaction=True)

each_page = pytest.mark.parametrize("make", PAGES, ids=lambda make: make.__name__)
Make = Callable[[], Signing]


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(READY_AT, tick=False) as clock:
        yield clock


def signatures_by(page: Signing) -> list[Signature]:
    return list(Signature.objects.filter(signer=page.by, signed_at=READY_AT).order_by("pk"))


def before_and_after(page: Signing, **typed: Any) -> tuple[int, Any]:
    """Send the page as it was opened, and return how many signatures it made."""
    shown = signing.shown(page.client.get(page.page))
    before = Signature.objects.count()
    response = page.client.post(page.path, {**shown, **page.typed, **typed})
    return Signature.objects.count() - before, response


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_pages_here_sign_with_every_meaning_there_is() -> None:
    made = set()
    for make in PAGES:
        page = make()
        signing.sign(page.client, page.path, page.typed, on=page.page)
        made |= {each.meaning for each in signatures_by(page)}

    assert made == set(Meaning.values)
    assert set(meanings.OF_FACTS.values()) < made


@each_page
def test_promise_21_what_is_signed_is_shown_with_who_signs_and_when(make: Make) -> None:
    page = make()

    said = text(page.client.get(page.page))

    block = said.split('class="signature-block"')[1]
    assert "You sign:" in block
    assert "Sat, Dec 5, 2026, 10:00 am ET" in block
    assert re.search(r'name="signing_shown" value="[0-9a-f]{64}"', block)


@each_page
def test_promise_21_with_a_fresh_proof_nothing_more_is_asked(make: Make) -> None:
    page = make()
    signing.prove(page.client)

    made, response = before_and_after(page)

    assert made >= 1
    assert response.status_code in (200, 302)
    assert 'name="signing_password"' not in text(page.client.get(page.page, follow=True))


@each_page
def test_promise_21_without_a_proof_the_password_is_asked_for_and_signs(make: Make) -> None:
    page = make()
    assert 'name="signing_password"' in text(page.client.get(page.page))

    made, _ = before_and_after(page, signing_password="a long password")

    assert made >= 1
    assert Event.objects.filter(action="identity-proved", actor=page.by.get_username()).count() == 1
    assert {each.proved_at for each in signatures_by(page)} == {READY_AT}


@each_page
@pytest.mark.parametrize(
    ("password", "says"),
    [("", "Type your password to sign."), ("a wrong password", "This is not your password. Nothing is signed.")],
)
def test_promise_21_without_the_right_password_nothing_is_signed_and_what_was_typed_is_kept(
    make: Make, password: str, says: str
) -> None:
    page = make()

    made, response = before_and_after(page, signing_password=password)

    said = text(response)
    assert (made, response.status_code) == (0, 422)
    assert says in said
    assert "a wrong password" not in said
    for name, value in page.typed.items():
        if name not in ("remove", "replace", "second", "agree"):
            assert (value[0] if isinstance(value, list) else value) in said


@each_page
def test_promise_21_a_proof_of_more_than_five_minutes_ago_is_asked_for_again(make: Make) -> None:
    page = make()
    signing.prove(page.client, at=READY_AT - timedelta(minutes=5, seconds=1))

    made, response = before_and_after(page)

    assert (made, response.status_code) == (0, 422)
    assert 'name="signing_password"' in text(response)


@each_page
def test_promise_21_what_was_not_shown_is_not_signed(make: Make) -> None:
    page = make()
    signing.prove(page.client)

    made, response = before_and_after(page, signing_shown="0" * 64)

    assert (made, response.status_code) == (0, 409)
    assert "What you would sign has changed since you opened this page." in text(response)
    assert Event.objects.filter(action="signature-refused", actor=page.by.get_username()).count() == 1


def test_promise_21_a_prescription_written_meanwhile_is_shown_before_it_is_replaced() -> None:
    page = signing_pages.prescribe()
    signing.prove(page.client)
    shown = signing.shown(page.client.get(page.page))
    meanwhile = acts.prescribe(page.patient)

    response = page.client.post(page.path, {**shown, **page.typed})

    assert response.status_code == 409
    assert f"It replaces {meanwhile.reference}, which was not filled." in text(response)
    assert list(Prescription.objects.all()) == [meanwhile]


def test_promise_21_a_prescription_replaced_while_the_pharmacist_reads_is_not_authorized_unseen() -> None:
    page = signing_pages.authorize()
    signing.prove(page.client)
    shown = signing.shown(page.client.get(page.page))
    meanwhile = acts.prescribe(page.patient, daily_dose_mg=80)

    response = page.client.post(page.path, {**shown, **page.typed})

    assert response.status_code == 409
    assert meanwhile.reference in text(response)
    assert not Authorization.objects.exists()
    again = page.client.post(page.path, {**signing.shown(response), **page.typed})
    assert again.status_code == 302
    assert Authorization.objects.get().prescription == meanwhile


def test_promise_21_what_was_shown_is_kept_with_what_was_typed() -> None:
    page = signing_pages.override()

    signing.sign(page.client, page.path, page.typed)

    [signature] = signatures_by(page)
    assert signature.shown.splitlines() == [
        f"I override a hold of our clinic for Ana Lopez ({page.patient.reference}), for the reason and until the end "
        "written here.",
        "Which hold of your clinic: Treatment without a long break",
        "From: Sat, Dec 5, 2026",
        "Through: Sat, Dec 12, 2026",
        "Reason: Seen today.",
    ]


def test_checking_an_effect_signs_nothing_and_is_not_sent_the_password() -> None:
    page = signing_pages.counsel()

    said = text(page.client.get(page.page))
    response = page.client.post(page.path, {**page.typed, "check": "1", "signing_password": "a wrong password"})

    assert 'hx-params="not signing_password"' in said
    assert response.status_code == 200
    assert not Event.objects.filter(action="identity-not-proved").exists()


def test_promise_21_name_time_and_meaning_are_shown_with_the_entry() -> None:
    page = signing_pages.counsel()
    signing.sign(page.client, page.path, page.typed)

    said = text(page.client.get(f"/patients/{page.patient.reference}/history/"))

    name = page.by.get_username()
    assert f"Signed by {name} (Prescriber), Sat, Dec 5, 2026, 10:00 am ET — Counseling confirmed" in said
    assert "signature checked" in said
    assert "Not signed here" in said


def test_promise_21_a_signature_that_does_not_verify_is_said_loudly() -> None:
    page = signing_pages.counsel()
    signing.sign(page.client, page.path, page.typed)
    with append_only.lifted(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE monitoring_counseling SET confirmed_on = '2026-11-30' WHERE confirmed_on = '2026-12-05'")

    said = text(page.client.get(f"/patients/{page.patient.reference}/history/"))

    assert "THE SIGNATURE DOES NOT VERIFY: The record&#x27;s confirmed_on has changed since it was signed." in said


def test_promise_21_a_slip_shows_the_signature_on_the_page_and_on_paper() -> None:
    page = signing_pages.prescribe()
    address = signing.sign(page.client, page.path, page.typed).headers["Location"]
    line = f"Signed by {page.by.get_username()} (Prescriber), Sat, Dec 5, 2026, 10:00 am ET — Prescription"

    paper = PdfReader(BytesIO(page.client.get(f"{address}slip.pdf").content)).pages[0].extract_text()

    assert f"{line} · signature checked" in text(page.client.get(address))
    assert line in " ".join(paper.split())


def test_promise_21_an_authorization_shows_its_signature_on_the_page_and_on_paper() -> None:
    page = signing_pages.authorize()
    address = signing.sign(page.client, page.path, page.typed, on=page.page).headers["Location"]
    line = f"Signed by {page.by.get_username()} (Pharmacist), Sat, Dec 5, 2026, 10:00 am ET — Authorization of a supply"

    paper = PdfReader(BytesIO(page.client.get(f"{address}slip.pdf").content)).pages[0].extract_text()

    assert line in text(page.client.get(address))
    assert line in text(page.client.get(f"{address}slip/"))
    assert line in " ".join(paper.split())


def test_promise_21_a_patient_sees_the_signature_with_each_form_and_in_the_record() -> None:
    page = signing_pages.consent()
    signing.sign(page.client, page.path, page.typed)
    line = "Signed by Ana Lopez (Patient), Sat, Dec 5, 2026, 10:00 am ET — Consent"

    forms = PdfReader(BytesIO(page.client.get("/my/documents/my-forms.pdf").content))

    assert line in text(page.client.get("/my/consents/"))
    assert line in text(page.client.get("/my/record/"))
    assert line in " ".join(" ".join(each.extract_text() for each in forms.pages).split())


def test_signing_at_the_counter_adds_the_signature_and_its_event_to_what_is_asked_of_the_database(
    django_assert_max_num_queries: Any,
) -> None:
    page = signing_pages.authorize()
    signing.prove(page.client)
    shown = signing.shown(page.client.get(page.page))

    with django_assert_max_num_queries(36) as captured:
        page.client.post(page.path, {**shown, **page.typed})

    signed = [each["sql"] for each in captured.captured_queries if "accounts_signature" in each["sql"]]
    assert len(signed) == 1
    assert signed[0].startswith("INSERT")


def test_a_password_typed_to_sign_is_not_kept_over_a_sign_out() -> None:
    page = signing_pages.counsel()
    page.client.post("/sign-in/", {"username": page.by.get_username(), "password": "a long password"})
    del page.client.cookies["sessionid"]

    response = page.client.post(page.path, {**page.typed, "signing_password": "a long password"})

    assert response.status_code == 401
    kept_form = kept.unpack(response.context["kept"], user_pk=page.by.pk)
    assert kept_form is not None
    assert [name for name, _ in kept_form.fields] == ["confirmed_on"]
