"""A consent text is put on record word by word before anybody signs it."""

import hashlib

import pytest

from patients.models import ConsentForm, ConsentText, Language
from patients.services import consents

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ConsentForm)
@pytest.mark.parametrize("language", Language)
def test_every_form_has_a_text_in_every_language(form: ConsentForm, language: Language) -> None:
    text = consents.current_text(form, language)

    written = (consents.TEXTS / "2026-11" / f"{form}.{language}.md").read_text(encoding="utf-8")
    assert (text.form, text.language, text.version, text.text) == (form, language, "2026-11", written)
    assert text.sha256 == hashlib.sha256(written.encode()).hexdigest()


def test_a_text_is_put_on_record_once() -> None:
    first = consents.current_text(ConsentForm.TREATMENT, Language.ENGLISH)
    second = consents.current_text(ConsentForm.TREATMENT, Language.ENGLISH)

    assert first == second
    assert ConsentText.objects.count() == 1
