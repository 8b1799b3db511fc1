"""A long context -> a stretch of whole sentences that holds the answer.

The product reads passages of a few whole sentences, so that is what the reader is trained on.
Offsets only, all of the context, half-open; nothing is tokenised here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from index import Sentence
from index.search.lexical import content_words, stem, words_of


def crop(
    sentences: Sequence[Sentence],
    start: int,
    end: int,
    longest: int,
    choose: random.Random,
) -> tuple[int, int] | None:
    """Return `[left, right)`: whole sentences that hold `[start, end)`, at most `longest` long.

    How much stands before and after is left to `choose`. Sentences that must be kept are kept even
    when they are longer than `longest`. None when no sentence holds `start` or `end`, which is so
    for an answer of nothing but signs.
    """
    first = next((n for n, each in enumerate(sentences) if each.start <= start < each.end), None)
    last = next((n for n, each in enumerate(sentences) if each.start < end <= each.end), None)
    if first is None or last is None:
        return None
    before = choose.uniform(0, max(0, longest - (sentences[last].end - sentences[first].start)))
    while first and sentences[last].end - sentences[first - 1].start <= longest:
        more = sentences[first].start - sentences[first - 1].start
        if before < more / 2:  # rounded, or the answer would stand early too often
            break
        before -= more
        first -= 1
    limit = sentences[first].start + longest
    while last + 1 < len(sentences) and sentences[last + 1].end <= limit:
        last += 1
    while first and sentences[last].end - sentences[first - 1].start <= longest:
        first -= 1
    return sentences[first].start, sentences[last].end


def most_alike(context: str, sentences: Sequence[Sentence], question: str) -> Sentence | None:
    """Return the sentence that shares most words with the question, the first of equals.

    A stretch without an answer is cut around it: it's where a reader would be misled.
    """
    wanted = {stem(word) for word in content_words(question)}
    return max(
        sentences,
        key=lambda each: len(
            wanted & {stem(word) for word in words_of(context[each.start : each.end])}
        ),
        default=None,
    )
