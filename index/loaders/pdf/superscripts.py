"""Raised letters are told by their size and feet, and parted from the word they stand in.

What is read as one with its letters stays, see `index.loaders.raised`; so do lowered letters
("H2O").
"""

from __future__ import annotations

from collections.abc import Sequence

from index.loaders.pdf.line import Line
from index.loaders.raised import with_raised

_SMALLER = 0.85  # times the height of the word's other letters
_RAISED = 0.12  # times that height: how much higher the feet of raised letters are


def is_raised(word: Line, mark: Line) -> bool:
    """Say whether the feet of a mark behind a word stand higher than the word's."""
    return mark.base > word.base + _RAISED * word.height


def parted(word: str, letters: Sequence[tuple[float, float]]) -> str:
    """Return the word with its raised parts set apart by spaces.

    `letters` are the foot and the height of each of its letters.
    """
    if len(letters) != len(word):
        return word
    height = max(each for _, each in letters)
    foot = min(base for base, each in letters if each >= _SMALLER * height)
    raised = [each < _SMALLER * height and base > foot + _RAISED * height for base, each in letters]
    if all(raised) or not any(raised):
        return word
    parts: list[tuple[str, bool]] = []
    for letter, high in zip(word, raised, strict=True):
        if parts and parts[-1][1] == high:
            parts[-1] = (parts[-1][0] + letter, high)
        else:
            parts.append((letter, high))
    text, was_high = "", False
    for part, high in parts:
        if high:
            text += with_raised(text, part)
        else:
            text += f" {part}" if was_high and part[0].isalnum() else part
        was_high = high
    return text
