"""The tour says what its stops say, and each picture of it is there and light."""

from tests.tour.stops import STOPS
from tests.tour.tour import MOST_BYTES, PICTURES, TOUR, picture_of, text


def test_the_tour_is_written_from_its_stops() -> None:
    assert TOUR.read_text(encoding="utf-8") == text()


def test_every_stop_has_its_picture_and_no_picture_is_left_over() -> None:
    stops = [picture_of(stop) for stops in STOPS.values() for stop in stops]

    assert sorted(PICTURES.iterdir()) == sorted(stops)


def test_no_picture_is_heavy() -> None:
    assert {path.name: path.stat().st_size for path in PICTURES.iterdir() if path.stat().st_size >= MOST_BYTES} == {}
