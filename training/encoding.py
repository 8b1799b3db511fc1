"""Question and contexts -> rows of tokens for a reading network, with each token's place.

A context too long for one row is given in several that overlap. A place is what the tokenizer
itself says of a token, `[start, end)` in characters of the context; no text is searched for.
Nothing is padded or computed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

QUESTION_TOKENS = 64  # a longer question is cut, so that a row has room for the context


def encode(
    questions: Sequence[str],
    contexts: Sequence[str],
    tokenizer: PreTrainedTokenizerBase,
    tokens: int,
    overlap: int,
) -> Any:
    """Return the tokenizer's encoding of each question with its context.

    A row has at most `tokens` tokens, and two rows of a context share `overlap`;
    `overflow_to_sample_mapping` tells which pair a row belongs to.
    """
    return tokenizer(
        shortened(list(questions), tokenizer),
        list(contexts),
        truncation="only_second",
        max_length=tokens,
        stride=overlap,
        padding=False,
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
        verbose=False,
    )


def shortened(questions: list[str], tokenizer: PreTrainedTokenizerBase) -> list[str]:
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


def places(encoded: Any, row: int) -> NDArray[np.int64]:
    """Return each token's place, shape (tokens, 2); -1 for a token that is not of the context."""
    found = np.array(encoded["offset_mapping"][row], dtype=np.int64)
    found[[each != 1 for each in encoded.sequence_ids(row)]] = -1
    return found


def segments(encoded: Any, row: int) -> NDArray[np.int32]:
    """Return the segment ids of a row: zeros where the tokenizer has none."""
    if "token_type_ids" in encoded:
        return np.array(encoded["token_type_ids"][row], dtype=np.int32)
    return np.zeros(len(encoded["input_ids"][row]), dtype=np.int32)
