"""A deterministic embedder and a network, for tests in which the model is not the point."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.arrays import Vectors
from index.search.lexical import words_of
from qa.reader.network import ScoredSpan

DIMENSION = 32


class WordEmbedder:
    """Each word adds 1 to one of 32 dimensions, which its MD5 picks; rows have unit length.

    Texts with the same words have cosine 1, texts without a common word have cosine 0 unless two
    words fall on the same dimension. A token is a word.
    """

    name = "words"
    fingerprint = "words-1"
    max_tokens = 500

    def __init__(self) -> None:
        self.embedded: list[str] = []  # every text that went through, in order

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        return np.stack([_vector(text) for text in texts]) if texts else _nothing()

    def embed_question(self, question: str) -> Vectors:
        return _vector(question)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(words_of(text)) for text in texts]


def _vector(text: str) -> Vectors:
    vector = np.zeros(DIMENSION, dtype=np.float32)
    for word in words_of(text):
        digest = hashlib.md5(word.encode("utf-8", "replace"), usedforsecurity=False).digest()
        vector[digest[0] % DIMENSION] += 1
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _nothing() -> Vectors:
    return np.zeros((0, DIMENSION), dtype=np.float32)


class WordNetwork:
    """A network that finds these words in every text, each with its score; for SpanReader.

    With `every`, every word of a text is a span, its score the number of its letters.
    """

    def __init__(self, scores: dict[str, float], every: bool = False) -> None:
        self.scores, self.every = scores, every
        self.folder, self.fingerprint = Path(), "words-1"
        self.loaded = 0

    def load(self) -> None:
        self.loaded += 1

    def spans(self, question: str, texts: Sequence[str], top_k: int) -> list[list[ScoredSpan]]:
        return [self._spans_of(text)[:top_k] for text in texts]

    def _spans_of(self, text: str) -> list[ScoredSpan]:
        if self.every:
            found = [(each.start(), each.end()) for each in re.finditer(r"\S+", text)]
            spans = [ScoredSpan(start, end, float(end - start)) for start, end in found]
        else:
            spans = [
                ScoredSpan(text.index(words), text.index(words) + len(words), score)
                for words, score in self.scores.items()
                if words in text
            ]
        return sorted(spans, key=lambda span: -span.score)
