"""Every date is written twice, in the reader's language and on the reader's clock."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from monitoring.presenters import dates

NOW = datetime(2026, 12, 6, 15, 0, tzinfo=UTC)
# Midnight of December 10 in New York.
CLOSES_AT = datetime(2026, 12, 10, 5, 0, tzinfo=UTC)


def test_what_closes_is_said_by_its_last_minute_in_eastern_time() -> None:
    assert dates.closing(CLOSES_AT, at=NOW) == "Wed, Dec 9, 2026, 11:59 pm ET · in 3 days"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/Los_Angeles", "Wed, Dec 9, 2026, 11:59 pm ET (8:59 pm PT) · in 3 days"),
        ("Pacific/Honolulu", "Wed, Dec 9, 2026, 11:59 pm ET (6:59 pm HT) · in 3 days"),
        ("America/Puerto_Rico", "Wed, Dec 9, 2026, 11:59 pm ET (Thu, Dec 10, 12:59 am AST) · in 3 days"),
        # Another name of the same clock is not said twice.
        ("America/Toronto", "Wed, Dec 9, 2026, 11:59 pm ET · in 3 days"),
    ],
)
def test_a_reader_elsewhere_is_told_the_own_clock_too(zone: str, said: str) -> None:
    with timezone.override(zone):
        assert dates.closing(CLOSES_AT, at=NOW) == said


def test_in_summer_too_it_is_the_last_minute_before_midnight() -> None:
    with timezone.override("America/Phoenix"):
        closing = dates.closing(datetime(2026, 7, 10, 4, 0, tzinfo=UTC), at=datetime(2026, 7, 9, 15, 0, tzinfo=UTC))

    assert closing == "Thu, Jul 9, 2026, 11:59 pm ET (8:59 pm MT) · today"


def test_a_moment_is_on_the_readers_clock() -> None:
    with timezone.override("America/Chicago"):
        assert dates.moment(datetime(2026, 12, 9, 20, 5, tzinfo=UTC)) == "Wed, Dec 9, 2026, 2:05 pm CT"


@pytest.mark.parametrize(
    ("days", "said"),
    [(-2, "2 days ago"), (-1, "yesterday"), (0, "today"), (1, "tomorrow"), (2, "in 2 days")],
)
def test_how_far_off_a_day_is(days: int, said: str) -> None:
    assert dates.distance_in_days(days) == said


def test_in_spanish_a_date_is_written_as_spanish_does() -> None:
    with translation.override("es"):
        assert dates.closing(CLOSES_AT, at=NOW) == "mié 9 de dic de 2026, 11:59 p. m. ET · en 3 días"
        assert dates.full_day(date(2026, 11, 10)) == "10 de noviembre de 2026"
