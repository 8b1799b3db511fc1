"""The lines of a page in reading order -> its paragraphs: prose, lines that stand for themselves.

A paragraph ends at a gap larger than the page's lines usually have, where the letters change size
or weight, and where a list's next item begins. It is prose unless its lines were ended by their
writer: each would have had room for the next word, and they are short or labels with values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median

from index.loaders.pdf.headings import LEADER
from index.loaders.pdf.line import Line

_WIDE_GAP = 1.4  # times the usual distance of two lines
_OTHER_SIZE = 0.15  # share by which the letters of a new paragraph are larger or smaller
_SHORT = 8  # words of lines, on average, that their writer ended
_SENTENCE_END = re.compile(r"""[.!?:;…][\"')\]»”’]*$""")
_ITEM = re.compile(r"(?:[•◦▪‣·*–—\-\u2022\uf0b7\uf0a7]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S")
_NUMBERED = re.compile(r"^\d+\s+")  # a line's number in the margin
_LABEL = re.compile(r"[^\s:][^:]{0,40}:(?:\s|$)")


def paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines in groups, each a paragraph, the rows of a table, or a heading."""
    gaps = [above.base - line.base for above, line in pairwise(lines)]
    below = [gap for gap in gaps if gap > 0]
    usual = median(below) if len(below) > 2 else None
    height = median(line.height for line in lines) if lines else 0.0
    paragraph: list[Line] = []
    for number, line in enumerate(lines):
        if paragraph and _ends(paragraph, line, gaps[number - 1], usual, height):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _ends(
    paragraph: Sequence[Line], line: Line, gap: float, usual: float | None, height: float
) -> bool:
    """Say whether a paragraph has ended before this line, `gap` points below its last one.

    `usual` is the distance of most lines of the page, `height` that of most of its letters.
    """
    above = paragraph[-1]
    if bool(above.cells) != bool(line.cells):
        return True
    if line.cells:
        return gap < 0 or above.column != line.column
    if gap < 0 or above.column != line.column:
        return not goes_on(above, line)
    limit = usual if usual is not None else 1.2 * line.height
    # A page that is all headings and single lines has no usual distance.
    limit *= max(1.0, line.height / height) if height else 1.0
    wide = gap > _WIDE_GAP * min(limit, 1.6 * max(line.height, 1.0))
    resized = abs(line.height - above.height) > _OTHER_SIZE * above.height
    emboldened = above.bold != line.bold and not goes_on(above, line)
    item = bool(_ITEM.match(line.text)) and not line.text[0].islower()
    return wide or resized or emboldened or item


def goes_on(above: Line, line: Line) -> bool:
    """Say whether the sentence of one line goes on in another that stands elsewhere."""
    return line.text[:1].islower() and not _SENTENCE_END.search(above.text)


def right_edges(lines: Sequence[Line]) -> dict[int, float]:
    """Return how far the lines of each column reach."""
    ordered = sorted(lines, key=lambda line: line.column)
    return {
        column: max(line.right for line in group)
        for column, group in groupby(ordered, key=lambda line: line.column)
    }


def is_lines(paragraph: Sequence[Line], edge: float) -> bool:
    """Say whether each line of a paragraph stands for itself; `edge` is how far lines may reach."""
    if any(line.cells for line in paragraph):
        return True
    if sum(bool(LEADER.search(line.text)) for line in paragraph) > len(paragraph) / 2:
        return True
    if len(paragraph) < 2 or not all(
        _is_ended(line, following, edge) for line, following in pairwise(paragraph)
    ):
        return False
    if all(_SENTENCE_END.search(line.text) for line in paragraph[:-1]):
        return sum(bool(_LABEL.match(line.text)) for line in paragraph) > 1
    return sum(len(line.text.split()) for line in paragraph) <= _SHORT * len(paragraph)


def _is_ended(line: Line, following: Line, edge: float) -> bool:
    """Say whether a line was ended though the next word had room on it."""
    word = following.text.split(maxsplit=1)[0]
    letter = (line.right - line.left) / max(1, len(line.text))
    room = edge - line.right > (len(word) + 1.5) * letter
    labels = bool(_LABEL.match(line.text) and _LABEL.match(following.text))
    return (room or labels) and not _NUMBERED.sub("", following.text)[:1].islower()
