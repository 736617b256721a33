"""Check that whatever was acknowledged is on record."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from tests.chaos.evidence import Run, of


def nothing_lost(run: Run) -> Iterator[str]:
    """No acknowledged write is lost, and a key stands for one authorization."""
    yield from _lost_facts(run)
    held = {each["number"]: each for each in run.record.authorizations}
    written = {each["reference"] for each in run.record.prescriptions}
    fields = {"authorization": "number", "handed-over": "handed_over_at", "reversed": "reversed_at"}
    keys: dict[str, str] = {}
    for each in run.journal:
        if each["what"] == "prescription" and each["number"] not in written:
            yield f"the prescription {each['number']} was acknowledged and is lost"
        if each["what"] in fields and held.get(each["number"], {}).get(fields[each["what"]]) is None:
            yield f"{each['number']} was acknowledged as {each['what']}, and is not"
        if each["what"] == "authorization" and keys.setdefault(each["key"], each["number"]) != each["number"]:
            yield f"the key {each['key']} was answered with {keys[each['key']]}, then with {each['number']}"


def _lost_facts(run: Run) -> Iterator[str]:
    acknowledged = Counter(
        (each["patient"], each["kind"], tuple(sorted(each["fields"].items())))
        for each in run.journal
        if each["what"] == "fact"
    )
    by_reference = {each["reference"]: each for each in run.record.patients}
    for (reference, kind, fields), count in acknowledged.items():
        mine = [each for each in of(run.record.facts, by_reference[reference]) if each["kind"] == kind]
        found = [each for each in mine if all(_same(each[name], value) for name, value in fields)]
        if len(found) < count:
            yield f"{count} × {kind} {dict(fields)} of {reference} were acknowledged, {len(found)} are on record"


def _same(held: Any, typed: str) -> bool:
    if isinstance(held, int | float | Decimal):
        return Decimal(str(held)) == Decimal(typed)
    return str(held) == typed
