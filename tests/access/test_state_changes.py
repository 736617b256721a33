"""State changes only by POST, and no POST is taken that another site could have made (CSRF)."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.asking import Asking
from tests.access.rows import NEVER, ROWS, Row
from tests.access.visitors import OWNERS
from tests.every_page.pages import address
from tests.every_page.world import World
from tests.rollback import rolled_back

# Who proves otherwise that the request is meant, and how.
EXEMPT = {
    "unsubscribe": "a mail program sends it, which has no cookie; the secret in the address is the proof",
    # Of anymail, where the mail service's secret is set: with each request comes that secret.
    "sendgrid_tracking_webhook": "the mail service sends it, with the secret that both were given",
}
TAKEN = [row for row in ROWS if row.post != NEVER and row.route not in EXEMPT]


@pytest.mark.parametrize("row", TAKEN, ids=str)
def test_a_form_without_its_token_is_refused(row: Row, world: World) -> None:
    person = OWNERS[sorted(row.who)[0]] if row.who else ""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies = Asking(world).client(person).cookies

    with rolled_back():
        answer = client.post(address(world, row.route, row.args), row.typed)

    assert answer.status_code == 403
    assert "CSRF" in answer.content.decode()


def test_no_route_goes_without_a_token_but_those_with_a_reason() -> None:
    exempt = {pattern.name for pattern in _patterns(get_resolver()) if getattr(pattern.callback, "csrf_exempt", False)}

    assert exempt - EXEMPT.keys() == set()


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each)
        else:
            yield each
