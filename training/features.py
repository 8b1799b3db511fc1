"""Examples -> windows of tokens, with the positions to learn.

A context too long for one window is read in several that overlap. The position to learn for a
window that does not hold the whole answer, and for one without an answer, is 0: the tokenizer's
first token. Positions are those of the tokenizer's own offsets; no text is searched for.

    tokens    [CLS] who led ? [SEP] mirza led it . [SEP]
    position    0    1   2  3   4     5    6  7  8   9        "Mirza" is start 5, end 5
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from training.encoding import encode, segments
from training.examples import Example

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

Ints = NDArray[np.int32]

_STEP = 1000  # examples tokenised at once


@dataclass(frozen=True, slots=True)
class Windows:
    """How a long context is cut: tokens in a window, and tokens that two windows share."""

    tokens: int = 320
    overlap: int = 96


@dataclass(frozen=True, slots=True)
class Feature:
    """One window: token ids, segment ids, and the positions to learn, `end` being the last token.

    `example` is the number of the example it was cut from.
    """

    example: int
    ids: Ints
    segments: Ints
    start: int
    end: int


def features(
    examples: Sequence[Example], tokenizer: PreTrainedTokenizerBase, windows: Windows
) -> Iterator[Feature]:
    """Yield the windows of each example, in order.

    An answer that the tokenizer leaves nothing of has no window.
    """
    for first in range(0, len(examples), _STEP):
        part = examples[first : first + _STEP]
        encoded = encoded_examples(part, tokenizer, windows)
        of_example: dict[int, list[int]] = {}
        for row, number in enumerate(encoded["overflow_to_sample_mapping"]):
            of_example.setdefault(number, []).append(row)
        for number, rows in of_example.items():
            example = part[number]
            spans = _spans(encoded, rows, example)
            for row, span in zip(rows, spans, strict=True):
                if span is not None:
                    ids = np.array(encoded["input_ids"][row], dtype=np.int32)
                    yield Feature(first + number, ids, segments(encoded, row), *span)


def encoded_examples(
    examples: Sequence[Example], tokenizer: PreTrainedTokenizerBase, windows: Windows
) -> Any:
    """Return the encoding of each example's question and context, a row for each window."""
    questions = [each.question for each in examples]
    contexts = [each.context for each in examples]
    return encode(questions, contexts, tokenizer, windows.tokens, windows.overlap)


def _spans(encoded: Any, rows: list[int], example: Example) -> list[tuple[int, int] | None]:
    """Return what each of an example's windows has to learn; None for no such window."""
    if example.start == example.end:
        return [(0, 0)] * len(rows)
    # A character that the tokenizer drops belongs to no token: take the next, or the one before.
    characters = range(example.start, example.end)
    first = _token_of_any(encoded, rows, characters)
    last = _token_of_any(encoded, rows, reversed(characters))
    if first is None or last is None:
        return [None] * len(rows)
    found: list[tuple[int, int] | None] = []
    for row in rows:
        start = encoded.char_to_token(row, first, 1)
        end = encoded.char_to_token(row, last, 1)
        found.append((0, 0) if start is None or end is None else (start, end))
    return found


def _token_of_any(encoded: Any, rows: list[int], characters: Any) -> int | None:
    """Return the first of `characters` that is part of a token in any of the windows."""
    for character in characters:
        if any(encoded.char_to_token(row, character, 1) is not None for row in rows):
            return int(character)
    return None
