"""Be the form of a page that brings its own form tag."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class Panel(forms.Form):
    """Be rendered inside a form tag of the page's own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
