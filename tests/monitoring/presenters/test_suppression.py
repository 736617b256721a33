"""No small count can be read from a table, nor worked out from what it shows."""

import itertools
import random

import pytest

from monitoring.presenters.suppression import is_small, shows_both, suppress


def shown(rows: list[list[int]]) -> list[list[object]]:
    counts = suppress(rows)
    return [
        [
            value if counts.shows(row, column) else "<5" if is_small(value) else "hidden"
            for column, value in enumerate(cells)
        ]
        for row, cells in enumerate(counts.cells)
    ]


def test_a_table_without_small_counts_shows_everything_and_its_totals() -> None:
    assert shown([[5, 10, 0], [20, 0, 6]]) == [[5, 10, 0, 15], [20, 0, 6, 26], [25, 10, 6, 41]]


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, "<5"), (4, "<5"), (5, 5)])
def test_1_to_4_are_hidden_and_zero_and_5_are_not(count: int, expected: object) -> None:
    assert shown([[count], [9], [9]])[0][0] == expected


def test_a_single_small_count_hides_the_smallest_other_one_of_its_row_and_the_totals_of_both_columns() -> None:
    assert shown([[3, 30, 40], [50, 60, 70]]) == [
        ["<5", "hidden", 40, 73],
        [50, 60, 70, 180],
        ["hidden", "hidden", 110, 253],
    ]


def test_where_no_other_count_would_be_enough_the_total_is_hidden() -> None:
    # 1 and 5 of 6: 5 or more and 1 or more add up to 6 in one way only.
    assert shown([[1, 5], [100, 100]]) == [["<5", 5, "hidden"], [100, 100, 200], ["hidden", 105, "hidden"]]


def test_small_counts_of_several_rows_leave_the_totals_of_their_columns_where_they_give_nothing_away() -> None:
    assert shown([[2, 3, 40], [3, 2, 50], [30, 30, 30]])[-1] == [35, 35, 120, 190]


def test_two_small_counts_that_add_up_in_one_way_only_hide_a_third() -> None:
    assert shown([[1, 1, 30, 40]])[0] == ["<5", "<5", "hidden", 40, 72]
    assert shown([[4, 4, 30, 40]])[0] == ["<5", "<5", "hidden", 40, 78]


def test_two_small_counts_that_add_up_in_several_ways_hide_no_other_of_their_row() -> None:
    assert shown([[1, 2, 30, 40]])[0] == ["<5", "<5", 30, 40, 73]


def test_a_share_is_shown_only_where_its_part_and_its_base_are_and_the_base_is_20() -> None:
    counts = suppress([[10, 10], [10, 9], [30, 2], [30, 0], [40, 40]])

    assert [counts.share(row, 0) for row in range(6)] == [0.5, None, None, 1.0, 0.5, None]


@pytest.mark.parametrize(("part", "expected"), [(0, True), (4, False), (5, True), (15, True), (16, False), (20, True)])
def test_a_part_is_shown_beside_its_whole_where_neither_it_nor_the_rest_is_small(part: int, expected: bool) -> None:
    assert shows_both(part, 20) is expected


def test_no_table_at_all_has_nothing_to_hide() -> None:
    assert suppress([]).hidden == frozenset()


def possible(counts, place: tuple[int, int]) -> set[int]:
    """Try every value that the hidden cells could have, and return those of one place that fit all that is shown."""
    rows = [row[:-1] for row in counts.cells[:-1]]
    parts = [(row, column) for row in range(len(rows)) for column in range(len(rows[0]))]
    unseen = [each for each in parts if not counts.shows(*each)]
    ranges = [range(1, 5) if is_small(counts.cells[each[0]][each[1]]) else range(5, 14) for each in unseen]
    found = set()
    for values in itertools.product(*ranges):
        guess = [list(row) for row in rows]
        for (row, column), value in zip(unseen, values, strict=True):
            guess[row][column] = value
        totals = [[*row, sum(row)] for row in guess]
        cells = [*totals, [sum(column) for column in zip(*totals, strict=True)]]
        fits = all(
            cells[row][column] == counts.cells[row][column] if counts.shows(row, column) else True
            for row in range(len(cells))
            for column in range(len(cells[0]))
        )
        if fits:
            found.add(guess[place[0]][place[1]])
    return found


@pytest.mark.parametrize("seed", range(60))
def test_no_hidden_count_can_be_worked_out_by_trying_everything(seed: int) -> None:
    numbers = random.Random(seed)
    rows = [[numbers.choice([0, 0, 1, 2, 4, 5, 7, 9]) for _ in range(2)] for _ in range(2)]
    counts = suppress(rows)

    small = [(row, column) for row in range(2) for column in range(2) if 0 < rows[row][column] < 5]

    assert [place for place in small if len(possible(counts, place)) < 2] == []
