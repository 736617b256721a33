"""Hide small numbers in a table of counts, so that nobody can be told from a report.

The method is that of the CMS Cell Size Suppression Policy (ResDAC, version of January 26, 2024): a cell that counts a few is
not shown, zero is; no cell may be shown from which a hidden one can be worked out; and shares count as cells. Hidden here
are 1 to 4 and not 1 to 10 as for CMS: the readers are program staff, who may open each single refusal, and not the public.

1. A count from 1 to 4 is hidden: "<5".
2. A row adds up to its total. Where what is shown leaves a hidden count one value only, one more count of the row is hidden,
   the smallest that is enough, or else the total: "hidden".
3. The last row adds up each column. Of a column in which something is hidden it is shown only where no hidden count could be
   worked out from it, from all rows and columns together.
4. A share is shown where its part and its base are, and where the base is at least 20: a share of fewer says nothing
   (NCHS shows no rate that rests on fewer than 20 events).

It does not help against laying two reports of different periods or clinics side by side.
"""

from collections.abc import Sequence
from typing import NamedTuple

SMALLEST_SHOWN = 5
SMALLEST_BASE = 20
# No report counts so much.
_UNBOUNDED = 10**9

Place = tuple[int, int]
Range = tuple[int, int]
Cells = Sequence[Sequence[int]]


class Counts(NamedTuple):
    """Hold a table of counts, its last row and last column the totals, and the places that are hidden."""

    cells: Cells
    hidden: frozenset[Place]

    def shows(self, row: int, column: int) -> bool:
        """Tell whether a cell may be shown; -1 is a total."""
        return (row % len(self.cells), column % len(self.cells[0])) not in self.hidden

    def shows_enough(self, row: int, *columns: int) -> bool:
        """Tell whether cells of a row, and its total, may be shown, and whether it counts enough to say more of it."""
        return self.cells[row][-1] >= SMALLEST_BASE and all(self.shows(row, column) for column in (*columns, -1))

    def share(self, row: int, part: int) -> float | None:
        """Return the share of a part in its row's total, from 0 to 1, if it may be shown."""
        return self.cells[row][part] / self.cells[row][-1] if self.shows_enough(row, part) else None


def suppress(rows: Cells) -> Counts:
    """Return a table of parts with its totals added, and with all hidden that is small or would give a small one away."""
    cells = [[*row, sum(row)] for row in rows]
    hidden = {(number, column) for number, row in enumerate(cells) for column in _hidden_of_row(row)}
    cells.append([sum(column) for column in zip(*cells, strict=True)])
    return Counts(cells, frozenset(hidden | _hidden_totals(cells, hidden)))


def is_small(count: int) -> bool:
    """Tell whether a count is hidden for itself."""
    return 0 < count < SMALLEST_SHOWN


def shows_both(part: int, whole: int) -> bool:
    """Tell whether a part may be shown beside its whole: neither it is small, nor what remains."""
    return not is_small(part) and not is_small(whole - part)


def _hidden_of_row(row: Sequence[int]) -> set[int]:
    """Return the columns of one row that are hidden, its total last."""
    *parts, total = row
    hidden = {column for column, count in enumerate(row) if is_small(count)}
    if is_small(total) or not _gives_away([parts[column] for column in hidden]):
        return hidden
    shown = [column for column in range(len(parts)) if column not in hidden and parts[column]]
    for column in sorted(shown, key=parts.__getitem__):
        if not _gives_away([parts[each] for each in (*hidden, column)]):
            return {*hidden, column}
    return {*hidden, len(parts)}


def _gives_away(hidden: Sequence[int]) -> bool:
    """Tell whether the sum of the hidden counts of a row leaves one of them one value only."""
    if len(hidden) < 2:
        return bool(hidden)
    small = sum(map(is_small, hidden))
    large = len(hidden) - small
    # What they hold together beyond the least that each can be; a small one can hold three more.
    beyond = sum(hidden) - small - large * SMALLEST_SHOWN
    return beyond == 0 or (large == 0 and beyond == small * (SMALLEST_SHOWN - 2))


def _hidden_totals(cells: Cells, hidden: set[Place]) -> set[Place]:
    """Return which cells of the last row are hidden: as few as are enough, the total of all the last."""
    last = len(cells) - 1
    touched = {(last, column) for _, column in hidden}
    small = {(last, column) for column, count in enumerate(cells[last]) if is_small(count)}
    kept = touched | small
    for place in sorted(touched - small, reverse=True):
        if not _can_be_worked_out(cells, hidden | (kept - {place})):
            kept.remove(place)
    return kept


def _can_be_worked_out(cells: Cells, hidden: set[Place]) -> bool:
    """Tell whether some small count can have one value only, by all rows and columns together."""
    ranges = {
        (row, column): _seen(count, (row, column) in hidden)
        for row, counts in enumerate(cells)
        for column, count in enumerate(counts)
    }
    before: dict[Place, Range] = {}
    while before != ranges:
        before = dict(ranges)
        for line in _lines(cells):
            _narrow(ranges, line)
    return any(is_small(cells[row][column]) and len({*ranges[row, column]}) == 1 for row, column in hidden)


def _seen(count: int, is_hidden: bool) -> Range:
    if not is_hidden:
        return count, count
    return (1, SMALLEST_SHOWN - 1) if is_small(count) else (SMALLEST_SHOWN, _UNBOUNDED)


def _lines(cells: Cells) -> Sequence[Sequence[Place]]:
    """Return the places of each row and each column, its total last."""
    height, width = range(len(cells)), range(len(cells[0]))
    return [
        *[[(row, column) for column in width] for row in height],
        *[[(row, column) for row in height] for column in width],
    ]


def _narrow(ranges: dict[Place, Range], line: Sequence[Place]) -> None:
    """Narrow what the cells of one line can be, by that its parts add up to its total."""
    *parts, total = line
    least, most = (sum(ranges[part][end] for part in parts) for end in (0, 1))
    low, high = ranges[total] = max(ranges[total][0], least), min(ranges[total][1], most)
    for part in parts:
        lowest, highest = ranges[part]
        ranges[part] = max(lowest, low - (most - highest)), min(highest, high - (least - lowest))
