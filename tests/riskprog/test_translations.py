"""Everything a person reads is there in Spanish, and says the same."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from monitoring.policy.requirements import BY_ID
from tests.architecture import translations, tree

PO = tree.ROOT / "locale" / "es" / "LC_MESSAGES" / "django.po"
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
TAGS = re.compile(r"</?\w+")

# The design is for us; the pages for when everything fails, or is busy, say all in both languages by themselves.
TEMPLATES = [
    path
    for path in sorted((tree.ROOT / "templates").rglob("*.html"))
    if "styleguide" not in path.parts and path.name not in {"500.html", "busy.html"}
]
# Where what people read is written.
SPOKEN = [
    path
    for path in tree.sources("accounts", "monitoring", "patients")
    if {"forms", "views", "presenters", "selectors"} & set(path.with_suffix("").parts)
]


@cache
def catalog() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="es")


def texts(message: Message) -> list[tuple[str, str]]:
    """Pair each form of a message with its translation."""
    if isinstance(message.id, tuple):
        return [(message.id[1], each) for each in message.string[1:]] + [(message.id[0], message.string[0])]
    return [(message.id, message.string)]


def said(catalog: Catalog) -> set[tuple[str, ...]]:
    return {(_context(each), *_forms(each.id), *_forms(each.string)) for each in catalog if each.id}


def _context(message: Message) -> str:
    # A compiled catalog is read with its contexts as bytes.
    context = message.context or ""
    return context.decode() if isinstance(context, bytes) else context


def _forms(string: str | Sequence[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def messages() -> list[Message]:
    return [message for message in catalog() if message.id]


def test_there_are_texts_to_translate() -> None:
    assert len(messages()) > 200


def test_every_text_is_translated() -> None:
    assert [text for message in messages() for text, said in texts(message) if not said or message.fuzzy] == []


def test_a_translation_has_the_same_places_for_words() -> None:
    different = [
        text
        for message in messages()
        for text, said in texts(message)
        # The singular may say “one” in words.
        if not isinstance(message.id, tuple) and Counter(PLACES.findall(text)) != Counter(PLACES.findall(said))
    ]

    assert different == []


def test_a_translation_has_the_same_markup() -> None:
    assert [
        text
        for message in messages()
        for text, said in texts(message)
        if Counter(TAGS.findall(text)) != Counter(TAGS.findall(said))
    ] == []


def test_the_compiled_catalog_is_the_written_one() -> None:
    with PO.with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)

    assert said(compiled) == said(catalog())


def test_every_requirement_has_its_name_in_the_catalog() -> None:
    assert [each.title for each in BY_ID.values() if catalog().get(each.title) is None] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(tree.ROOT)))
def test_a_template_says_nothing_that_is_not_translated(path) -> None:
    assert translations.bare_words_of_template(path.read_text()) == []


@pytest.mark.parametrize("path", SPOKEN, ids=tree.place)
def test_a_module_says_nothing_that_is_not_translated(path) -> None:
    assert list(translations.bare_sentences_of_module(path)) == []


def test_a_bare_text_is_found() -> None:
    assert translations.bare_words_of_template('<p title="Hello">{% translate "x" %} Bare {{ y }}</p>') == [
        "Hello",
        "Bare",
    ]
