"""Gather the stories: each is a function that makes one patient, and its docstring is the story."""

from monitoring.demo.stories import clinic, counter, side_effects, starting, training, treatment, without_tests

ALL = (
    *treatment.STORIES,
    *counter.STORIES,
    *clinic.STORIES,
    *side_effects.STORIES,
    *starting.STORIES,
    *without_tests.STORIES,
    *training.STORIES,
)
