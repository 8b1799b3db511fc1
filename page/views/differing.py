"""Find the words in which sources differ, to be marked where they stand side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\S+")
_SIGNS = ".,;:!?()[]\"'“”‘’"


@dataclass(frozen=True, slots=True)
class ComparedWords:
    """A slice of what a source says, and whether another source says it otherwise."""

    text: str
    differs: bool


def compare_words(sides: Sequence[str]) -> list[list[ComparedWords]]:
    """Return each side in slices; words that stand in all sides, in the same order, do not differ.

    "4 June 1920" beside "9 June 1921" differs in 4 and 1920, and in 9 and 1921.
    """
    words = [list(_WORD.finditer(side)) for side in sides]
    spoken = [[_spoken(word[0]) for word in found] for found in words]
    return [
        _cut(side, [(word.start(), word.end()) for word in words[number]], _shared(spoken, number))
        for number, side in enumerate(sides)
    ]


def _spoken(word: str) -> str:
    """Return a word without the signs around it; a word of signs alone is itself."""
    return word.strip(_SIGNS).casefold() or word


def _shared(spoken: Sequence[Sequence[str]], number: int) -> set[int]:
    """Return which words of a side stand in every other one."""
    own = spoken[number]
    shared = set(range(len(own)))
    for other, words in enumerate(spoken):
        if other != number:
            matcher = SequenceMatcher(None, own, words, autojunk=False)
            blocks = matcher.get_matching_blocks()
            shared &= {block.a + at for block in blocks for at in range(block.size)}
    return shared


def _cut(side: str, places: Sequence[tuple[int, int]], shared: set[int]) -> list[ComparedWords]:
    """Return a side in slices; words that differ and stand beside each other are one slice."""
    found: list[ComparedWords] = []
    position = 0
    number = 0
    while number < len(places):
        if number in shared:
            number += 1
            continue
        last = number
        while last + 1 < len(places) and last + 1 not in shared:
            last += 1
        start, end = places[number][0], places[last][1]
        found.append(ComparedWords(side[position:start], differs=False))
        found.append(ComparedWords(side[start:end], differs=True))
        position = end
        number = last + 1
    found.append(ComparedWords(side[position:], differs=False))
    return [each for each in found if each.text]
