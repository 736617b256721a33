"""Publish consent texts: each version exactly as it was shown, with its hash."""

import hashlib
from datetime import date
from functools import cache
from pathlib import Path

from patients.models import ConsentForm, ConsentText, Language

TEXTS = Path(__file__).parent.parent / "texts"
# The version in use; a changed text is a new version in a new folder, never an edit.
VERSION = "2026-12"
IN_USE_SINCE = date(2026, 11, 24)


@cache
def in_use() -> frozenset[str]:
    """Return the hashes of the texts in use: what was signed under any other has a newer version."""
    return frozenset(_sha256(path.read_text(encoding="utf-8")) for path in (TEXTS / VERSION).glob("*.md"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def current_text(form: ConsentForm, language: Language) -> ConsentText:
    """Return the consent text in use, put on record word by word when it is first used."""
    text = (TEXTS / VERSION / f"{form}.{language}.md").read_text(encoding="utf-8")
    published, _ = ConsentText.objects.get_or_create(
        form=form,
        version=VERSION,
        language=language,
        defaults={"text": text, "sha256": _sha256(text)},
    )
    return published
