"""Decide stored decisions again, and compare byte for byte (promise 31)."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Max, Min

from monitoring.models import Decision
from monitoring.policy.policies import numbers_sha256
from monitoring.services import decisions

# How many keys are handed to a process at once, and how many rows it holds at once.
CHUNK = 5_000
_FETCHED = 500


class Outcome(NamedTuple):
    """Hold how many decisions came out the same, and the references of those that did not or could not.

    :ivar other_numbers: made under numbers that are not today's: they can be made again with the release of their time only
    """

    same: int = 0
    differing: tuple[str, ...] = ()
    other_numbers: int = 0

    def __add__(self, other: object) -> "Outcome":
        """Put two outcomes together."""
        if not isinstance(other, Outcome):
            return NotImplemented
        return Outcome(
            self.same + other.same, self.differing + other.differing, self.other_numbers + other.other_numbers
        )


def ranges(*, limit: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield ranges of primary keys, the last one excluded, in which all decisions are, or the oldest ones.

    :param limit: how many decisions at most
    """
    ends = Decision.objects.order_by("pk")[:limit].aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is not None:
        for start in range(ends["first"], ends["last"] + 1, CHUNK):
            yield start, min(start + CHUNK, ends["last"] + 1)


def rederive(within: tuple[int, int]) -> Outcome:
    """Decide again every decision whose primary key is in a range."""
    same, differing, other_numbers = 0, [], 0
    numbers = numbers_sha256()
    found = Decision.objects.filter(pk__gte=within[0], pk__lt=within[1]).order_by("pk")
    for decision in found.only("reference", "numbers_sha256", "case", "answer").iterator(_FETCHED):
        if decision.numbers_sha256 != numbers:
            other_numbers += 1
        elif _again(decision) == decision.answer:
            same += 1
        else:
            differing.append(decision.reference)
    return Outcome(same, tuple(differing), other_numbers)


def _again(decision: Decision) -> str:
    try:
        return decisions.again(decision)
    # Whatever the rules stumble over is no answer, and must not hide the decisions after it.
    except Exception as error:  # noqa: BLE001
        return type(error).__name__
