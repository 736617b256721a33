"""Fail unless every lane ran tests and every test ran in some lane.

python scripts/lanes.py RESULT.xml ...   (the files that pytest --junitxml wrote)
"""

import sys
from pathlib import Path
from xml.etree import ElementTree


def main(files: list[str]) -> int:
    """Print what each lane ran and return the exit status."""
    if not files:
        print(__doc__, file=sys.stderr)
        return 2
    ran_by_lane = {file: read(file) for file in files}
    for file, tests in ran_by_lane.items():
        print(f"{Path(file).stem}: {sum(tests.values())} ran, {len(tests) - sum(tests.values())} skipped")
    wrong = complaints(ran_by_lane)
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


def read(file: str) -> dict[str, bool]:
    """Read each test's name and whether it ran."""
    # Our own pytest wrote it a moment ago.
    cases = ElementTree.parse(file).iter("testcase")  # noqa: S314
    return {f"{case.get('classname')}::{case.get('name')}": case.find("skipped") is None for case in cases}


def complaints(ran_by_lane: dict[str, dict[str, bool]]) -> list[str]:
    """Say which lanes ran nothing and which tests ran nowhere."""
    idle = [f"{file}: no test ran" for file, tests in ran_by_lane.items() if not any(tests.values())]
    known = {name for tests in ran_by_lane.values() for name in tests}
    ran = {name for tests in ran_by_lane.values() for name, did_run in tests.items() if did_run}
    return idle + [f"{name}: skipped in every lane" for name in sorted(known - ran)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
