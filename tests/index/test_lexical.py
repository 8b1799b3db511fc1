"""Which words of a question are searched for, and how much they weigh."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import log
from pathlib import Path

import pytest

from index import Library
from index.search.lexical import content_words, stem

Write = Callable[[str, str | bytes], Path]


def test_words_of_grammar_are_left_out() -> None:
    assert content_words("When did Kuchik Khan's troops take the city of Rasht?") == [
        "kuchik",
        "khan",
        "troops",
        "take",
        "city",
        "rasht",
    ]


def test_a_question_of_grammar_alone_keeps_its_words() -> None:
    assert content_words("Who is who?") == ["who", "is"]


def test_stems_are_those_of_the_store() -> None:
    assert [stem(word) for word in ("expelled", "expels", "ships", "ponies", "relational")] == [
        "expel",
        "expel",
        "ship",
        "poni",
        "relat",
    ]


def test_a_question_word_does_not_outweigh_a_telling_one(library: Library, write: Write) -> None:
    library.add(write("who.txt", "Those who did what they did, did it."))
    library.add(write("rasht.txt", "Rasht fell to the rebels."))
    hits = library.search_lexical("Who did what in Rasht?", 9)
    assert [each.document for each in library.passages([hits[0][0]]).values()] == ["rasht.txt"]
    assert len(hits) == 1


def test_weights_worked_out_by_hand(library: Library, write: Write) -> None:
    for name, text in {"a": "Rasht fell.", "b": "Rasht rose.", "c": "Anzali fell."}.items():
        library.add(write(f"{name}.txt", text))
    weights = library.word_weights(["rasht", "anzali", "manjil"])
    assert weights == {
        "rasht": pytest.approx(log(4 / 2.5)),
        "anzali": pytest.approx(log(4 / 1.5)),
        "manjil": pytest.approx(log(4 / 0.5)),
    }


def test_threads_do_not_share_a_stemmer() -> None:
    stem.cache_clear()
    words = [
        f"{root}{end}" for root in ("expell", "walk", "jump") for end in ("ed", "ing", "s")
    ] * 300
    expected = {word: stem(word) for word in set(words)}
    stem.cache_clear()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # as often as it can, so that a shared stemmer would be caught
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(stem.__wrapped__, words))
    finally:
        sys.setswitchinterval(interval)
    assert found == [expected[word] for word in words]
