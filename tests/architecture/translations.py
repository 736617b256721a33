"""Find the texts of templates and modules that a reader would see in English only."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import tree

# Letters, not only signs, numbers and entities.
_WORDS = re.compile(r"[A-Za-z]{2,}")
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,:]? [A-Za-z]{2,}")
# Names that no language changes.
_NAMES = re.compile(r"\b(?:riskprog|ALT|AST|ALP|GGT|CSV|XLSX|PDF|mg/kg|mg|kg|ET|U/L)\b|&\w+;")
_TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
_COMMENTS = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|<!--.*?-->|<!doctype[^>]*>", re.DOTALL)
_TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_LITERAL = re.compile(r"<(code|kbd|svg|style)\b.*?</\1>", re.DOTALL)
_SAID_BY_ATTRIBUTES = re.compile(r'\b(?:aria-label|title|placeholder|alt|aria-description)="([^"]*)"')
_ELEMENTS = re.compile(r"<[^>]*>")
_MARKERS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
}


def bare_words_of_template(text: str) -> list[str]:
    """Return the words of a template that stand outside its translation tags."""
    text = _COMMENTS.sub("", _TRANSLATED.sub("", text))
    text = _TAGS.sub("", text)
    said = [match[1] for match in _SAID_BY_ATTRIBUTES.finditer(text)]
    said += _ELEMENTS.sub("\n", _LITERAL.sub("", text)).splitlines()
    return [each.strip() for each in said if _WORDS.search(_NAMES.sub("", each))]


def bare_sentences_of_module(path: Path) -> Iterator[str]:
    """Give the sentences of a module that are not marked for translation: no docstring, log or error of the code's own."""
    parsed = tree.parse(path)
    silent = {id(node) for node in _silent(parsed)}
    for node in ast.walk(parsed):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in silent else None
        if isinstance(text, str) and _SENTENCE.search(_NAMES.sub("", text)):
            yield f"{tree.place(path, node)}: {text[:60]}"


def _silent(parsed: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(parsed):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and _name(node) in _SILENT):
            yield from ast.walk(node)


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


# What marks a text, and what writes for machines or for the log.
_SILENT = _MARKERS | {"error", "exception", "debug", "execute", "compile", "raw", "Http404", "BadRequest", "url"}
