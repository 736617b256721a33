"""No request fails the product, and nobody is shown a patient who is not theirs (promises 14 to 18)."""

import os
from collections import Counter
from copy import deepcopy
from datetime import date
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db.models import Q
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from accounts.roles import Role
from patients import selectors
from patients.models import Patient
from tests.every_page.pages import File, Page
from tests.every_page.routes import FILES, PAGES
from tests.every_page.world import World
from tests.fuzz.forms import Form, forms_of
from tests.fuzz.requests import BODIES, HEADERS, METHODS, Request, bent, filled, rarely
from tests.rollback import rolled_back

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "1500"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
# Whoever has not signed in.
STRANGER = ""
# What a page of Django's own, or of Python, would say about a failure.
TELLTALE = ("Traceback (most recent call last)", "django.db.utils", "SECRET_KEY", "psycopg.errors")


class Senders:
    """Keep one client for each person, and whose patients each may see."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.people = [STRANGER, *sorted(world.people)]
        self._cookies: dict[str, SimpleCookie] = {}
        self._forms: dict[tuple[str, str], list[Form]] = {}
        self._hidden: dict[str, set[str]] = {}

    def client(self, person: str) -> Client:
        """Return a browser in which this person has just signed in."""
        if person not in self._cookies:
            self._cookies[person] = self.world.sign_in(person).cookies
        client = Client(raise_request_exception=False)
        client.cookies = deepcopy(self._cookies[person])
        return client

    def forms(self, person: str, address: str) -> list[Form]:
        """Return the page itself and its forms, as this person sees them."""
        if (person, address) not in self._forms:
            client = self.client(person)
            with rolled_back():
                answer = client.get(address)
            is_page = answer.headers.get("Content-Type", "").startswith("text/html")
            found = forms_of(answer.content.decode(), address) if is_page else []
            self._forms[person, address] = [Form("GET", address), *(found or [Form("POST", address)]), *found]
        return self._forms[person, address]

    def hidden_from(self, person: str) -> set[str]:
        """Return the full names of every patient whom this person may not see."""
        if person not in self._hidden:
            seen = self._seen_by(person)
            self._hidden[person] = {_name(each) for each in Patient.objects.all()} - seen
        return self._hidden[person]

    def _seen_by(self, person: str) -> set[str]:
        if person == STRANGER:
            return set()
        user = self.world.people[person]
        mine = selectors.visible_to(user, on=date(2026, 12, 8))
        # A pharmacy knows those whom it was authorized to supply, and who stands at its counter.
        at_counter = Patient.objects.all() if user.role == Role.PHARMACIST else Patient.objects.none()
        # Whose forms they sign, who is offered to them, and whose record they opened in an emergency.
        told = Patient.objects.filter(
            Q(guardianships__guardian=user) | Q(transfers__to_prescriber=user) | Q(broken_glass__opened_by=user)
        )
        return {_name(each) for each in (*mine, *at_counter, *told)} | {user.get_full_name()}

    def send(self, request: Request) -> HttpResponse:
        """Send a request, and undo what it did."""
        # Signed in before, or that would be undone too.
        client = self.client(request.by)
        body, kind = urlencode(request.fields).encode(), "application/x-www-form-urlencoded"
        if request.raw:
            kind, body = request.raw
        query = urlencode(request.query)
        path = quote(request.address, safe="/") + (f"?{query}" if query else "")
        with rolled_back():
            answer: Any = client.generic(request.method, path, body, content_type=kind, headers=request.headers)
        return answer


def _path(page: Page | File, world: World) -> str:
    return page.address(world).partition("?")[0]


def _name(patient: Patient) -> str:
    return f"{patient.given_name} {patient.family_name}"


def _targets(senders: Senders, world: World) -> st.SearchStrategy[tuple[str, str]]:
    """Draw who asks for which address: three times whom the page is for, once anybody."""
    own = sorted(
        {(page.by if page.by in senders.people else STRANGER, _path(page, world)) for page in [*PAGES, *FILES]}
    )
    anybody = st.tuples(st.sampled_from(senders.people), st.sampled_from([address for _, address in own]))
    return st.one_of(*[st.sampled_from(own)] * 3, anybody)


@pytest.fixture(scope="module")
def senders(world: World) -> Senders:
    return Senders(world)


def test_no_request_fails_the_product_or_shows_somebody_elses_patient(senders: Senders, world: World) -> None:
    targets = _targets(senders, world)
    answered: Counter[int] = Counter()

    @st.composite
    def requests(draw: st.DrawFn) -> Request:
        person, address = draw(targets)
        form = draw(st.sampled_from(senders.forms(person, address)))
        sent = draw(filled(form.fields))
        return Request(
            by=person,
            method=draw(st.sampled_from(METHODS)) if rarely(draw) else form.method,
            address=draw(bent(form.address)) if rarely(draw) else form.address,
            query=draw(filled(form.fields)) if rarely(draw) or form.method == "GET" else [],
            fields=sent if form.method == "POST" else [],
            raw=draw(st.sampled_from(BODIES)) if rarely(draw) else None,
            headers={name: draw(st.sampled_from(offered)) for name, offered in HEADERS.items() if rarely(draw)},
        )

    @seed(SEED)
    @settings(
        max_examples=REQUESTS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(requests())
    def send(request: Request) -> None:
        answer = senders.send(request)
        answered[answer.status_code] += 1
        assert answer.status_code < 500, request
        text = answer.content.decode(errors="replace") if not answer.streaming else ""
        assert [each for each in TELLTALE if each in text] == [], request
        assert [each for each in senders.hidden_from(request.by) if each in text] == [], request

    send()
    print(f"{answered.total()} requests with seed {SEED}: {dict(sorted(answered.items()))}")
    # Most were understood, or this would have looked at nothing but refusals.
    assert answered[200] + answered[302] + answered[422] > REQUESTS / 4
