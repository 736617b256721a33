"""Ask the web process whether it is well; the exit status says so.

python scripts/healthcheck.py [URL]
"""

import os
import sys
from urllib.request import ProxyHandler, Request, build_opener

DEFAULT_URL = "http://127.0.0.1:8000/healthz"


def main(argv: list[str]) -> int:
    """Return 0 when the page answers 200; urllib raises otherwise, which ends with status 1."""
    url = argv[0] if argv else DEFAULT_URL
    # The address inside the container is not a host name that riskprog serves.
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
    # Whatever proxy the environment names is for the outside.
    opener = build_opener(ProxyHandler({}))
    with opener.open(Request(url, headers={"Host": host}), timeout=4) as response:  # noqa: S310
        return 0 if response.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
