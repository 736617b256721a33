"""Undo what a request or a call did, so that the next finds the world as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo everything that is done in the block, as a test case of Django's does."""
    block: Any = transaction.atomic()
    # Or a durable transaction would refuse to begin inside it.
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)
