"""Ask which patients to list."""

from django import forms

from monitoring.presenters.worklist import State


class WorklistForm(forms.Form):
    q = forms.CharField(max_length=100, required=False)
    state = forms.ChoiceField(choices=[("", "All"), *[(each, each) for each in State]], required=False)
    page = forms.IntegerField(min_value=1, required=False)
