"""`make demo` is one command: it starts everything, says how to sign in, and leaves nothing behind."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(tmp_path: Path, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    env = {"PATH": os.environ["PATH"], "RISKPROG_DATA_DIR": str(tmp_path), "RISKPROG_DEMO": "1", **settings}
    command = [sys.executable, "manage.py", "demo", *arguments]
    # A session of its own, so that whatever it leaves behind can be counted.
    return subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """Read what it prints until the text is there, or it ends."""
    assert process.stdout is not None
    seen = ""
    for line in process.stdout:
        seen += line
        if text in line:
            break
    return seen


def get(port: int, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse()
    finally:
        connection.close()


def processes_naming(text: str) -> list[str]:
    # Linux only; a small machine has no `ps`.
    return [line for line in map(command_line, Path("/proc").glob("[0-9]*/cmdline")) if text in line]


def command_line(path: Path) -> str:
    try:
        return path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def test_it_starts_says_how_to_sign_in_keeps_its_data_and_stops_cleanly(tmp_path: Path, port: int) -> None:
    for _ in range(2):
        process = start(tmp_path, "--port", str(port))
        printed = read_until(process, "Ctrl-C")
        page, style = get(port, "/sign-in/"), get(port, "/static/css/bootstrap.min.css")
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=30)

        assert f"http://127.0.0.1:{port}/" in printed
        assert all(name in printed for name in ("prescriber", "nurse", "patient", "pharmacist", "staff"))
        assert "riskprog-demo" in printed
        assert (page.status, style.status) == (200, 200)
        assert process.returncode == 0, errors
        assert "The data is kept" in rest
        assert processes_naming(str(tmp_path)) + processes_naming(f"127.0.0.1:{port}") == []


def test_a_port_in_use_is_refused_with_what_to_type_instead(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        _, errors = start(tmp_path, "--port", str(port)).communicate(timeout=30)

    assert f"Port {port} cannot be used" in errors
    assert f"make demo PORT={port + 1}" in errors
    assert not (tmp_path / "riskprog.sqlite3").exists()


def test_it_refuses_to_start_outside_demo_mode(tmp_path: Path) -> None:
    process = start(tmp_path, RISKPROG_DEMO="0")

    _, errors = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "Set RISKPROG_DEMO=1" in errors


def test_reset_deletes_the_data(tmp_path: Path) -> None:
    (tmp_path / "riskprog.sqlite3").touch()

    printed, _ = start(tmp_path, "--reset").communicate(timeout=30)

    assert "deleted" in printed
    assert not (tmp_path / "riskprog.sqlite3").exists()
