"""The month's questions: the same in both languages, and never changed once released."""

import hashlib

import pytest

from monitoring.comprehension import LANGUAGES, SETS, question_set

# A question that was asked is never edited: a changed one is a new version in new files.
RELEASED = {
    "2026-11.en.toml": "35905fc718da31541a15170544eeaa205f054bca3e00e297883e88355ae5b3c6",
    "2026-11.es.toml": "1ea61529c806ca5d981bb1cc389bb0230d06cb0f54cc3e16a8fcb6e4568cb161",
}
RIGHT = {
    "one-dose": "any",
    "two-forms": "two-together",
    "how-long": "one-month",
    "missed-period": "stop-and-call",
    "sharing-and-blood": "neither",
    "window": "seven-days",
}


def test_no_released_question_has_changed() -> None:
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in SETS.glob("*.toml")}

    assert found == RELEASED


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_has_its_right_answer_among_its_options_and_a_source(language: str) -> None:
    questions = question_set(language)

    assert questions.acknowledgment
    for each in questions.questions:
        assert each.answer in {option.id for option in each.options}
        assert each.explanation
        assert each.source
    assert {each.id: each.answer for each in questions.questions} == RIGHT


def test_both_languages_ask_the_same_with_the_same_options_in_the_same_order() -> None:
    asked = [
        [(each.id, each.answer, each.source, [option.id for option in each.options]) for each in questions.questions]
        for questions in map(question_set, LANGUAGES)
    ]

    assert asked[0] == asked[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_of_a_set_holds_its_version_language_and_hash(language: str) -> None:
    sha256 = RELEASED[f"2026-11.{language}.toml"]

    assert question_set(language).name == f"2026-11 {language} sha256:{sha256}"


def test_a_reader_of_another_language_is_asked_in_english() -> None:
    assert question_set("fr") == question_set("en")


def test_no_question_is_named_like_what_is_kept_beside_the_answers() -> None:
    assert "printed_name" not in {each.id for each in question_set("en").questions}
