"""Measure how much of a question's words stand in a text.

Words count by their stems, and each by how telling it is in the library at hand. Pure counting:
no model, no place in a document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from index import Passage, Sentence
from index.search.lexical import content_words, stem, words_of
from qa.english.question_type import find_names

WordWeights = Callable[[list[str]], dict[str, float]]


class QuestionWords:
    """The content words of one question, weighted, and its names and numbers.

    `word_weights` tells how telling each word is (see `index.Library.word_weights`).
    """

    def __init__(self, question: str, word_weights: WordWeights) -> None:
        words = content_words(question)
        weights = word_weights(words)
        self._weights = {stem(word): weights[word] for word in words}
        named = find_names(question)
        self._names = {stem(name): 1.0 for name in named if not name.isdigit()}
        self._numbers = {name: 1.0 for name in named if name.isdigit()}

    def share(self, *texts: str) -> float:
        """Return the share of the words' weight, 0 to 1, that stands in any of `texts`."""
        return _share(self._weights, frozenset().union(*map(stems, texts)))

    def names_missing(self, *texts: str) -> float:
        """Return the share of the names, 0 to 1, that none of `texts` holds; 0 without names."""
        return _missing(self._names, texts)

    def numbers_missing(self, *texts: str) -> float:
        """Return the share of the numbers, 0 to 1, that none of `texts` holds; 0 without any."""
        return _missing(self._numbers, texts)


def text_of(passage: Passage, sentence: Sentence) -> str:
    """Return a sentence of a passage."""
    return passage.text[sentence.start - passage.start : sentence.end - passage.start]


def text_before(passage: Passage, sentence: Sentence) -> str:
    """Return the sentence before one of a passage; empty for its first."""
    number = passage.sentences.index(sentence)
    return text_of(passage, passage.sentences[number - 1]) if number else ""


@lru_cache(maxsize=4096)  # a passage is looked at once for each of its sentences
def stems(text: str) -> frozenset[str]:
    """Return the stems of a text's words."""
    return frozenset(stem(word) for word in words_of(text))


def _missing(weights: Mapping[str, float], texts: Sequence[str]) -> float:
    if not weights:
        return 0.0
    return 1.0 - _share(weights, frozenset().union(*map(stems, texts)))


def _share(weights: Mapping[str, float], present: frozenset[str]) -> float:
    total = sum(weights.values())
    return (
        sum(weight for word, weight in weights.items() if word in present) / total if total else 0.0
    )
