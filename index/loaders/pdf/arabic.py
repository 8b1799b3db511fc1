"""Arabic and Hebrew: lines read from the right, and lam-alef in the order it is spoken.

A letter pair drawn as one (lam with alef) is two characters of the same place. PDFium turns round
what is drawn from the right letter by letter, and so turns round the pair as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_WORD = re.compile(r"\S+")
_LETTER = re.compile(r"[^\W\d_]")
_PAIR = re.compile("[\u0622\u0623\u0625\u0627](?=\u0644)")
_LATIN_BESIDE = re.compile(
    "(?<=[A-Za-z]{2})(?=[\u0620-\u064a])|(?<=[\u0620-\u064a])(?=[A-Za-z]{2})"
)

Box = tuple[float, float, float, float]


def is_right_to_left(text: str) -> bool:
    """Say whether most letters of a text are of a script that is written from the right."""
    right = len(_RIGHT.findall(text))
    return right > 0 and 2 * right >= len(_LETTER.findall(text))


def mended_arabic(word: str, boxes: Sequence[Box]) -> str:
    """Return the word with its pairs of one place in order.

    `boxes` are the places of its letters.
    """
    if len(boxes) == len(word):
        letters = list(word)
        for found in _PAIR.finditer(word):
            at = found.start()
            if _is_one_place(boxes[at], boxes[at + 1]):
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
        word = "".join(letters)
    return word


def words_of(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each word of a line, Latin words apart from Arabic ones beside them.

    Turning a line round leaves the space between the two at the wrong end.
    """
    for word in _WORD.finditer(text):
        start = word.start()
        for beside in _LATIN_BESIDE.finditer(word[0]):
            yield start, word.start() + beside.start()
            start = word.start() + beside.start()
        yield start, word.end()


def _is_one_place(one: Box, other: Box) -> bool:
    shared = min(one[2], other[2]) - max(one[0], other[0])
    return shared > 0.5 * min(one[2] - one[0], other[2] - other[0]) or one == other
