"""What may be quoted: a value without its note's mark, a name without half a pair of brackets."""

from __future__ import annotations

import pytest

from qa.reader.quotable import without_lone_brackets, without_marks


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        ("5400\u200a3", "5400"),
        ("5400\u200a2,3", "5400"),
        ("5400\u200a[12]", "5400"),
        ("9.5 million\u200aa", "9.5 million"),
        ("5400²", "5400"),
        ("5400*", "5400"),
        ("Elias Brandt†", "Elias Brandt"),
        ("5400 3", "5400 3"),  # two numbers as they are typed
        ("5400\u200a3 inhabitants", "5400\u200a3 inhabitants"),  # in its midst it has to stay
        ("3 × 10\u200a6", "3 × 10\u200a6"),  # no note, a power
        ("10⁶", "10⁶"),
        ("12 m²", "12 m²"),
        ("A*", "A*"),
        ("5\u200am", "5\u200am"),  # a unit behind a typist's narrow space
        ("12\u200a000", "12\u200a000"),
    ],
)
def test_a_quote_ends_before_the_mark_of_a_note(words: str, quoted: str) -> None:
    text = f"It says {words} here."
    start, end = without_marks(text, 8, 8 + len(words))
    assert text[start:end] == quoted


def test_the_mark_of_a_note_alone_is_no_quote() -> None:
    text = "The town has 5400\u200a3 inhabitants."
    assert text[18:19] == "3"
    assert without_marks(text, 18, 19) == (18, 18)


@pytest.mark.parametrize(
    ("words", "quoted"),
    [
        ("[Tomas Ek", "Tomas Ek"),
        ("Tomas Ek]", "Tomas Ek"),
        ("“Tomas Ek", "Tomas Ek"),
        ("Tomas (Tom) Ek", "Tomas (Tom) Ek"),
        ("(1,204)", "(1,204)"),
    ],
)
def test_half_a_pair_of_brackets_is_not_quoted(words: str, quoted: str) -> None:
    text = f"See {words} on"
    start, end = without_lone_brackets(text, 4, 4 + len(words))
    assert text[start:end] == quoted
