"""Break one patient's record."""

from tests.chaos import by_hand, clock
from tests.chaos.breaking import Breaking


def poison_row(it: Breaking) -> str:
    """Make one patient's record unreadable, and let everybody be swept."""
    poisoned = it.patients[2]
    by_hand.poison(poisoned, at=clock.now())
    it.poisoned.add(poisoned.reference)
    by_hand.expire_all(at=clock.now())
    it.wait(2, 3)
    return f"the record of {poisoned.reference} cannot be read"
