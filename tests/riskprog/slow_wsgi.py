"""Answer slowly, so that a test can stop gunicorn while a request is under way."""

import time
from collections.abc import Callable, Iterator
from typing import Any

SECONDS = 2.0


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
    """Send one half of the answer at once, and the other later."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield b"begun,"
    time.sleep(SECONDS)
    yield b"ended"
