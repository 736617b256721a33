"""Write down, outside the database, what the product acknowledged: on the disk before anybody goes on."""

import json
import os
import threading
from collections import Counter
from pathlib import Path
from typing import Any


class Journal:
    """What the writers of one run were told."""

    def __init__(self, path: Path) -> None:
        self.entries: list[dict[str, Any]] = []
        self._handle = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        self._lock = threading.Lock()

    def acknowledged(self, what: str, *, patient: str, **said: Any) -> None:
        """Keep one acknowledgment: a fact with its fields, or what became of an authorization or a prescription."""
        self._write({"what": what, "patient": patient, **said})

    def lost(self, what: str, why: object) -> None:
        """Keep that an answer was lost: whether it was done nobody knows."""
        self._write({"what": "lost", "of": what, "why": str(why)})

    def counts(self) -> dict[str, int]:
        """Return how often each thing was acknowledged, and answers were lost."""
        return dict(sorted(Counter(each["what"] for each in self.entries).items()))

    def _write(self, entry: dict[str, Any]) -> None:
        with self._lock:
            os.write(self._handle, (json.dumps(entry) + "\n").encode())
            os.fsync(self._handle)
            self.entries.append(entry)

    def close(self) -> None:
        os.close(self._handle)
