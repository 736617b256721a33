"""Whatever JSON a valid case is bent into, it is answered or refused as not valid: nothing else is ever raised."""

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring.policy import cases
from monitoring.policy.reading import Invalid
from tests.policy import month

EXAMPLES = json.loads((month.FOLDER / "examples.json").read_text(encoding="utf-8"))
WORDS = [
    "patient",
    "void",
    "lab",
    "dispense",
    "2027-03-10",
    "9999-12-31",
    "0001-01-01",
    "can",
    "cannot",
    "\ud800",
    "{0}",
]
NUMBERS = st.one_of(st.integers(), st.floats(), st.sampled_from([10**15, 10**400, -1, 0, 1e308]))
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=5), st.sampled_from(WORDS))
VALUES = st.recursive(
    SCALARS,
    lambda inside: st.one_of(st.lists(inside, max_size=3), st.dictionaries(st.sampled_from(WORDS), inside, max_size=3)),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_bent_case_is_answered_or_refused(data: st.DataObject) -> None:
    bent = copy.deepcopy(data.draw(st.sampled_from(EXAMPLES)))
    for _ in range(data.draw(st.integers(1, 4))):
        bend(bent, data)

    outcome = answer_or_complaint(json.dumps(bent))

    assert outcome


def bend(case: Any, data: st.DataObject) -> None:
    """Replace, delete, add or repeat something in the case, or in a fact or list within it."""
    holder = data.draw(st.sampled_from([each for each in holders(case) if each] or [case]))
    keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
    key = data.draw(st.sampled_from(keys))
    how = data.draw(st.sampled_from(["replace", "replace", "delete", "repeat"]))
    if how == "replace":
        holder[key] = data.draw(VALUES)
    elif how == "delete":
        del holder[key]
    elif isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    else:
        holder[data.draw(st.sampled_from([*WORDS, "order", "known_at", "recorded_at", "of"]))] = data.draw(VALUES)


def holders(value: Any) -> list[Any]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, dict | list) else []
    return own + [each for one in inside for each in holders(one)]


def answer_or_complaint(document: str) -> str:
    try:
        return json.dumps([cases.answer(case) for case in cases.read_all(document)])
    except Invalid as invalid:
        complaint = str(invalid)
        assert complaint.isascii()
        assert complaint.isprintable()
        return complaint


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.one_of(st.text(), st.text(alphabet='[]{}",:0123456789.eE-+truefalsn\\ ')))
def test_any_text_is_answered_or_refused(document: str) -> None:
    assert answer_or_complaint(document)
