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

    written = (consents.TEXTS / "2026-12" / f"{form}.{language}.md").read_text(encoding="utf-8")
    assert (text.form, text.language, text.version, text.text) == (form, language, "2026-12", written)
    assert text.sha256 == hashlib.sha256(written.encode()).hexdigest()


def test_a_text_is_put_on_record_once() -> None:
    first = consents.current_text(ConsentForm.TREATMENT, Language.ENGLISH)
    second = consents.current_text(ConsentForm.TREATMENT, Language.ENGLISH)

    assert first == second
    assert ConsentText.objects.count() == 1


# A text that was shown is never edited: a changed one is a new version in a new folder.
RELEASED = {
    "2026-11/birth-defects.en.md": "c07784a87045832d474c2533f3e55f5bdb4c2407f9a55c5af8d3ab275feea47a",
    "2026-11/birth-defects.es.md": "1bd7cb9a6e960652209caca7922695bad1de13ffc8831ffe7f0360fd8fabf361",
    "2026-11/treatment.en.md": "b16d6d268ab7d508d2f503c17002cb90ac3b0edc851a42ddd933477e5bd26f7c",
    "2026-11/treatment.es.md": "0831a1cb3f3fc39a353f1dae66345acff799e43c58df870104296f6444f0fdac",
    "2026-12/birth-defects.en.md": "c07784a87045832d474c2533f3e55f5bdb4c2407f9a55c5af8d3ab275feea47a",
    "2026-12/birth-defects.es.md": "544a050456c10afbfefcce776bb3a988aecaa15e9411ffe1fab8e8f6b62d7198",
    "2026-12/treatment.en.md": "b16d6d268ab7d508d2f503c17002cb90ac3b0edc851a42ddd933477e5bd26f7c",
    "2026-12/treatment.es.md": "3a184a4ee41b79dbdaf3734c32b6eb22607400417f25d092f7011d4e4201c85c",
}


def test_no_released_text_has_changed() -> None:
    found = {
        str(path.relative_to(consents.TEXTS)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in consents.TEXTS.rglob("*.md")
    }

    assert found == RELEASED


@pytest.mark.parametrize("form", ConsentForm)
def test_both_languages_have_the_same_statements(form: ConsentForm) -> None:
    lines = [consents.current_text(form, language).text.splitlines() for language in Language]

    numbers = [[line.split()[0] for line in text if line[:1].isdigit()] for text in lines]
    assert numbers[0] == numbers[1] == [f"{number}." for number in range(1, 10)]
