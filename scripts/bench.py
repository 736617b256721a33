"""Measure how many cases a second of CPU the gate reads, decides and writes, in one process.

python scripts/bench.py CASES.json
"""

import json
import platform
import re
import sys
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from monitoring.policy import cases  # noqa: E402

COPIES = 100
ROUNDS = 3
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def main(argv: list[str]) -> int:
    """Print the best of three rounds."""
    if len(argv) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    document = spread(json.loads(Path(argv[0]).read_text(encoding="utf-8")))
    count = len(json.loads(document))
    # Start-up, which reads the numbers once, is not what is measured.
    answer_all(document)
    seconds = min(measure(document) for _ in range(ROUNDS))
    python = f"Python {platform.python_version()} on {platform.machine()}"
    print(
        f"{count} cases in {seconds:.2f} s of CPU: {count / seconds:,.0f} cases a second ({python}, best of {ROUNDS})"
    )
    return 0


def spread(raws: list[object]) -> str:
    """Copy the cases, each copy on days of its own, so that no cache makes the second copy free."""
    text = json.dumps(raws)
    return json.dumps([case for days in range(COPIES) for case in json.loads(shift(text, days))])


def shift(text: str, days: int) -> str:
    """Move every date in the text."""
    return DATE.sub(lambda found: str(date.fromisoformat(found[0]) - timedelta(days=days)), text)


def answer_all(document: str) -> str:
    """Do what `manage.py decide` does."""
    return json.dumps([cases.answer(case) for case in cases.read_all(document)])


def measure(document: str) -> float:
    """Time one round on the processor's clock."""
    started = time.process_time()
    answer_all(document)
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
