"""The lines of a PDF's pages -> headings, paragraphs and tables, handed to the composer.

What runs along the pages is set aside first: a sentence that goes on overleaf must not have it
inside. It is kept once, as lines of the margin, before the first paragraph that starts on a page
that has it; page numbers by themselves become the labels of their pages. A paragraph that stops in
mid-sentence goes on overleaf, or in the next column, in the same block.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from index.loaders.composed import TextComposer, one_line
from index.loaders.pdf import notes
from index.loaders.pdf.columns import arranged
from index.loaders.pdf.headings import Heading, Outline, Styles
from index.loaders.pdf.hyphens import Vocabulary
from index.loaders.pdf.letters import BROKEN
from index.loaders.pdf.line import Line, PageSize
from index.loaders.pdf.paragraphs import goes_on, is_lines, paragraphs, right_edges
from index.loaders.pdf.records import record_starts
from index.loaders.pdf.running import Running, is_page_number
from index.loaders.tables.grid import from_words

_SENTENCE_END = re.compile(r"""[.!?][\"')\]»”’]*$""")
_WORDS_OF_SENTENCE = 4
_LABELLED = re.compile(r"[^\s:\d][^:\d]{1,30}:\s+\S")
_NEAR_EDGE = 0.08  # of the width of the text
_SHARE_FULL, _FEWEST_FULL = 0.25, 5  # of the lines come so near
_SIDEWAYS = (90, 180, 270, -1)
_STAMP = 24.0  # points: letters that stand askew, and are as high as that, are those of a stamp
_FORM = "Form"
_ANNOTATION = "Annotation"


@dataclass(frozen=True, slots=True)
class PageText:
    """What was read of a page: its lines as they are drawn, and what stands beside them.

    `label` is its printed number. `set_aside` are lines of a stamp. `is_drawn` is False where OCR
    read the lines, whose places are made up. `fields` counts the values of a form in lines, by
    their `order`; `annotations` are what was written onto the page.
    """

    lines: Sequence[Line]
    size: PageSize
    set_aside: Sequence[Line] = ()
    is_drawn: bool = True
    fields: Mapping[int, int] = field(default_factory=dict)
    annotations: Sequence[str] = ()


@dataclass(slots=True)
class _State:
    """What a page leaves to the next: its last line or table, margins that wait for a paragraph."""

    before: Line | None = None
    rows: Sequence[Line] = ()  # of a table that the page before ended with
    margins: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    filled: set[int] = field(default_factory=set)  # lines of the page with values of its form


def add_pages(
    composer: TextComposer,
    pages: Sequence[PageText],
    running: Running,
    labels: Sequence[str],
    outline: Sequence[Heading],
) -> None:
    """Add the pages' text to `composer`, each page with its number from 1."""
    bodies = [_body(page, running.lines[number]) for number, page in enumerate(pages)]
    if any(BROKEN in line.text for page in pages for line in page.lines):
        bodies = _mended(bodies, Vocabulary(line.text for page in pages for line in page.lines))
    styles = Styles(body for body, page in zip(bodies, pages, strict=True) if page.is_drawn)
    titles = Outline(outline)
    starts = record_starts(bodies)
    edge = _edge(bodies, pages)
    state = _State()
    for number, (page, body) in enumerate(zip(pages, bodies, strict=True)):
        composer.page(number + 1, labels[number])
        _set_aside(page, running, number, state)
        state.filled = set(page.fields)
        if number in starts:
            composer.apart()
            state.before = None
        _add_body(composer, body, (titles, number), styles, edge, state)
        for said in page.annotations:
            composer.lines(said, label=_ANNOTATION)
            state.before = None
    _add_margins(composer, state)
    composer.note(*_running_notes(pages, running))


def _body(page: PageText, running: frozenset[int]) -> list[Line]:
    """Return the lines of a page in reading order, without those of its margins."""
    lines = [line for line in page.lines if line.order not in running and not _is_stamp(line)]
    upright = [line for line in lines if line.turned == 0]
    body = arranged(upright)
    if len(upright) < len(lines):
        for turned in _SIDEWAYS:
            sideways = arranged([line for line in lines if line.turned == turned])
            first = max((line.column for line in body), default=-1) + 1
            body += [replace(line, column=line.column + first) for line in sideways]
    return body


def _is_stamp(line: Line) -> bool:
    """Say whether a line is that of a stamp or a watermark, and no label of a chart."""
    return line.turned < 0 and line.height >= _STAMP


def _mended(bodies: Sequence[Sequence[Line]], vocabulary: Vocabulary) -> list[list[Line]]:
    """Return the lines with words that a line's end broke put together on the first of the two."""
    mended: list[list[Line]] = []
    broken: Line | None = None  # the last line, where it ends inside a word
    for body in bodies:
        page: list[Line] = []
        for line in body:
            if line.cells:
                cells = tuple(
                    replace(each, text=vocabulary.mended(each.text)) for each in line.cells
                )
                line = replace(line, cells=cells, text=vocabulary.mended(line.text))
            words = line.text
            if broken is not None and not line.cells:
                first, _, words = line.text.partition(" ")
                if first.endswith(BROKEN):  # a word of three lines
                    first, words = line.text, ""
                whole = replace(broken, text=vocabulary.mended(f"{broken.text}\n{first}"))
                (page or mended[-1])[-1] = whole
            broken = None
            if words:
                page.append(replace(line, text=words))
                broken = page[-1] if words.endswith(BROKEN) else None
            elif page and page[-1].text.endswith(BROKEN):
                broken = page[-1]
        mended.append(page)
        if broken is not None and not page:
            broken = None
    return [
        [
            replace(line, text=vocabulary.mended(line.text)) if BROKEN in line.text else line
            for line in page
        ]
        for page in mended
    ]


def _edge(bodies: Sequence[Sequence[Line]], pages: Sequence[PageText]) -> float:
    """Return how far the lines of the document reach where a page has one column.

    Where few lines come near the longest, none says it: pages are taken to have margins alike.
    """
    ends = {line.text: line for body in bodies for line in body if not (line.column or line.cells)}
    if not ends:
        return 0.0
    rights = sorted(line.right for line in ends.values())
    edge = rights[int(0.98 * (len(rights) - 1))]
    left = min(line.left for line in ends.values())
    full = sum(right > edge - _NEAR_EDGE * (edge - left) for right in rights)
    if full >= max(_FEWEST_FULL, _SHARE_FULL * len(rights)):
        return edge
    return max(edge, max(page.size.width for page in pages) - left)


def _set_aside(page: PageText, running: Running, number: int, state: _State) -> None:
    """Keep what stands in a page's margins, once; a sentence among it stays in the text."""
    for line in [*page.lines, *page.set_aside]:
        runs = line.order in running.lines[number] or _is_stamp(line) or line in page.set_aside
        if not runs:
            continue
        order, printed = running.numbers.get(number, (-1, ""))
        shared = line.text.replace(printed, "#") if line.order == order else line.text
        if shared not in state.seen and not is_page_number(line.text):
            state.seen.add(shared)
            state.margins.append(line.text.replace(BROKEN, "-"))


def _says_something(words: str) -> bool:
    """Say whether a margin's line is a sentence, or a value with its label."""
    sentence = _SENTENCE_END.search(words) and len(words.split()) >= _WORDS_OF_SENTENCE
    return bool(sentence or _LABELLED.match(words))


def _add_margins(composer: TextComposer, state: _State) -> None:
    for words in state.margins:
        if _says_something(words):
            composer.lines(words)
        else:
            composer.margin(words)
    state.margins.clear()


def _add_body(
    composer: TextComposer,
    body: Sequence[Line],
    titles: tuple[Outline, int],
    styles: Styles,
    edge: float,
    state: _State,
) -> None:
    """Add a page's headings, paragraphs and tables."""
    outline, page = titles
    edges = right_edges(body)
    for paragraph in paragraphs(body):
        rest = paragraph
        while rest:
            count, level = outline.heading_at(page, rest)
            if not count and (level := styles.level(rest)):
                count = len(rest)
            if count:
                _add_margins(composer, state)
                composer.heading(" ".join(line.text for line in rest[:count]), level)
                state.before, state.rows, rest = None, (), rest[count:]
                continue
            end = next(
                (at for at in range(1, len(rest)) if outline.heading_at(page, rest[at:])[0]), None
            )
            part, rest = rest[:end], rest[end:] if end else []
            reach = edges[part[0].column] if part[0].column else max(edge, edges[0])
            for filled, lines in groupby(part, key=lambda line: line.order in state.filled):
                if filled:
                    _add_margins(composer, state)
                    composer.lines("\n".join(line.text for line in lines), label=_FORM)
                    state.before = None
                else:
                    _add_paragraph(composer, list(lines), reach, state)


def _add_paragraph(
    composer: TextComposer, paragraph: Sequence[Line], edge: float, state: _State
) -> None:
    before, state.before = state.before, paragraph[-1]
    words = "\n".join(line.text for line in paragraph)
    rows, state.rows = state.rows, ()
    if paragraph[0].cells:
        _add_margins(composer, state)
        _add_rows(composer, paragraph)
        if rows and _are_columns_alike(rows, paragraph):
            composer.goes_on_overleaf()
        state.before, state.rows = None, paragraph
    elif before is not None and goes_on(before, paragraph[0]):
        composer.more_prose(words)
    else:
        _add_margins(composer, state)
        if is_lines(paragraph, edge):
            composer.lines(words)
        else:
            composer.prose(words)


def _add_rows(composer: TextComposer, rows: Sequence[Line]) -> None:
    """Add rows of cells: as a table, or as lines where they are labels and their values."""
    if all(row.cells[0].text.endswith(":") for row in rows):
        composer.lines("\n".join(" ".join(cell.text for cell in row.cells) for row in rows))
    else:
        composer.table(from_words([[one_line(cell.text) for cell in row.cells] for row in rows]))


def _are_columns_alike(rows: Sequence[Line], others: Sequence[Line]) -> bool:
    """Say whether two runs of rows have the same columns, at the same places."""
    one, other = _column_places(rows), _column_places(others)
    return len(one) == len(other) and all(
        min(left[1], right[1]) > max(left[0], right[0])
        for left, right in zip(one, other, strict=True)
    )


def _column_places(rows: Sequence[Line]) -> list[tuple[float, float]]:
    """Return from where to where the cells of each column go, in the rows that have all."""
    most = max(len(row.cells) for row in rows)
    full = [row.cells for row in rows if len(row.cells) == most]
    places: list[tuple[float, float]] = []
    for column in zip(*full, strict=True):
        filled = [cell for cell in column if cell.text]
        left = min((cell.left for cell in filled), default=0.0)
        places.append((left, max((cell.right for cell in filled), default=0.0)))
    return places


def _running_notes(pages: Sequence[PageText], running: Running) -> list[str]:
    on = sum(1 for lines in running.lines if lines)
    if not on:
        return []
    texts = dict.fromkeys(
        line.text
        for page, orders in zip(pages, running.lines, strict=True)
        for line in page.lines
        if line.order in orders and not is_page_number(line.text)
    )
    return [notes.running(texts, on, len(pages))]
