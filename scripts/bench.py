"""Measure how many cases a second of CPU one process reads, decides and writes.

python scripts/bench.py [CASES.json ...]   (without files: the contract's examples, and random cases of the tests)
"""

import gc
import json
import platform
import re
import statistics
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from monitoring.management.commands.decide import answers, read_all  # noqa: E402

EXAMPLES = ROOT / "tests" / "policy" / "examples.json"
RANDOM_CASES = 1000
ROUNDS = 7
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# In a process of its own: production code imports no tests.
GENERATE = f"""
import json, random
from tests.policy import random_cases
numbers = random.Random(1)
print(json.dumps([random_cases.generate(numbers) for _ in range({RANDOM_CASES})]))
"""


def main(files: list[str]) -> int:
    """Print the median and the best of several rounds for each document."""
    documents = {file: Path(file).read_text(encoding="utf-8") for file in files}
    for name, document in (documents or standard_documents()).items():
        print(f"{name}: {figures(document)}")
    print(f"Python {platform.python_version()} on {platform.machine()}; {ROUNDS} rounds, after start-up")
    return 0


def standard_documents() -> dict[str, str]:
    """Return the examples, copied to as many days as make a thousand cases, and random cases."""
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    generated = subprocess.run([sys.executable, "-c", GENERATE], cwd=ROOT, check=True, capture_output=True, text=True)
    return {"examples": spread(examples, copies=1000 // len(examples) + 1), "random cases": generated.stdout}


def spread(raws: list[object], copies: int) -> str:
    """Copy the cases, each copy on days of its own, so that no cache makes the second copy free."""
    text = json.dumps(raws)
    return json.dumps([case for days in range(copies) for case in json.loads(shift(text, days))])


def shift(text: str, days: int) -> str:
    """Move every date in the text."""
    return DATE.sub(lambda found: str(date.fromisoformat(found[0]) - timedelta(days=days)), text)


def figures(document: str) -> str:
    """Say how many cases a second of CPU the document's cases take."""
    count = answer_all(document)
    rates = [count / measure(document) for _ in range(ROUNDS)]
    return f"{count} cases, {statistics.median(rates):,.0f} a second of CPU (best {max(rates):,.0f})"


def measure(document: str) -> float:
    """Time one round on the processor's clock."""
    started = time.process_time()
    answer_all(document)
    return time.process_time() - started


def answer_all(document: str) -> int:
    """Do what `manage.py decide` does, and return how many cases there were."""
    found = read_all(document)
    for _ in answers(found):
        pass
    gc.unfreeze()
    return len(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
