"""Collect every text to translate, the rules' own texts too."""

from django.core.management.commands import makemessages

# The rules know nothing of Django: their sentences are the arguments of these functions.
_RULES = ("met", "unmet", "unknown", "not_applicable", "translatable", "_refused:2", "Refused")


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, *[f"--keyword={each}" for each in _RULES]]
