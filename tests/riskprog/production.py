"""Run a process of the product as production would, with settings that are right but for what a test changes."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "RISKPROG_MODE": "production",
    "SECRET_KEY": "k9-a-long-random-text-that-only-this-test-knows-4f7k2m0x",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "riskprog.example.org",
    "PUBLIC_URL": "https://riskprog.example.org",
}
CHECK = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]


def run(arguments: list[str], folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments until it ends; nothing of the shell's own environment reaches it."""
    env = {"PATH": os.environ["PATH"], "RISKPROG_DATA_DIR": str(folder), **settings}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60
    )
