"""A signature is bound to its words, its instant and its row: moved, or changed by one byte, it does not verify (promise 21)."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, models
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from accounts.models import Signature
from accounts.services import signatures
from accounts.services.signatures import BROUGHT, NotSigned, Subject
from audit.models import Event
from monitoring.models import Prescription
from monitoring.selectors.signatures import Key, about, with_rows
from patients.models import Kind, Patient
from tests import append_only
from tests.factories import NOW, make_clinic, make_prescription, make_user
from tests.monitoring.services import acts
from tests.ready import READY_AT, make_ready_patient
from tests.signing import signed

# A table cannot be altered, to lift its triggers, in the transaction that wrote to it.
pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = [
    field.name for field in Signature._meta.concrete_fields if isinstance(field, models.CharField | models.TextField)
]


def make_signed(**changed: Any) -> tuple[Signature, Prescription]:
    row = make_prescription()
    by, patient = row.written_by, row.patient.reference
    subject = Subject("prescription", row.reference, patient)
    signature = signatures.sign(row, subject, meaning="prescribes", signing=signed(by, NOW, **changed), by=by, at=NOW)
    assert signature is not None
    return signature, row


def complaints(signature: Signature, row: Any) -> list[str]:
    """Read both again, and verify."""
    found = next(each for each, _ in with_rows() if each.pk == signature.pk)
    return signatures.verify(found, type(row).objects.get(pk=row.pk))


@contextmanager
def tampering() -> Iterator[Any]:
    """Change rows as somebody could who owns the database."""
    with append_only.lifted(connection), connection.cursor() as cursor:
        yield cursor


def change(table: str, column: str, value: Any, pk: int) -> None:
    with tampering() as cursor:
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s', [value, pk])  # noqa: S608


def test_a_signature_holds_who_when_what_and_the_row_and_the_trail_holds_its_hash() -> None:
    signature, row = make_signed(printed_name="Elena Reyes", shown="I prescribe.")

    assert (signature.printed_name, signature.signed_at, signature.meaning) == ("Elena Reyes", NOW, "prescribes")
    assert signature.shown_sha256 == signatures.hash_of("I prescribe.")
    event = Event.objects.get(action="signed")
    assert (event.patient, event.subject) == (row.patient.reference, row.reference)
    assert event.detail == {"meaning": "prescribes", "kind": "prescription", "sha256": signature.sha256}
    assert complaints(signature, row) == []


@pytest.mark.parametrize(
    ("signing", "why"),
    [
        (lambda by: None, "nobody signed"),
        (lambda by: signed(make_user("prescriber"), NOW), "signed by another person"),
        (lambda by: signed(by, NOW - timedelta(minutes=5, seconds=1)), "the proof is not fresh"),
        (lambda by: signed(by, NOW + timedelta(seconds=1)), "the proof is not fresh"),
    ],
)
def test_promise_21_what_is_not_signed_by_whoever_acts_and_freshly_is_refused(signing: Any, why: str) -> None:
    by = make_user("prescriber")

    with pytest.raises(NotSigned, match=why):
        signatures.require(signing(by), by=by, at=NOW)


def test_what_is_brought_from_elsewhere_is_let_in_without_a_signature() -> None:
    row = make_prescription()

    found = signatures.sign(row, Subject("prescription", "P", "R"), meaning="prescribes", signing=BROUGHT, by=row.written_by, at=NOW)  # fmt: skip

    assert found is None
    assert not Signature.objects.exists()


def test_promise_21_changing_one_byte_of_any_text_breaks_the_signature() -> None:
    _, row = make_signed()
    [(kept, _)] = with_rows()

    @settings(max_examples=400, deadline=None)
    @given(column=st.sampled_from(TEXTS), place=st.integers(0, 10_000), other=st.characters(codec="utf-8"))
    def verifies_not(column: str, place: int, other: str) -> None:
        text, changed = getattr(kept, column), copy(kept)
        place %= len(text)
        assume(text[place] != other)
        setattr(changed, column, text[:place] + other + text[place + 1 :])

        assert signatures.verify(changed, row) != []

    verifies_not()


@pytest.mark.parametrize("column", ["signed_at", "proved_at"])
@pytest.mark.parametrize("step", [-1, 1])
def test_promise_21_moving_an_instant_by_a_microsecond_breaks_the_signature(column: str, step: int) -> None:
    _, row = make_signed()
    [(kept, _)] = with_rows()

    setattr(kept, column, getattr(kept, column) + timedelta(microseconds=step))

    assert signatures.verify(kept, row) == [f"The signature's own {column} has changed."]


def test_every_column_of_a_signature_is_changed_by_one_of_these_tests() -> None:
    columns = {field.name for field in Signature._meta.concrete_fields}

    assert columns == {*TEXTS, "signed_at", "proved_at", "signer", "id"}


def test_promise_21_another_signer_breaks_the_signature() -> None:
    signature, row = make_signed()

    change("accounts_signature", "signer_id", make_user("prescriber").pk, signature.pk)

    assert complaints(signature, row) == ["The signature's own signer has changed."]


def test_promise_21_a_signature_moved_to_another_record_does_not_verify() -> None:
    signature, row = make_signed()
    other = make_prescription(patient=row.patient)

    change("accounts_signature", "subject", other.reference, signature.pk)

    [(found, moved_to)] = with_rows()
    assert moved_to == other
    said = signatures.verify(found, moved_to)
    assert "The signature's own subject has changed." in said
    assert "The record's reference has changed since it was signed." in said
    assert "The audit trail does not know it." in said


def test_promise_21_a_statement_made_anew_is_not_in_the_trail() -> None:
    signature, row = make_signed()
    statement = signature.statement.replace(NOW.isoformat(), (NOW + timedelta(days=1)).isoformat())
    later = NOW + timedelta(days=1)
    for column, value in [("statement", statement), ("sha256", signatures.hash_of(statement)), ("signed_at", later)]:
        change("accounts_signature", column, value, signature.pk)

    assert "The audit trail does not know it." in complaints(signature, row)


@pytest.mark.parametrize("column", ["daily_dose_mg", "strength_mg", "days_supply"])
def test_promise_21_changing_the_signed_row_breaks_the_signature(column: str) -> None:
    signature, row = make_signed()

    change("monitoring_prescription", column, 1, row.pk)

    assert complaints(signature, row) == [f"The record's {column} has changed since it was signed."]


def test_closing_a_signed_row_leaves_its_signature_as_it_was() -> None:
    signature, row = make_signed()

    row.cancelled_at, row.cancelled_by, row.cancelled_reason = NOW, row.written_by, "Dose changed."
    row.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_reason"])

    assert complaints(signature, row) == []


def test_a_field_that_came_after_the_signature_is_ignored() -> None:
    signature, row = make_signed()
    statement = signatures.json.loads(signature.statement)
    del statement["content"]["product"]
    signature.statement = signatures.canonical(statement)
    signature.sha256 = signatures.hash_of(signature.statement)
    signature.is_in_trail = True

    assert signatures.verify(signature, row) == []


def test_a_signature_without_its_row_says_so() -> None:
    signature, _ = make_signed()
    signature.is_in_trail = True

    assert signatures.verify(signature, None) == ["The record that was signed is not there."]


def test_every_kind_of_record_that_is_signed_verifies_as_it_was_written() -> None:
    user = make_user("patient")
    patient: Patient = make_ready_patient(user=user, prescriber=make_user("prescriber", clinic=make_clinic()))
    override = {"requirement": "continuity", "from_on": "2026-12-05", "until_on": "2026-12-06", "reason": "Seen."}
    acts.record(patient, Kind.COUNSELING, confirmed_on=READY_AT.date())
    acts.record(patient, Kind.ACKNOWLEDGMENT, answered_on=READY_AT.date(), question_set="s", answers={"a": "b"})
    acts.record(patient, Kind.OVERRIDE, **override)
    acts.void(patient, "alt")
    acts.record(patient, Kind.LAB, collected_on=READY_AT.date(), analyte="alt", value=20, unit="U/L", upper_limit=40)
    acts.prescribe(patient)
    acts.issue(patient)

    found = [(each.meaning, signatures.verify(each, row)) for each, row in with_rows()]

    assert found == [
        (meaning, []) for meaning in ("counseled", "acknowledges", "overrides", "withdraws", "prescribes", "authorizes")
    ]


def test_the_signatures_of_many_rows_are_one_query(django_assert_num_queries: Any) -> None:
    _, row = make_signed()

    with django_assert_num_queries(1):
        found = about(row.patient, {Key("prescription", row.reference), Key("prescription", "P-NONE")})
        assert found[Key("prescription", row.reference)].signer.get_username() == row.written_by.get_username()
    with django_assert_num_queries(0):
        assert about(row.patient, set()) == {}
