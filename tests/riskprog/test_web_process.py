"""The web server as it is really started: several processes that count as one, log lines of JSON, and leave nothing."""

import json
import re
import signal
import urllib.request
from pathlib import Path

from riskprog import processes
from tests.riskprog.running import free_port, listens, started, wait_until

TOKEN = "only-this-test-knows-this-token"
REQUESTS = 12


def get(url: str, **headers: str) -> str:
    # Each on a connection of its own, so that both processes are asked.
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as response:  # noqa: S310
        return str(response.read().decode())


def test_two_processes_count_together_log_no_query_string_and_clear_up(tmp_path: Path) -> None:
    port, log, folder = free_port(), tmp_path / "log", tmp_path / "temporary"
    folder.mkdir()
    environment = {
        "RISKPROG_MODE": "embedded",
        "RISKPROG_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
        "METRICS_TOKEN": TOKEN,
        "TMPDIR": str(folder),
        "WEB_BIND": f"127.0.0.1:{port}",
        "WEB_WORKERS": "2",
    }

    with started(processes.web(), log, **environment) as web:
        wait_until(lambda: listens(port))
        for _ in range(REQUESTS):
            get(f"http://127.0.0.1:{port}/sign-in/?next=canary")
        scraped = [get(f"http://127.0.0.1:{port}/metrics", Authorization=f"Bearer {TOKEN}") for _ in range(4)]
        web.send_signal(signal.SIGTERM)
        assert web.wait(30) == 0

    counted = [re.findall(r'riskprog_requests_total\{.*view="sign_in"} (\S+)', text) for text in scraped]
    assert counted == [[f"{REQUESTS}.0"]] * 4
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert len([line for line in lines if line["event"] == "request"]) == REQUESTS
    assert "canary" not in log.read_text()
    assert list(folder.iterdir()) == []
