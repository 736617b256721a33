"""Read the month's comprehension questions, and check what is answered to them."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django import forms

SETS = Path(__file__).parent.parent / "comprehension"
# The version in use; a changed question is a new version in a new file.
VERSION = "2026-11"
LANGUAGE = "en"


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
    """Be one version of the month's questions; `name` holds the version and the hash of its exact text."""

    name: str
    acknowledgment: str
    questions: Sequence[Question]


@cache
def current() -> QuestionSet:
    """Return the questions in use."""
    text = (SETS / f"{VERSION}.{LANGUAGE}.toml").read_bytes()
    raw = tomllib.loads(text.decode())
    name = f"{raw['version']} {raw['language']} sha256:{hashlib.sha256(text).hexdigest()}"
    return QuestionSet(name, raw["acknowledgment"], [_question(each) for each in raw["questions"]])


def _question(raw: Mapping[str, Any]) -> Question:
    return Question(**{**raw, "options": [Option(**each) for each in raw["options"]]})


class QuestionsForm(forms.Form):
    """Take an answer to each question: a wrong one explains itself and is asked again."""

    def __init__(self, *args: Any, questions: QuestionSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for each in questions.questions:
            self.fields[each.id] = forms.ChoiceField(
                label=each.text,
                choices=list(each.options),
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                error_messages={"required": "Choose one answer."},
            )
        self.fields["agree"] = forms.BooleanField(
            label=questions.acknowledgment, error_messages={"required": "Tick the box to finish."}
        )

    def clean(self) -> dict[str, Any]:
        """Explain each wrong answer."""
        cleaned: dict[str, Any] = super().clean() or {}
        for each in self.questions.questions:
            if each.id in cleaned and cleaned[each.id] != each.answer:
                self.add_error(each.id, f"Not quite. {each.explanation} Please answer again.")
        return cleaned

    def answers(self) -> dict[str, str]:
        """Return the id of the option chosen for each question, by the question's id."""
        return {each.id: self.cleaned_data[each.id] for each in self.questions.questions}
