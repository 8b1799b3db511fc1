"""Sentence boundaries: worked examples, then any text at all."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from index import Sentence
from index.splitting.sentences import WINDOW, split_lines, split_sentences

# Characters that have broken a sentence splitter before, among ordinary ones.
TEXT = st.text(
    st.sampled_from("aZé中 .!?\n\r\t\x00\x85\xa0\u2028\u200b\u202e\ud800“”’()3J😀")
    | st.characters(),
    max_size=300,
)


def sentences_of(text: str) -> list[str]:
    return [text[each.start : each.end] for each in split_sentences(text, 0, len(text))]


def test_offsets_worked_out_by_hand() -> None:
    text = "  Rasht fell.  Who fled? He did "
    #       0123456789...  15        25
    assert split_sentences(text, 0, len(text)) == [
        Sentence(2, 13),
        Sentence(15, 24),
        Sentence(25, 31),
    ]


def test_a_range_in_the_middle_keeps_the_documents_offsets() -> None:
    text = "Left out. One. Two. Left out."
    assert split_sentences(text, 10, 20) == [Sentence(10, 14), Sentence(15, 19)]


def test_abbreviations_initials_and_quotes_do_not_end_a_sentence() -> None:
    assert sentences_of("Dr. Smith met J. R. Jones at 5 p.m. on Monday. “Is it so?” he asked.") == [
        "Dr. Smith met J. R. Jones at 5 p.m. on Monday.",
        "“Is it so?” he asked.",
    ]


def test_a_wrapped_line_goes_on() -> None:
    assert sentences_of("The port\nof Anzali fell. It\r\nburned.") == [
        "The port\nof Anzali fell.",
        "It\r\nburned.",
    ]


def test_signs_without_a_word_are_no_sentence() -> None:
    assert sentences_of("--- \n *** ...") == []


def test_a_sentence_longer_than_the_window_is_cut_at_white_space() -> None:
    text = "word " * 2000  # 10,000 characters without a full stop
    pieces = split_sentences(text, 0, len(text))
    assert [each.end - each.start for each in pieces] == [3999, 3999, 1999]
    assert all(text[each.start : each.end].startswith("word") for each in pieces)


def test_a_sentence_across_the_windows_edge_stays_whole() -> None:
    first = "A" + "a" * (WINDOW - 100) + "."
    second = "B" + "b" * 300 + "."
    assert sentences_of(f"{first} {second} End.") == [first, second, "End."]


def test_one_letter_without_end_is_cut_hard() -> None:
    text = "a" * (2 * WINDOW + 1)
    assert split_sentences(text, 0, len(text)) == [
        Sentence(0, 4000),
        Sentence(4000, 8000),
        Sentence(8000, 8001),
    ]


def test_lines_stand_for_themselves() -> None:
    text = "name,age\r\nAnn,3\n\n  Bo,4"
    assert split_lines(text, 0, len(text)) == [Sentence(0, 8), Sentence(10, 15), Sentence(19, 23)]


@settings(max_examples=300, deadline=None)
@given(TEXT)
def test_every_letter_lies_in_exactly_one_sentence(text: str) -> None:
    found = split_sentences(text, 0, len(text))
    covered = [offset for each in found for offset in range(each.start, each.end)]
    assert len(covered) == len(set(covered))
    assert covered == sorted(covered)
    assert {offset for offset, sign in enumerate(text) if sign.isalnum()} <= set(covered)
    for each in found:
        piece = text[each.start : each.end]
        assert piece == piece.strip()
        assert piece
