"""Promise 30: whatever is done to the trail, its first bad row is named, and an anchor shows what only an anchor can."""

import os

import pytest

from audit import sealing, verification
from audit.verification import Verdict
from tests.audit import tampering
from tests.audit.chains import LONG_AFTER, make_chain

pytestmark = pytest.mark.django_db

MUTATIONS = int(os.environ.get("MUTATIONS", "96"))
SEED = int(os.environ.get("SEED", "1"))


def test_a_chain_that_nobody_touched_is_good_for_both_verifiers() -> None:
    make_chain(30)
    sealing.seal(at=LONG_AFTER)
    kept = tampering.anchor()

    assert verification.verify([kept]) == Verdict(30, kept.sha256, None)
    assert tampering.independent() is None


def test_promise_30_every_mutation_is_found_and_both_verifiers_agree() -> None:
    make_chain(30)

    assert tampering.missed(MUTATIONS, SEED) == []
    print(f"{MUTATIONS} mutations with seed {SEED}, {MUTATIONS} found")


def test_without_the_anchor_a_chain_made_anew_would_not_be_found() -> None:
    make_chain(5)

    with tampering.as_owner(), tampering.tampered(tampering.make_the_chain_anew, tampering.Numbers(1)):
        assert verification.verify().bad is None
