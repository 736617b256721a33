"""Every service that somebody calls at some time leaves its event in the trail, by them and at that time.

The services come from the source: a new one without a call fails here. Each is really called, and what it left is read.
"""

import ast

import pytest

from audit.models import Event
from tests.architecture import tree
from tests.completeness import of_accounts, of_monitoring
from tests.completeness.calls import ROWS
from tests.ready import READY_AT

CALLED = (of_accounts, of_monitoring)
# What leaves no event, and why.
SILENT = {"monitoring.services.saved_views.keep": "a name for one's own filter: it is about no patient and nobody else"}
# Parts of others that are called here, with what they leave; what they are of is looked at in tests of their own.
PARTS = {
    "accounts.services.letters.write": "the event is of the sending, which the sweep does",
    "accounts.services.second_factors.remove_all": "of a recovery: one event for each factor that there is",
    "accounts.services.signatures.require": "only refuses",
    "accounts.services.signatures.sign": "of whatever is signed",
    "monitoring.services.facts.enter_all": "of the counter, of a guardian's signature, of a case that is loaded",
    "monitoring.services.facts.enter_void": "of reversing a hand-over",
    "monitoring.services.facts.void_seconded": "of seconding a withdrawal",
    "patients.services.calendar_links.revoke_open": "of a new link, or of a recovery",
    "monitoring.services.meanings.require_for": "only refuses",
    "monitoring.services.meanings.sign_authorization": "of authorizing",
    "monitoring.services.meanings.sign_fact": "of recording what is signed",
    "monitoring.services.meanings.sign_prescription": "of prescribing",
}


def services() -> set[str]:
    """Name every public function of a service that takes who does it and when."""
    found = tree.sources("accounts/services", "patients/services", "monitoring/services")
    return {f"{tree.module(path)}.{each.name}" for path in found for each in tree.parse(path).body if acts(each)}


def acts(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
        return False
    return {"by", "at"} <= {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}


def test_every_service_is_called_here_and_no_call_is_of_none() -> None:
    assert len(services()) > 40
    assert services() == ROWS.keys() | SILENT.keys() | PARTS.keys()


# As it is in use: some services begin the transaction that nothing may be around.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("service", sorted(ROWS))
def test_a_service_leaves_its_event(service: str) -> None:
    action, call = ROWS[service]
    calling = call()
    by = next(calling)
    before = set(Event.objects.values_list("pk", flat=True))

    with pytest.raises(StopIteration):
        next(calling)

    left = Event.objects.exclude(pk__in=before).values_list("action", "actor", "at")
    assert (action, by.username, READY_AT) in set(left)


def test_a_function_is_taken_for_what_it_is() -> None:
    source = "def one(*, by, at): ...\ndef two(by): ...\ndef _three(by, at): ...\nfour = 4"

    assert [acts(each) for each in ast.parse(source).body] == [True, False, False, False]
