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

from training.examples import Example

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

Ints = NDArray[np.int32]

QUESTION_TOKENS = 64  # a longer question is cut, so that a window has room for the context
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
        encoded = encode(part, tokenizer, windows)
        of_example: dict[int, list[int]] = {}
        for row, number in enumerate(encoded["overflow_to_sample_mapping"]):
            of_example.setdefault(number, []).append(row)
        for number, rows in of_example.items():
            example = part[number]
            spans = _spans(encoded, rows, example)
            for row, span in zip(rows, spans, strict=True):
                if span is not None:
                    ids = np.array(encoded["input_ids"][row], dtype=np.int32)
                    yield Feature(first + number, ids, segments_of(encoded, row), *span)


def encode(
    examples: Sequence[Example], tokenizer: PreTrainedTokenizerBase, windows: Windows
) -> Any:
    """Return the tokenizer's encoding of question and context, a row for each window."""
    return tokenizer(
        _shortened([each.question for each in examples], tokenizer),
        [each.context for each in examples],
        truncation="only_second",
        max_length=windows.tokens,
        stride=windows.overlap,
        padding=False,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
        verbose=False,
    )


def _shortened(questions: list[str], tokenizer: PreTrainedTokenizerBase) -> list[str]:
    """Return each question, cut after `QUESTION_TOKENS` tokens."""
    long = [number for number, each in enumerate(questions) if len(each) > QUESTION_TOKENS]
    if not long:
        return questions
    offsets = tokenizer(
        [questions[number] for number in long],
        add_special_tokens=False,
        truncation=True,
        max_length=QUESTION_TOKENS,
        return_offsets_mapping=True,
    )["offset_mapping"]
    ends = {
        number: pairs[-1][1] if pairs else 0 for number, pairs in zip(long, offsets, strict=True)
    }
    return [each[: ends.get(number, len(each))] for number, each in enumerate(questions)]


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


def segments_of(encoded: Any, row: int) -> Ints:
    """Return the segment ids of a row of an encoding: zeros where the tokenizer has none."""
    if "token_type_ids" in encoded:
        return np.array(encoded["token_type_ids"][row], dtype=np.int32)
    return np.zeros(len(encoded["input_ids"][row]), dtype=np.int32)
