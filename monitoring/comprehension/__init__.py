"""Read the month's comprehension questions: one file for each version and language, never edited once released."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

SETS = Path(__file__).parent
# The version in use; a changed question is a new version in new files.
VERSION = "2026-11"
LANGUAGES = ("en", "es")


class Option(NamedTuple):
    """Be one possible answer to a question."""

    id: str
    text: str


class Question(NamedTuple):
    """Be one comprehension question: its options, the right one, why it is, and the source."""

    id: str
    text: str
    options: Sequence[Option]
    answer: str
    explanation: str
    source: str


class QuestionSet(NamedTuple):
    """Be one version of the questions in one language; `name` holds both, and the hash of the exact text."""

    name: str
    language: str
    acknowledgment: str
    questions: Sequence[Question]


@cache
def question_set(language: str) -> QuestionSet:
    """Return the questions in use, in this language; in English for a language that they are not written in."""
    known = language if language in LANGUAGES else "en"
    text = (SETS / f"{VERSION}.{known}.toml").read_bytes()
    raw = tomllib.loads(text.decode())
    name = f"{raw['version']} {known} sha256:{hashlib.sha256(text).hexdigest()}"
    return QuestionSet(name, known, raw["acknowledgment"], [_question(each) for each in raw["questions"]])


def _question(raw: Mapping[str, Any]) -> Question:
    return Question(**{**raw, "options": [Option(**each) for each in raw["options"]]})
