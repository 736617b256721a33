"""What the rules said is said in the reader's language, with every word in its place."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from monitoring.policy.findings import Day, Sentence, Term, met
from monitoring.presenters import reasons
from monitoring.services import sentences

ON = Day(date(2026, 11, 10).toordinal())
OVERRIDDEN = Sentence(
    "Overridden through {} by {}: {} (Without it: {})",
    (ON, Term("the prescriber"), "the prescriber", Sentence("No pregnancy test is on record.", ())),
)


def test_in_english_it_is_the_rules_own_sentence() -> None:
    finding = met("Contraception has been used since {}, for a full month.", ON)

    assert reasons.sentence(finding) == finding.reason


def test_in_spanish_the_days_and_the_rules_own_words_are_spanish_and_what_somebody_typed_is_not() -> None:
    with translation.override("es"):
        said = reasons.sentence(OVERRIDDEN)

    assert "10 de noviembre de 2026" in said
    assert "No hay ninguna prueba de embarazo registrada." in said
    assert "the prescriber" in said
    assert said.count("the prescriber") == 1


@pytest.mark.parametrize("words", [(), (ON, 30, "ALT"), OVERRIDDEN.words])
def test_a_sentence_that_was_stored_is_said_as_it_was(words: tuple[Any, ...]) -> None:
    sentence = Sentence(" ".join("{}" for _ in words), words)

    assert str(sentences.unpack(sentences.pack(sentence))) == str(sentence)


def test_a_day_of_no_calendar_is_said_as_the_rules_say_it() -> None:
    assert reasons.sentence(met("Since {}.", Day(10**7))) == "Since a day after the year 9999."


def test_a_requirement_that_no_rule_has_goes_by_its_id() -> None:
    assert reasons.title_of("horoscope") == "horoscope"
