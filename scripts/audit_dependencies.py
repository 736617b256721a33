#!/usr/bin/env python3
"""Look for known holes in what a production installation holds: everything that requirements.lock names.

    scripts/audit_dependencies.py [--where-reachable]

Fails on a known hole, and if a dependency was not looked up. Where no list of holes can be reached at all, --where-reachable
says so and does not fail: a machine without a way out learns nothing here, and another one must look.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parent.parent / "requirements.lock"
# Resolved already, with hashes: nothing is installed to look it up.
AUDIT = ["-m", "pip_audit", "--requirement", LOCK, "--require-hashes", "--disable-pip", "--format", "json"]


def main(arguments: list[str]) -> int:
    """Look everything up, say what was found, and return the exit status."""
    asked = subprocess.run([sys.executable, *AUDIT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    # Nothing is written when the list cannot be reached half-way.
    found = json.loads(asked.stdout)["dependencies"] if asked.stdout else []
    looked_up = [each for each in found if "vulns" in each and "skip_reason" not in each]
    holes = [f"{each['name']} {each['version']}: {hole_in(hole)}" for each in looked_up for hole in each["vulns"]]
    print(f"{len(looked_up)} of {len(found)} dependencies looked up, {len(holes)} known holes.")
    print("\n".join(holes))
    if not looked_up:
        print("NOT AUDITED: no list of known holes can be reached from here.")
        return 0 if "--where-reachable" in arguments else 1
    return 1 if holes or len(looked_up) < len(found) else 0


def hole_in(found: dict[str, Any]) -> str:
    """Name one hole, and the versions that mend it."""
    return f"{found['id']}, mended in {', '.join(found['fix_versions']) or 'no version'}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
