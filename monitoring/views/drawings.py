"""Keep a drawing while nothing that it shows has changed: in this process's own memory, under the hash of all it rests on."""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import get_language

from monitoring.policy.policies import numbers_sha256
from monitoring.services.questions import RawCase
from monitoring.services.snapshot import canonical

_SECONDS = 10 * 60


def drawn(template: str, raw: RawCase, *, day: int, words: Callable[[], Mapping[str, Any]]) -> str:
    """Return a drawing of a case on a program day as HTML; `words` is asked for only when it must be drawn anew."""
    # The instant itself is left out: within a day a timeline does not change.
    rests_on = canonical({**raw, "at": day, "numbers": numbers_sha256(), "language": get_language(), "in": template})
    key = f"drawing-{sha256(rests_on.encode()).hexdigest()}"
    found: str | None = cache.get(key)
    if found is None:
        found = render_to_string(template, dict(words()))
        cache.set(key, found, _SECONDS)
    return found
