"""Find where the sentences of a stretch of text start and end.

The boundaries come from `sentencex`; this file feeds it text that it can take and turns its
answers into offsets of the original. It cuts nothing to size (see passages.py) and knows no
document structure: a caller passes one block at a time.

`sentencex` panics on some Unicode spaces before initials and needs quadratic time on very long
text, so it is given a copy of the same length with those characters replaced, one window of at
most `WINDOW` characters at a time. Because the copy has the same length, its offsets are ours.
"""

from __future__ import annotations

import re
from itertools import pairwise

import sentencex

from index.types import Sentence

WINDOW = 4000  # characters; also the longest sentence there can be

_UNSAFE = re.compile(r"[^\S \t\r\n]|\x00")  # any white space but the four plain kinds, and NUL
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WORD = re.compile(r"[^\W_]")
_SPACE = re.compile(r"\s+")
_LINE_END = re.compile(r"\r\n|\r|\n")


def split_sentences(text: str, start: int, end: int) -> list[Sentence]:
    """Return the sentences of `text[start:end]`, in order, without white space around them.

    Every letter and digit of the range lies in exactly one sentence; a run of signs without any
    ("---") is no sentence. One of more than `WINDOW` characters is cut, at white space if it can.
    """
    sentences: list[Sentence] = []
    while start < end:
        window_end = min(start + WINDOW, end)
        bounds = _boundaries(text[start:window_end])
        if window_end < end:
            # The last sentence may go on past the window: leave it for the next one. A window
            # that is one single sentence is cut, or this loop would never move on.
            bounds = bounds[:-1] or [last_space(text, start, window_end) - start]
        for left, right in pairwise([0, *bounds]):
            sentence = trim(text, start + left, start + right)
            if sentence is not None:
                sentences.append(sentence)
        start += bounds[-1]
    return sentences


def split_lines(text: str, start: int, end: int) -> list[Sentence]:
    """Return each line of `text[start:end]` that holds a word as a sentence of its own."""
    breaks = [match.end() for match in _LINE_END.finditer(text, start, end)]
    trimmed = (trim(text, left, right) for left, right in pairwise([start, *breaks, end]))
    return [line for line in trimmed if line is not None]


def trim(text: str, start: int, end: int) -> Sentence | None:
    """Return `[start, end)` without white space at its ends, or None if it holds no word."""
    piece = text[start:end]
    if not _WORD.search(piece):
        return None
    left = start + len(piece) - len(piece.lstrip())
    return Sentence(left, start + len(piece.rstrip()))


def last_space(text: str, start: int, end: int) -> int:
    """Return the offset after the last white space in the later half, or else `end`."""
    spaces = [match.end() for match in _SPACE.finditer(text, (start + end) // 2, end)]
    return spaces[-1] if spaces else end


def _boundaries(window: str) -> list[int]:
    """Return the end of each sentence of `window`, the last being its length."""
    same_length = _SURROGATE.sub("\ufffd", _UNSAFE.sub(" ", window))
    ends = [
        boundary["end_index"] for boundary in sentencex.get_sentence_boundaries("en", same_length)
    ]
    return [*(end for end in ends if 0 < end < len(window)), len(window)]
