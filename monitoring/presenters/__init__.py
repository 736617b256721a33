"""Turn what the services and selectors return into what a page says."""

from monitoring.presenters.answers import OWNERS, WORDS, AnswerCard, Door, FindingRow, answer_card
from monitoring.presenters.dates import closing, day_in_words, distance, moment, opening

__all__ = [
    "OWNERS",
    "WORDS",
    "AnswerCard",
    "Door",
    "FindingRow",
    "answer_card",
    "closing",
    "day_in_words",
    "distance",
    "moment",
    "opening",
]
