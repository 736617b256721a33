"""Configure the tests: the product's settings on a database in memory, with passwords that are quick to check."""

import os
import tempfile
from pathlib import Path

# Whatever the shell says, a test never opens the data of a demo or of a clinic.
os.environ["RISKPROG_MODE"] = "embedded"
os.environ["RISKPROG_DEMO"] = "0"
os.environ["RISKPROG_DATA_DIR"] = tempfile.gettempdir()
os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ.setdefault("SECRET_KEY", "only-the-tests-use-this-key")

from riskprog.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A test says so where a second factor is required.
SECOND_FACTORS = False
# What the shell's installation watches is none of ours.
PROBE_URL = ""
# Without a broker, hints are dropped in memory: the product must be right without them.
CELERY_BROKER_URL = os.environ.get("REDIS_URL", "memory://")
# A browser's requests come all at once, to one process.
ADMIT_PAGES = 100
# Mail is kept in memory by the test runner, and text messages by whichever test sends one.
SENDS_EMAIL = SENDS_SMS = True
# A test that anchors the trail says where.
ANCHOR_FILE = Path(os.devnull)
