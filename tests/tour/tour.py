"""Write the tour from its stops."""

from collections.abc import Iterator
from pathlib import Path

from tests.every_page.world import NOW
from tests.tour.stops import STOPS, Stop

ROOT = Path(__file__).resolve().parents[2]
TOUR = ROOT / "docs" / "tour.md"
PICTURES = ROOT / "docs" / "img" / "tour"
MOST_BYTES = 150_000


def picture_of(stop: Stop) -> Path:
    """Return the file that holds a stop's picture."""
    return PICTURES / f"{stop.picture}.jpg"


def text() -> str:
    """Return the whole tour."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# A tour"
    yield ""
    yield f"Pictures of the demo as it looks on {NOW:%A, %B} {NOW.day}, {NOW.year}, taken by `make tour`."
    for role, stops in STOPS.items():
        yield from ("", f"## {role}")
        for stop in stops:
            picture = picture_of(stop).relative_to(TOUR.parent)
            yield from ("", f"### {stop.heading}", "", stop.sentence, "", f"![{stop.heading}]({picture})")
