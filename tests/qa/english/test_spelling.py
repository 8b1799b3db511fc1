"""Words typed wrong: what is corrected to what, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Library
from index.search.lexical import stem, words_of
from qa import Assistant
from qa.english.spelling import correct_words, is_english
from qa.english.text import as_sentence
from qa.reader.sentence import SentenceReader

Write = Callable[[str, str | bytes], Path]

HANDBOOK = """
Every employee has 25 vacation days a year. Tarts and pastries are sold in the canteen. Send the
request for reimbursement to the payroll department. Benefits begin with the contract. Locker keys
are kept by Ehsanullah Khan. The dose of hydroxychloroquine is doubled. Run dask or pypi.
"""
_HELD = frozenset(map(stem, words_of(HANDBOOK)))


def held(words: Sequence[str]) -> set[str]:
    """Those of the words of which a form stands in the handbook."""
    return {word for word in words if stem(word) in _HELD}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how mnay vaction days", "how many vacation days"),  # swapped; one left out
        ("Wich benfits are there?", "Which benefits are there?"),
        ("HOW MNAY VACTION DAYS?", "HOW MANY VACATION DAYS?"),
        ("who keeps the lcoker keys", "who keeps the locker keys"),
        ("where is the payroll departmant", "where is the payroll department"),  # a vowel
        ("when is the reimbursmant due?", "when is the reimbursement due?"),  # two slips
        ("are pestries sold", "are pastries sold"),
        ("what is the dose of hydroxycloroquine", "what is the dose of hydroxychloroquine"),
        ("teh contract", "the contract"),
        ("does the contrract begin", "does the contract begin"),  # twice for once
    ],
)
def test_a_slip_is_corrected(typed: str, meant: str) -> None:
    assert correct_words(typed, held) == meant


@pytest.mark.parametrize(
    "question",
    [
        "what do the tariffs cost",  # English, and simply not there: no tarts
        "is there a stipend for subletting, and is the cookie gluten-free?",
        "where are the odors and the theater",  # American
        "does the paycheck come with offboarding?",  # two words in one
        "who is Ehsanulah?",  # a name
        "Ehsanulah keeps what?",  # a name may begin a question
        "what is in lockr-3942 and in vaction.txt or vaction_days?",  # an identifier, a file
        "mail vaction@example.org or see example.org/vaction",
        "is cpap or copd paid?",  # short: much is near
        "what is the dosk",  # one letter for another in a short word
        "vaccination days",  # English
        "where is zzyzx",
        f"what is {'vaction' * 280}",  # no word
        "who has 25 days?",
        "how many vacation days",  # nothing is wrong
        "",
    ],
)
def test_what_may_be_meant_as_it_stands_is_left_alone(question: str) -> None:
    assert correct_words(question, held) == question


def test_what_stands_in_the_library_is_never_wrong() -> None:
    assert correct_words("is dask on pypi", lambda words: set(words)) == "is dask on pypi"


def test_of_two_words_the_commoner_is_meant() -> None:
    # "contry" is one letter short of "country", and one letter short of "contray", which is none.
    assert correct_words("which contry", lambda words: {*words} - {"contry"}) == "which country"


def test_english_words_are_known_by_what_they_are_made_of() -> None:
    for word in ("unsubscribe", "prepaid", "colour", "color", "schoolers", "paycheck", "airbnb"):
        assert is_english(word) is (word != "airbnb"), word


@given(st.text())
def test_only_letters_of_words_change(text: str) -> None:
    corrected = correct_words(text, held)
    assert len(corrected.split()) == len(text.split())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("WHO SIGNED THE TREATY?", "Who signed the treaty?"),
        ("NATO HQ?", "NATO HQ?"),
        ("Who signed the NATO treaty?", "Who signed the NATO treaty?"),
        ("4 5 6 7", "4 5 6 7"),
    ],
)
def test_capitals_are_read_as_a_sentence(typed: str, sentence: str) -> None:
    assert as_sentence(typed) == sentence


def test_an_answer_says_what_was_searched_for(library: Library, write: Write) -> None:
    library.add(write("handbook.txt", HANDBOOK))
    assistant = Assistant(library, SentenceReader.of_library(library))
    answer = assistant.ask("how mnay vaction days")
    assert answer.question == "how mnay vaction days"
    assert answer.searched == answer.to_dict()["searched"] == "how many vacation days"
    right = assistant.ask("how many vacation days")
    assert right.searched == ""
    assert [each.quote for each in answer.shown] == [each.quote for each in right.shown]
    assert assistant.search("vaction") == assistant.search("vacation")
    # Capitals alone are no correction.
    shouted = assistant.ask("HOW MANY VACATION DAYS")
    assert shouted.searched == ""
    assert [each.quote for each in shouted.shown] == [each.quote for each in right.shown]
