"""A field that a form does not ask for never takes effect (promise 17)."""

import random
import re
import secrets
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.apps import apps
from django.http import HttpResponse

from tests.access.asking import ALWAYS_WRITTEN, FORM, Asking
from tests.access.forms_in_order import FORMS, Form
from tests.every_page.pages import address
from tests.every_page.world import NOW, World
from tests.fuzz.forms import forms_of
from tests.rollback import rolled_back

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
Stored = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def asking(world: World) -> Asking:
    return Asking(world)


@pytest.fixture(autouse=True)
def _same_again(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stop the clock, and let what is drawn at random be the same for both."""
    with time_machine.travel(NOW, tick=False):
        yield


def extra(world: World) -> Mapping[str, str]:
    """Return what somebody would like to say of a record, as far as no form of theirs asks for it."""
    somebody, elsewhere = world.people["okafor"], world.people["new_prescriber"].clinic
    pharmacy, patient = world.people["new_pharmacist"].pharmacy, world.patients["man_ready"]
    assert elsewhere
    assert pharmacy
    return {
        **dict.fromkeys(("eligible", "permits", "is_active", "is_staff", "is_superuser", "confirmed"), "true"),
        **dict.fromkeys(("recorded_by", "prescriber", "user", "created_by", "by"), str(somebody.pk)),
        **dict.fromkeys(("recorded_at", "at", "until", "expires_at", "created_at"), "2020-01-01T00:00:00Z"),
        "status": "sent",
        "role": "staff",
        "clinic": elsewhere.reference,
        "clinic_id": str(elsewhere.pk),
        "pharmacy": pharmacy.code,
        "pharmacy_id": str(pharmacy.pk),
        "patient": patient.reference,
        "patient_id": str(patient.pk),
        "reference": "R-222222",
        "id": "1",
        "pk": "1",
    }


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_what_is_stored_is_the_same_with_fields_that_nobody_asked_for(
    form: Form, asking: Asking, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed, asked = _filled(form, asking, world)
    more = {name: value for name, value in extra(world).items() if name not in asked}

    plain, without = _sent(form, typed, asking, world, monkeypatch)
    odd, with_more = _sent(form, {**more, **typed}, asking, world, monkeypatch)

    assert (plain.status_code, odd.status_code) == (form.status, form.status)
    assert without or form.route == "my_questions"
    assert with_more == without


def _filled(form: Form, asking: Asking, world: World) -> tuple[dict[str, str], set[str]]:
    """Return what is sent, and the names of all fields that the page asks for."""
    own = address(world, form.route, form.args)
    # Signed in before, or that would be undone too.
    client = asking.client(form.by)
    with rolled_back():
        html = client.get(address(world, form.page, ()) if form.page else own).content.decode()
    hidden = {name: unescape(value) for name, value in _HIDDEN.findall(html) if name != "csrfmiddlewaretoken"}
    asked = {name for each in forms_of(html, own) if each.address == own for name in each.fields}
    typed = {name: value for name, value in hidden.items() if name in asked} | {
        name: world.names.get(value, value) for name, value in form.typed.items()
    }
    if form.route == "my_consent":
        patient = world.patients[form.by]
        typed["printed_name"] = f"{patient.given_name} {patient.family_name}"
    return typed, asked | typed.keys()


def _sent(
    form: Form, typed: Mapping[str, str], asking: Asking, world: World, monkeypatch: pytest.MonkeyPatch
) -> tuple[HttpResponse, Stored]:
    monkeypatch.setattr(secrets, "choice", random.Random(1).choice)
    client = asking.client(form.by)
    with rolled_back():
        if form.page:
            # What is signed at the counter is kept in the session by the page that showed it.
            client.get(address(world, form.page, ()))
        before = _rows()
        answer: Any = client.generic(
            "POST", address(world, form.route, form.args), urlencode(typed).encode(), content_type=FORM
        )
        return answer, _changed(before, _rows())


def _rows() -> dict[str, dict[Any, dict[str, Any]]]:
    models = [each for each in apps.get_models() if each._meta.db_table not in ALWAYS_WRITTEN]
    return {
        model._meta.label: {row[model._meta.pk.attname]: row for row in model._default_manager.order_by("pk").values()}
        for model in models
    }


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Stored:
    """Return the rows that are new or are not what they were; those that are new, with keys counted from the first."""
    firsts = {
        label: max(rows, default=0) if all(isinstance(pk, int) for pk in rows) else 0 for label, rows in before.items()
    }
    changed = {
        label: [_counted(row, label, firsts) for pk, row in rows.items() if before[label].get(pk) != row]
        for label, rows in after.items()
    }
    return {label: rows for label, rows in changed.items() if rows}


def _counted(row: Mapping[str, Any], label: str, firsts: Mapping[str, int]) -> dict[str, Any]:
    model = apps.get_model(label)
    counted = {}
    for field in model._meta.concrete_fields:
        value, to = row[field.attname], (field.related_model or model)._meta.label
        is_key = field.primary_key or field.is_relation
        is_new = is_key and isinstance(value, int) and value > firsts.get(to, 0)
        counted[field.attname] = ("new", value - firsts[to]) if is_new else value
    return counted
