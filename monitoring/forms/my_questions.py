"""Check what is answered to the month's comprehension questions."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.comprehension import QuestionSet


class QuestionsForm(forms.Form):
    """Take an answer to each question: a wrong one explains itself and is asked again."""

    def __init__(self, data: Any, *, questions: QuestionSet, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.questions = questions
        for each in questions.questions:
            self.fields[each.id] = forms.ChoiceField(
                label=each.text,
                choices=list(each.options),
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                error_messages={"required": gettext_lazy("Choose one answer.")},
            )

    def clean(self) -> dict[str, Any]:
        """Explain each wrong answer."""
        cleaned: dict[str, Any] = super().clean() or {}
        for each in self.questions.questions:
            if each.id in cleaned and cleaned[each.id] != each.answer:
                explained = {"explanation": each.explanation}
                self.add_error(each.id, _("Not quite. %(explanation)s Please answer again.") % explained)
        return cleaned

    def answers(self) -> dict[str, str]:
        """Return the id of the option chosen for each question, by the question's id."""
        return {each.id: self.cleaned_data[each.id] for each in self.questions.questions}
