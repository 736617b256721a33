"""Put a finished file in its place at once, so that what is half written never has its name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def written(place: Path) -> Iterator[BinaryIO]:
    """Give a file to write that has its name only once the block ended well and it is on the disk."""
    unfinished = place.with_name(f".{place.name}.unfinished")
    try:
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            yield file
        put(unfinished, place)
    finally:
        unfinished.unlink(missing_ok=True)


def put(file: Path, place: Path) -> None:
    """Give a file its name, so that it keeps it also when the power fails."""
    _sync(file)
    file.replace(place)
    _sync(place.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
