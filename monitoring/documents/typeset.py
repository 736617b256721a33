"""Typeset a document as tagged PDF (PDF/UA) from its template and its words."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst

_TEMPLATES = Path(__file__).parent / "templates"


def typeset(template: str, words: Mapping[str, Any]) -> bytes:
    """Return a document as PDF.

    :param template: name of a file in `monitoring/documents/templates`, without `.typ`
    :param words: JSON values that the template reads with `json(bytes(sys.inputs.words))`: words and never code, so
        that whatever somebody typed is printed as it was typed
    """
    # A compiler of its own for each document: one that is at work in another thread refuses, and a new one costs a
    # fifth of a millisecond once the fonts are read.
    compiler = typst.Compiler(root=_TEMPLATES, font_paths=_fonts())
    document = compiler.compile(
        input=_TEMPLATES / f"{template}.typ",
        sys_inputs={"words": json.dumps(words)},
        format="pdf",
        pdf_standards="ua-1",
    )
    # A PDF is one file; pictures would be one for each page.
    return cast(bytes, document)


@cache
def _fonts() -> typst.Fonts:
    # Those that the compiler brings: a document looks the same on every machine.
    return typst.Fonts(include_system_fonts=False)
