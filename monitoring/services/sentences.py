"""Keep a finding's sentence as JSON, its words apart, so that it can be said later in any language."""

from typing import Any

from monitoring.policy.findings import Day, Sentence, Term

Packed = dict[str, Any]


def pack(sentence: Sentence) -> Packed:
    """Return a sentence as JSON values: its text, and each word; a day, a term and a sentence say what they are."""
    return {"text": sentence.text, "words": [_packed(word) for word in sentence.words]}


def unpack(packed: Packed) -> Sentence:
    """Return the sentence again."""
    return Sentence(packed["text"], tuple([_unpacked(word) for word in packed["words"]]))


def _packed(word: object) -> Any:
    if isinstance(word, Day):
        return {"day": int(word)}
    if isinstance(word, Term):
        return {"term": str(word)}
    return pack(word) if isinstance(word, Sentence) else str(word)


def _unpacked(word: Any) -> object:
    if not isinstance(word, dict):
        return word
    if "day" in word:
        return Day(word["day"])
    return Term(word["term"]) if "term" in word else unpack(word)
