"""Ask the web process how it is; the exit status says so.

python scripts/healthcheck.py [URL [PART ...]]    each named part of the answer (sweep, broker, ...) must be "ok" too
"""

import json
import sys
from urllib.request import ProxyHandler, build_opener

DEFAULT_URL = "http://127.0.0.1:8000/healthz"


def main(argv: list[str]) -> int:
    """Return 0 when the page answers 200 and all is well; urllib raises otherwise, which ends with status 1."""
    url, *parts = argv or [DEFAULT_URL]
    # Whatever proxy the environment names is for the outside.
    opener = build_opener(ProxyHandler({}))
    with opener.open(url, timeout=4) as response:
        state = json.load(response)
    return 0 if all(state.get(part) == "ok" for part in parts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
