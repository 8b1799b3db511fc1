"""Find the pages that start a record of their own: an invoice, a pay slip, a form among others.

Two pages in a row are alike where half of their lines share a frame: what is left of a line without
its numbers and without the value of its label. What running headers have in common does not count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.loaders.pdf.line import Line

_NUMBER = re.compile(r"\d+")
_LABEL = re.compile(r"^([^\s:][^:]{0,40}:)\s+\S.*$")
_ALIKE = 0.5  # of the lines of the shorter page
_FEWEST = 2  # lines that are alike
_LONGEST = 80  # lines of a page that is looked at: longer ones are no forms


def record_starts(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Return the pages, from 0, that start a record; `pages` are their lines in reading order."""
    firsts = [_frame(lines[0]) if lines else "" for lines in pages]
    starts: set[int] = set()
    for number in range(len(pages) - 1):
        if firsts[number] and firsts[number] == firsts[number + 1]:
            one, other = (
                [_frame(line) for line in lines[:_LONGEST]] for lines in pages[number : number + 2]
            )
            if _alike(one, other):
                starts.update((number, number + 1))
    return starts - {0}


def _frame(line: Line) -> str:
    label = _LABEL.match(line.text)
    return _NUMBER.sub("#", label[1] if label else line.text)


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    shared = len(set(one) & set(other))
    return shared >= _FEWEST and shared >= _ALIKE * min(len(set(one)), len(set(other)))
