"""Configure the processes of the drill: the product's own settings, with the drill's clock, hooks and a quicker tick."""

from riskprog.settings import *  # noqa: F403
from riskprog.settings import CELERY_BEAT_SCHEDULE, MIDDLEWARE
from tests.chaos import clock

clock.install()

MIDDLEWARE = ["tests.chaos.hooks.DieBeforeAnswering", *MIDDLEWARE]
EMAIL_BACKEND = "tests.chaos.hooks.Mailbox"
SMS_BACKEND = "tests.chaos.hooks.take_text_message"
SENDS_EMAIL = SENDS_SMS = True
# The drill breaks processes; who may come in is tests/accounts' to try.
SECOND_FACTORS = False
# One drill should not wait for what production waits for.
CELERY_BEAT_SCHEDULE["tick"] |= {"schedule": 1.0, "options": {"expires": 5}}
REMINDER_CLAIM_SECONDS = 3
