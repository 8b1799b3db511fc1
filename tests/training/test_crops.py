"""A crop is whole sentences around the answer, placed by chance."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Sentence
from index.splitting.sentences import split_sentences
from training.crops import crop, most_alike

WORDS = st.sampled_from("Mirza led the revolt of 1921 in Rasht, Gilan — a naïve 小 plan £5".split())
SENTENCE = st.lists(WORDS, min_size=1, max_size=14).map(lambda words: " ".join(words) + ".")
CONTEXT = st.lists(SENTENCE, min_size=1, max_size=12).flatmap(
    lambda lines: st.sampled_from([" ", "\n", "  "]).map(lambda gap: gap.join(lines))
)


@st.composite
def answered(draw: st.DrawFn) -> tuple[str, int, int]:
    context = draw(CONTEXT)
    start = draw(st.integers(0, len(context) - 1))
    end = draw(st.integers(start + 1, min(len(context), start + 40)))
    return context, start, end


@pytest.mark.slow
@given(answered(), st.integers(20, 400), st.integers(0, 5))
def test_a_crop_is_whole_sentences_that_hold_the_answer(
    case: tuple[str, int, int], longest: int, seed: int
) -> None:
    context, start, end = case
    sentences = split_sentences(context, 0, len(context))
    cut = crop(sentences, start, end, longest, random.Random(seed))
    if cut is None:  # an edge of the answer is on white space or signs between sentences
        assert not any(each.start <= start < each.end for each in sentences) or not any(
            each.start < end <= each.end for each in sentences
        )
        return
    left, right = cut
    assert left <= start < end <= right
    assert context[left:right][start - left : end - left] == context[start:end]
    assert left in {each.start for each in sentences}
    assert right in {each.end for each in sentences}
    kept = [each for each in sentences if left <= each.start and each.end <= right]
    needed = [each for each in sentences if each.start < end and start < each.end]
    assert right - left <= max(longest, needed[-1].end - needed[0].start)
    assert needed[0] in kept
    assert needed[-1] in kept


def test_a_crop_takes_all_that_fits() -> None:
    sentences = [Sentence(10 * n, 10 * n + 9) for n in range(5)]
    assert crop(sentences, 22, 25, 1000, random.Random(1)) == (0, 49)
    assert crop(sentences, 22, 25, 9, random.Random(1)) == (20, 29)
    assert crop(sentences, 22, 35, 9, random.Random(1)) == (20, 39)


def test_the_place_of_the_answer_in_a_crop_varies() -> None:
    sentences = [Sentence(10 * n, 10 * n + 9) for n in range(9)]
    cuts = {crop(sentences, 42, 45, 29, random.Random(seed)) for seed in range(40)}
    assert cuts == {(20, 49), (30, 59), (40, 69)}


def test_an_answer_outside_of_any_sentence_has_no_crop() -> None:
    assert crop([Sentence(4, 9)], 0, 3, 100, random.Random(1)) is None


def test_the_sentence_most_alike_shares_most_word_stems() -> None:
    context = "It rained. The rebels were expelled. Nobody knew."
    sentences = split_sentences(context, 0, len(context))
    found = most_alike(context, sentences, "Who expels rebels?")
    assert found is not None
    assert context[found.start : found.end] == "The rebels were expelled."
    assert most_alike("", [], "Who?") is None
