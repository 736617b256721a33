"""Verify the six invariants from the tables and the oracle alone; each check says in words what is violated."""

from collections.abc import Callable, Iterator, Mapping

from tests.chaos import check_authorizations, check_journal, check_reminders, check_standings, check_trail
from tests.chaos.evidence import Run

CHECKS: Mapping[str, Callable[[Run], Iterator[str]]] = {
    "one live authorization": check_authorizations.one_live_authorization,
    "permitted at commit": check_authorizations.permitted_at_commit,
    "reflected in standing": check_standings.reflected_in_standing,
    "reminded once": check_reminders.reminded_once,
    "audit complete": check_trail.audited,
    "nothing lost": check_journal.nothing_lost,
}


def violations(run: Run) -> dict[str, list[str]]:
    """Return what each check that found something has to say."""
    found = {name: list(_made(check, run)) for name, check in CHECKS.items()}
    return {name: each for name, each in found.items() if each}


def _made(check: Callable[[Run], Iterator[str]], run: Run) -> Iterator[str]:
    try:
        yield from check(run)
    # What cannot be checked is not in order.
    except Exception as error:  # noqa: BLE001
        yield f"could not be checked: {error!r}"
