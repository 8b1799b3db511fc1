"""Running headers and footers: which lines repeat in the margins of a document's pages.

A line is looked at only where it stands apart from the page's body, in its upper or lower margin,
in letters no larger than the body's. It runs where the same words stand on one height of three
pages or more, or where it is a page number: a number that grows with the pages, by itself, with a
word for "page", or apart from the words beside it. Lines that say something else on every page
("Room 102", "Results of 2022") stay, and so does one that is no farther from the body than the
body's own lines are from each other.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.loaders.pdf.line import Line, PageSize, same_row

_ZONE = 0.15  # of the page's height, at its top and at its bottom
_ROWS = 3  # of a margin
_APART = 1.35  # times the usual distance of two rows
_LARGER = 1.1  # times the letters of the body
_NEAR = 4.0  # points: heights of one running line on several pages differ by less
_FEWEST_PAGES = 3
_SHARE_NUMBERED = 0.5  # of the pages with a number on that height
_NUMBER = re.compile(r"\d{1,5}|(?<![a-z])[ivxl]{1,8}(?![a-z])", re.IGNORECASE)
_PAGE_WORDS = re.compile(
    r"(?:page|seite|pagina|página|strana|стр|s|p|pg|of|von|de|di|/|[\W_])+", re.IGNORECASE
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_WORDS_OF_TITLE = 3  # before or after a page number; fewer may be one name with it: "Room 102"


@dataclass(frozen=True, slots=True)
class Running:
    """What runs along the pages of a document.

    `lines` are the running lines of each page, by their `order`; `numbers` says for a page, from 0,
    which line bears its number, and the number as it is printed.
    """

    lines: tuple[frozenset[int], ...]
    numbers: dict[int, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Margin:
    """A line in a margin of a page; `edge` is its distance from the page's top or bottom."""

    page: int
    line: Line
    top: bool
    edge: float


def is_page_number(text: str) -> bool:
    """Say whether a line says a page's number and nothing else: "Page 3 of 10", "- iv -"."""
    return not _PAGE_WORDS.sub("", _NUMBER.sub("", text))


def find_running(
    pages: Sequence[Sequence[Line]], sizes: Sequence[PageSize], labels: Sequence[str] = ()
) -> Running:
    """Return the running lines of a document's pages; `labels` are the numbers the file gives."""
    body = _body_height(pages)
    margins = [
        each
        for number, (lines, size) in enumerate(zip(pages, sizes, strict=True))
        for each in _margins(number, lines, size, body)
    ]
    found: list[set[int]] = [set() for _ in pages]
    numbers: dict[int, tuple[int, str]] = {}
    for each in margins:
        if labels and labels[each.page] and each.line.text == labels[each.page]:
            found[each.page].add(each.line.order)
            numbers[each.page] = (each.line.order, each.line.text)
    places: dict[tuple[str, bool], float] = {}  # of what runs: the distance from the page's edge
    for slot in _slots(margins):
        numbered = _numbered(slot, len(pages))
        for each in slot:
            if id(each) in numbered:
                found[each.page].add(each.line.order)
                numbers.setdefault(each.page, (each.line.order, numbered[id(each)]))
        for each in _repeated(slot, len(pages)):
            found[each.page].add(each.line.order)
            places[each.line.text, each.top] = each.edge
    if places:
        _find_again(places, pages, sizes, found)
    return Running(tuple(map(frozenset, found)), numbers)


def _find_again(
    places: dict[tuple[str, bool], float],
    pages: Sequence[Sequence[Line]],
    sizes: Sequence[PageSize],
    found: Sequence[set[int]],
) -> None:
    """Find what runs on the pages too on which it is no farther from the body than other lines."""
    for lines, size, running in zip(pages, sizes, found, strict=True):
        for line in lines:
            for top, edge in ((True, size.height - line.top), (False, line.base)):
                place = places.get((line.text, top))
                if place is not None and line.turned == 0 and abs(place - edge) <= _NEAR:
                    running.add(line.order)


def _body_height(pages: Sequence[Sequence[Line]]) -> float:
    """Return the height of the letters that most of the text is set in."""
    counts: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            counts[round(line.height, 1)] += len(line.text)
    return counts.most_common(1)[0][0] if counts else 0.0


def _margins(page: int, lines: Sequence[Line], size: PageSize, body: float) -> Iterator[_Margin]:
    """Yield the lines in the margins of a page."""
    rows: list[list[Line]] = []
    for line in sorted((each for each in lines if each.turned == 0), key=lambda each: -each.middle):
        if rows and same_row(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    gaps = [above[0].base - below[0].base for above, below in pairwise(rows)]
    usual = median(gaps) if len(gaps) > 4 else 0.0
    usual = min(usual or body * 1.3, body * 2.0)
    for top in (True, False):
        ordered = rows if top else rows[::-1]
        between = gaps if top else gaps[::-1]
        count = next(
            (at + 1 for at, gap in enumerate(between[:_ROWS]) if gap > _APART * usual),
            len(rows) if len(rows) == 1 else 0,
        )
        for row in ordered[:count]:
            for line in row:
                edge = size.height - line.top if top else line.base
                if edge < _ZONE * size.height and line.height <= _LARGER * body:
                    yield _Margin(page, line, top, edge)


def _slots(margins: Sequence[_Margin]) -> Iterator[list[_Margin]]:
    """Yield the margins' lines in groups of one height."""
    for top in (True, False):
        slot: list[_Margin] = []
        side = [each for each in margins if each.top is top]
        for each in sorted(side, key=lambda each: (each.edge, each.page)):
            if slot and each.edge - slot[-1].edge > _NEAR:
                yield slot
                slot = []
            slot.append(each)
        if slot:
            yield slot


def _repeated(slot: Sequence[_Margin], pages: int) -> Iterator[_Margin]:
    """Yield the lines of a slot that say the same on enough pages.

    Where a label has one value on some pages and another on others, it says something of each.
    """
    of: dict[str, set[int]] = defaultdict(set)
    values: dict[str, set[str]] = defaultdict(set)
    for each in slot:
        of[each.line.text].add(each.page)
        label, colon, value = each.line.text.partition(":")
        if colon:
            values[label].add(value)
    enough = min(_FEWEST_PAGES, max(2, pages))
    for each in slot:
        label, colon, _ = each.line.text.partition(":")
        if len(of[each.line.text]) >= enough and not (colon and len(values[label]) > 1):
            yield each


def _numbered(slot: Sequence[_Margin], pages: int) -> dict[int, str]:
    """Return the page numbers, by the id of the line they stand in."""
    offsets: Counter[tuple[int, bool]] = Counter()
    found: dict[int, list[tuple[int, bool, str, str]]] = {}
    for each in slot:
        found[id(each)] = list(_numbers_in(each))
        offsets.update({(offset, roman) for offset, roman, _, _ in found[id(each)]})
    words: dict[tuple[int, bool], Counter[str]] = defaultdict(Counter)
    for each in slot:
        for offset, roman, _, rest in found[id(each)]:
            words[offset, roman][rest] += 1
    least = max(2, min(_FEWEST_PAGES, pages))
    on = len({each.page for each in slot})
    numbered: dict[int, str] = _growing(slot)
    for each in slot:
        for offset, roman, number, rest in found[id(each)]:
            key = offset, roman
            bare = not _PAGE_WORDS.sub("", rest)
            often = offsets[key] >= least or (bare and roman and offsets[key] >= 2)
            varied = len([words_ for words_ in words[key] if _PAGE_WORDS.sub("", words_)]) > 1
            title = len(rest.split()) >= _WORDS_OF_TITLE or varied
            if often and (bare or (title and offsets[key] >= _SHARE_NUMBERED * on)):
                numbered.setdefault(id(each), number)
    return numbered


def _growing(slot: Sequence[_Margin]) -> dict[int, str]:
    """Return the lines of a slot that are a number, where these grow from page to page.

    Pages may be left out: the numbers need not grow as the pages do.
    """
    bare = sorted(
        (each for each in slot if each.line.text.isdecimal() and len(each.line.text) < 5),
        key=lambda each: each.page,
    )
    values = [int(each.line.text) for each in bare]
    if len(values) < _FEWEST_PAGES or any(one >= other for one, other in pairwise(values)):
        return {}
    return {id(each): each.line.text for each in bare}


def _numbers_in(each: _Margin) -> Iterator[tuple[int, bool, str, str]]:
    """Yield numbers at the ends of a line: less the page's, whether Roman, as printed, the rest."""
    text = each.line.text
    for found in _NUMBER.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        bare_before = not _PAGE_WORDS.sub("", before)
        if (bare_before or not _PAGE_WORDS.sub("", after)) and not (
            before[-1:] + after[:1]
        ).isalnum():
            roman = not found[0].isdigit()
            value = _roman(found[0]) if roman else int(found[0])
            if value is not None and not (roman and (before.strip() or after.strip())):
                yield value - each.page, roman, found[0], f"{before}{after}".strip()


def _roman(text: str) -> int | None:
    """Return the value of a Roman number below 90; None for letters that are none."""
    values = [_ROMAN[letter] for letter in text.lower()]
    signed = [
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    ]
    return sum(signed) if text.islower() or text.isupper() else None
