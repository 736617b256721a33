"""Start Django, and take the tour: `make tour`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "riskprog.settings_test")
# Playwright keeps a loop running in this thread, for which Django takes it to be asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
django.setup()

from tests.tour import pictures  # noqa: E402

pictures.main()
