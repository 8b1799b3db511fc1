"""The lines of a PDF's pages -> paragraphs, without what every page repeats.

Running headers and footers, with or without a page number, are taken out: a sentence that goes on
overleaf must not have them inside. What they say is kept once, as lines of their own, before the
first paragraph that starts on a page that has them; bare page numbers are dropped. A line counts as
running when it, or a number in it that grows with the pages, is among the first two or last two of
at least three pages and of two pages in five. Of a page of few lines, only the first and the last
quarter are looked at.

A paragraph ends at a gap larger than the page's lines usually have, and where the letters change
size. One that stops in mid-sentence goes on overleaf, or in the next column, in the same block.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.loaders.composed import TextComposer

_EDGE = 2  # lines at the top and at the bottom of a page that may be running ones
_FEWEST_PAGES = 3
_SHARE_OF_PAGES = 0.4  # left and right pages often have different headers
_NUMBER = re.compile(r"\d{1,6}")
_PAGE_WORDS = re.compile(r"page|seite|of|von|pg?\b|[\W\d_]", re.IGNORECASE)
_WIDE_GAP = 1.4  # times the usual distance of two lines
_OTHER_SIZE = 0.15  # share by which the letters of a new paragraph are larger or smaller
_LINES_OF_HEADING = 3
_NUMBERING = re.compile(r"^(?:chapter|part|section)?\s*(?:\d+(?:\.\d+)*|[IVXLC]+)[.):]?\s+", re.I)
_SENTENCE_END = re.compile(r"""[.!?:;…][\"'”’»)\]]*$""")

_Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its words, how high its first and last letter stand, and the letters' height.

    All in points, counted upwards; a height of 0 is an unknown one.
    """

    text: str
    first: float
    last: float
    height: float


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the outline: the page it points at (from 0), its level (from 1), its words."""

    page: int
    level: int
    title: str


def lines_of_text(text: str) -> list[Line]:
    """Return the lines of plain text, a blank line counting as a wide gap."""
    height = 0.0
    lines: list[Line] = []
    for words in text.splitlines():
        height -= 1.0
        if words.strip():
            lines.append(Line(words.strip(), height, height, 1.0))
    return lines


def add_pages(
    composer: TextComposer, pages: Sequence[Sequence[Line]], outline: Sequence[Heading]
) -> None:
    """Add the pages' headings and paragraphs to `composer`, each page with its number from 1."""
    running = _running(pages)
    seen: set[str] = set()
    titles: dict[int, dict[str, int]] = {}
    for heading in outline:
        titles.setdefault(heading.page, {}).update(
            dict.fromkeys(_keys(heading.title), heading.level)
        )
    before: Line | None = None  # the last line of the page before
    kept: list[tuple[str, int]] = []  # running lines that wait for a paragraph to start
    for number, page in enumerate(pages):
        composer.page(number + 1)
        levels = titles.get(number, {})
        edges, body = _without(page, number, running)
        for line in edges:
            shared = _NUMBER.sub("#", line.text)
            if shared not in seen and _PAGE_WORDS.sub("", line.text):
                kept.append((line.text, _level([line], levels)))
            seen.add(shared)
        before = _add_body(composer, body, levels, before, kept)
    _add_kept(composer, kept)


def _running(pages: Sequence[Sequence[Line]]) -> set[_Key]:
    """Return the keys of lines that stand at the edges of enough pages to be running ones."""
    counts = Counter(
        key
        for number, page in enumerate(pages)
        for key in {key for line in _edges(page) for key in _line_keys(line.text, number)}
    )
    enough = max(_FEWEST_PAGES, math.ceil(_SHARE_OF_PAGES * len(pages)))
    return {key for key, count in counts.items() if count >= enough}


def _edges(page: Sequence[Line]) -> Sequence[Line]:
    edge = _edge(page)
    return [*page[:edge], *page[len(page) - edge :]]


def _edge(page: Sequence[Line]) -> int:
    """Return how many lines at the top, and at the bottom, may be running ones."""
    return min(_EDGE, len(page) // 4)


def _line_keys(text: str, page: int) -> Iterator[_Key]:
    """Yield what the line has in common with those of other pages if it is a running one.

    That is the line itself, or a number that grows with the pages: at an end of the line whatever
    else it says (headers name the chapter), elsewhere together with what is around it.
    """
    yield text, 0
    for number in _NUMBER.finditer(text):
        before, after = text[: number.start()], text[number.end() :]
        at_end = not after or (not before and after[0] == " ")  # "3. " may number a paragraph
        yield "" if at_end else f"{before}\0{after}", int(number[0]) - page


def _without(
    page: Sequence[Line], number: int, running: set[_Key]
) -> tuple[list[Line], list[Line]]:
    """Return the running lines of a page, and the others."""
    edge = _edge(page)
    edges: list[Line] = []
    body: list[Line] = []
    for place, line in enumerate(page):
        at_edge = place < edge or place >= len(page) - edge
        repeats = at_edge and any(key in running for key in _line_keys(line.text, number))
        (edges if repeats else body).append(line)
    return edges, body


def _add_kept(composer: TextComposer, kept: list[tuple[str, int]]) -> None:
    for words, level in kept:
        if level:
            composer.heading(words, level)
        else:
            composer.lines(words)
    kept.clear()


def _add_body(
    composer: TextComposer,
    body: Sequence[Line],
    levels: dict[str, int],
    before: Line | None,
    kept: list[tuple[str, int]],
) -> Line | None:
    """Add a page's paragraphs; return the line that the next page may go on from."""
    for paragraph in _paragraphs(body):
        rest = paragraph
        while rest:
            count, level = _heading_at(rest, levels)
            if count:
                _add_kept(composer, kept)
                composer.heading(" ".join(line.text for line in rest[:count]), level)
                before, rest = None, rest[count:]
                continue
            end = next(
                (at for at in range(1, len(rest)) if _heading_at(rest[at:], levels)[0]), None
            )
            words = "\n".join(line.text for line in rest[:end])
            if before is not None and _goes_on(before, rest[0]):
                composer.more_prose(words)
            else:
                _add_kept(composer, kept)
                composer.prose(words)
            before = rest[: end or len(rest)][-1]
            rest = rest[end:] if end else []
    return before


def _paragraphs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    gaps = [above.last - line.first for above, line in pairwise(lines)]
    below = [gap for gap in gaps if gap > 0]
    usual = median(below) if len(below) > 2 else None
    paragraph: list[Line] = []
    for number, line in enumerate(lines):
        if paragraph:
            above, gap = paragraph[-1], gaps[number - 1]
            wide = gap > _WIDE_GAP * (usual if usual is not None else 1.2 * line.height)
            resized = abs(line.height - above.height) > _OTHER_SIZE * above.height
            if wide or resized or (gap < 0 and not _goes_on(above, line)):
                yield paragraph
                paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _goes_on(above: Line, line: Line) -> bool:
    """Say whether the sentence of one line goes on in another that stands elsewhere."""
    return line.text[:1].islower() and not _SENTENCE_END.search(above.text)


def _heading_at(lines: Sequence[Line], levels: dict[str, int]) -> tuple[int, int]:
    """Return how many of the lines are a heading of the outline, and its level; 0 for none."""
    if levels:
        for count in range(1, min(_LINES_OF_HEADING, len(lines)) + 1):
            level = _level(lines[:count], levels)
            if level:
                return count, level
    return 0, 0


def _level(lines: Sequence[Line], levels: dict[str, int]) -> int:
    keys = _keys(" ".join(line.text for line in lines))
    return next((levels[key] for key in keys if key in levels), 0)


def _keys(title: str) -> list[str]:
    """Return the letters and digits of a title, with its numbering and without."""
    plain = [
        "".join(filter(str.isalnum, each.casefold())) for each in (title, _NUMBERING.sub("", title))
    ]
    return [key for key in dict.fromkeys(plain) if key]
