"""Tokenize a question with contexts into rows for a reading network, with each token's place.

A context too long for one row is given in several that overlap. A place is what the tokenizer
itself says of a token, `[start, end)` in characters of the context; no text is searched for.
Nothing is padded or computed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.engine import Row

if TYPE_CHECKING:
    from tokenizers import Encoding

QUESTION_TOKENS = 64  # a longer question is cut, so that a row has room for the context


@dataclass(frozen=True, slots=True)
class Window:
    """A row of tokens, and the number of the context that it is cut from.

    `places` are the characters of each token, int64 of shape (tokens, 2); -1 for a token that is
    not of the context.
    """

    context: int
    row: Row
    places: NDArray[np.int64]


class Windows:
    """Cuts contexts for one tokenizer. Threads may share it: its settings never change.

    `definition` is the tokenizer in JSON, as in a `tokenizer.json`. A window has at most `tokens`
    tokens, and two windows of a context share `overlap`. Raises what the library raises for a
    definition that is none.
    """

    def __init__(self, definition: str, tokens: int, overlap: int) -> None:
        from tokenizers import Tokenizer

        self._words = Tokenizer.from_str(definition)
        self._pairs = Tokenizer.from_str(definition)
        for each in (self._words, self._pairs):
            each.no_padding()
            each.no_truncation()
        self._pairs.enable_truncation(tokens, stride=overlap, strategy="only_second")

    def cut(self, question: str, contexts: Sequence[str]) -> list[Window]:
        """Return the windows of each context with the question, in order."""
        asked = self._shortened(question)
        encoded = self._pairs.encode_batch([(asked, context) for context in contexts])
        return [
            _window(number, part) for number, whole in enumerate(encoded) for part in _parts(whole)
        ]

    def _shortened(self, question: str) -> str:
        """Return the question, cut after `QUESTION_TOKENS` tokens."""
        if len(question) <= QUESTION_TOKENS:
            return question
        offsets = self._words.encode(question, add_special_tokens=False).offsets
        if len(offsets) <= QUESTION_TOKENS:
            return question
        return question[: offsets[QUESTION_TOKENS - 1][1]]


def _parts(whole: Encoding) -> Iterator[Encoding]:
    yield whole
    yield from whole.overflowing


def _window(number: int, encoding: Encoding) -> Window:
    places = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    places[[each != 1 for each in encoding.sequence_ids]] = -1
    row = Row(np.array(encoding.ids, dtype=np.int32), np.array(encoding.type_ids, dtype=np.int32))
    return Window(number, row, places)
