"""Which list a place stands in, and how a list is quoted as a whole."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Document, Hit, Passage, Sentence
from qa.answer.form import expand_to_form
from qa.answer.lists import find_list
from qa.types import Candidate, Citation, Form

BULLETS = (
    "Every guest gets:\n\n- a towel\n- two keys,\n  one of them for the gate\n- a map\n\nAsk Olga."
)
COLON = (
    "Bring along:\n\na passport\n\na photograph\n\nproof of address\n\nThe office opens at nine."
)
NUMBERED = "To reset it:\n1. Hold the button.\n2. Wait for the lamp.\n3. Let go.\n"
SENTENCE = "The kit includes a rope, two lamps, and bread for a day. It weighs little."


def passage(text: str) -> Passage:
    sentences = tuple(
        Sentence(7 + each.start(), 7 + each.end())
        for each in re.finditer(r"\S[^\n]*?(?:[.:](?=\s|$)|(?=\n|$))", text)
    )
    return Passage("d", 7, 7 + len(text), text, "", None, sentences)


def listed(text: str, words: str) -> tuple[str, list[str]] | None:
    where = passage(text)
    at = 7 + text.index(words)
    found = find_list(where, at, at + len(words))
    if found is None:
        return None
    lead = text[found.lead - 7 : found.start - 7]
    return lead.rstrip(" \n-0123456789."), [text[i.start - 7 : i.end - 7] for i in found.items]


@pytest.mark.parametrize("words", ["towel", "one of them", "a map", "Every guest gets:"])
def test_bullets_are_a_list_with_the_line_before_them(words: str) -> None:
    assert listed(BULLETS, words) == (
        "Every guest gets:",
        ["a towel", "two keys,\n  one of them for the gate", "a map"],
    )


def test_what_stands_behind_a_list_is_in_none() -> None:
    assert listed(BULLETS, "Olga") is None
    assert listed(COLON, "nine") is None


def test_paragraphs_behind_a_colon_are_a_list_as_far_as_they_end_alike() -> None:
    assert listed(COLON, "photograph") == (
        "Bring along:",
        ["a passport", "a photograph", "proof of address"],
    )


def test_numbered_lines_lose_their_numbers() -> None:
    assert listed(NUMBERED, "the lamp") == (
        "To reset it:",
        ["Hold the button.", "Wait for the lamp.", "Let go."],
    )


@pytest.mark.parametrize("words", ["two lamps", "a rope, two lamps", "bread"])
def test_an_enumeration_is_found_by_any_of_its_items(words: str) -> None:
    assert listed(SENTENCE, words) == (
        "The kit includes",
        ["a rope", "two lamps", "bread for a day"],
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Rasht fell, and the Khan left.", "the Khan"),  # two parts are no enumeration
        ("In 1920, when Baku had fallen, Lenin wrote to him.", "Lenin"),  # no "and"
        ("- the only one\n\nAnd so on.", "only"),
        (
            "The clerk, the cook and the boy who had seen it all from the roof of the old mill on "
            "the hill by the river left.",
            "the cook",
        ),  # the last item is no item
    ],
)
def test_what_is_no_list_is_left_alone(text: str, words: str) -> None:
    assert listed(text, words) is None


def test_a_list_is_one_candidate_with_its_items_and_its_lead_in() -> None:
    where = passage(BULLETS)
    hit = Hit(1, where, 1.0, 1.0, 1.0)
    spans = [
        Candidate(hit, 7 + (at := BULLETS.index(words)), 7 + at + len(words), 1.0, sure)
        for words, sure in (("a map", 0.9), ("a towel", 0.8), ("Olga", 0.7))
    ]
    made = expand_to_form(Form.LIST, spans)
    assert [each.confidence for each in made] == [0.9, 0.7]

    document = Document("d", "", "text", "", "." * 7 + BULLETS)
    citation = Citation.from_candidate(1, document, made[0])
    assert citation.quote.text == BULLETS[BULLETS.index("a towel") : BULLETS.index("\n\nAsk")]
    assert citation.sentence.text == BULLETS[: BULLETS.index("\n\nAsk")]
    assert [item.text for item in citation.items][::2] == ["a towel", "a map"]
    assert all(document.text[i.start : i.end] == i.text for i in citation.items)


def test_a_sentence_that_ends_with_a_colon_is_given_with_its_list() -> None:
    where = passage(NUMBERED)
    hit = Hit(1, where, 1.0, 1.0, 1.0)
    (made,) = expand_to_form(Form.SENTENCES, [Candidate(hit, 7, 7 + len("To reset"), 1.0, 0.9)])
    assert NUMBERED[made.start - 7 : made.end - 7] == NUMBERED.rstrip()
    (step,) = expand_to_form(Form.SENTENCES, [Candidate(hit, 23, 27, 1.0, 0.9)])
    assert step.items == ()


@given(
    st.lists(
        st.sampled_from(
            ["- a", "* b c", "1. d", "", "e:", "f.", "  g", "h, i and j.", "k, l, m or n"]
        ),
        min_size=1,
    ),
    st.data(),
)
def test_items_lie_in_order_inside_of_the_passage(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    where = passage(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = find_list(where, 7 + start, 7 + end)
    if found is None:
        return
    assert len(found.items) >= 2
    assert where.start <= found.lead <= found.start
    assert found.end <= where.end
    ends = [place for item in found.items for place in (item.start, item.end)]
    assert ends == sorted(ends)
    assert all(item.start < item.end for item in found.items)
