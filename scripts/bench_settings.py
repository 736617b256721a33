"""Measure with the product's own settings, but let people sign in with their passwords alone."""

from riskprog.settings import *  # noqa: F403

SECOND_FACTORS = False
