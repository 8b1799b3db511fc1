"""Read OpenDocument texts and presentations (ODT, ODP and their templates).

Headings by their levels, paragraphs, lists with their numbers, tables, notes after the text. What
was deleted under "track changes", hidden sections and comments are left out. Of a presentation each
page is a slide, its title a heading; the speaker's notes are marked as such.
"""

from __future__ import annotations

import zipfile
from typing import Any

from lxml import etree

from index.loaders.archive import damaged, open_archive
from index.loaders.composed import TextComposer, one_line
from index.loaders.raised import with_raised
from index.loaders.source import Parsed, Source
from index.loaders.tables.grid import CellPosition, Grid, from_words
from index.types import PageUnit

_WHAT = "OpenDocument file"
_OFFICE, _TEXT, _TABLE, _DRAW, _STYLE, _PRESENTATION = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "text", "table", "drawing", "style", "presentation")
)
_LEFT_OUT = frozenset(
    {
        f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_OFFICE}annotation-end",
        f"{_TEXT}note", f"{_TEXT}sequence-decls", f"{_TEXT}variable-decls", f"{_TEXT}ruby-text",
        f"{_OFFICE}forms", f"{_TEXT}hidden-text", f"{_TEXT}index-title-template",
    }
)  # fmt: skip
_DEEPEST = 100  # elements inside one another
_MOST_REPEATED = 1_000  # cells or spaces that one element stands for

_Element = Any


def read_opendocument(source: Source) -> Parsed:
    """Read a text or presentation. Raises DamagedFile, ProtectedFile or TooLarge."""
    with open_archive(source, _WHAT) as archive:
        try:
            content = archive.read("content.xml")
            styles = archive.read("styles.xml") if "styles.xml" in archive.namelist() else b""
        except (KeyError, zipfile.BadZipFile, EOFError, OSError, ValueError):
            raise damaged(source, _WHAT) from None
    root, more = _xml(content), _xml(styles)
    body = root.find(f"{_OFFICE}body") if root is not None else None
    if root is None or body is None:
        raise damaged(source, _WHAT)
    pages = list(body.iter(f"{_DRAW}page"))
    composer = TextComposer(source.path, PageUnit.SLIDE if pages else PageUnit.PAGE)
    reading = _Reading(composer, [each for each in (root, more) if each is not None])
    if pages:
        for number, page in enumerate(pages, start=1):
            composer.page(number)
            reading.add_slide(page, number)
    else:
        for part in body:
            reading.add(part)
        reading.add_notes()
    return composer.composed()


def _xml(content: bytes) -> _Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


class _Reading:
    """One document, read from its start to its end."""

    def __init__(self, composer: TextComposer, roots: list[_Element]) -> None:
        self._composer = composer
        self._notes: list[_Element] = []
        self._numbered: dict[tuple[str, int], str] = {}  # the form of a list's level
        self._raised: set[str] = set()  # styles of raised letters
        for root in roots:
            self._read_styles(root)

    def _read_styles(self, root: _Element) -> None:
        for listed in root.iter(f"{_TEXT}list-style"):
            name = listed.get(f"{_STYLE}name", "")
            for level in listed.iterchildren(f"{_TEXT}list-level-style-number"):
                depth = level.get(f"{_TEXT}level", "")
                form = level.get(f"{_STYLE}num-format", "")
                if depth.isdecimal() and form:
                    suffix = level.get(f"{_STYLE}num-suffix", "")
                    self._numbered[name, int(depth)] = suffix
        for style in root.iter(f"{_STYLE}style"):
            look = style.find(f"{_STYLE}text-properties")
            position = look.get(f"{_STYLE}text-position", "") if look is not None else ""
            if position.startswith("super") or (position[:1].isdigit() and position[0] != "0"):
                self._raised.add(style.get(f"{_STYLE}name", ""))

    def add(self, parent: _Element, label: str = "", depth: int = 0, within: str = "") -> None:
        """Add what is below `parent`; `within` is the style of the list that we are in."""
        for element in parent if depth < _DEEPEST else ():
            tag = element.tag
            if tag in _LEFT_OUT:
                continue
            if tag == f"{_TEXT}h":
                level = element.get(f"{_TEXT}outline-level", "1")
                level_number = int(level) if level.isdecimal() and len(level) < 3 else 1
                self._composer.heading(self._words(element), level_number)
            elif tag == f"{_TEXT}p":
                self._composer.prose(self._words(element), label)
                self._add_boxes(element, label, depth)
            elif tag == f"{_TEXT}list":
                self._add_list(element, label, depth, within)
            elif tag == f"{_TABLE}table":
                self._composer.table(self._grid(element), label=label)
            elif tag != f"{_TEXT}section" or element.get(f"{_TEXT}display") != "none":
                self.add(element, label, depth + 1, within)

    def _add_boxes(self, paragraph: _Element, label: str, depth: int) -> None:
        for box in paragraph.iter(f"{_DRAW}text-box"):
            if next(box.iterancestors(f"{_TEXT}p"), None) is paragraph:
                self.add(box, label, depth + 1)

    def _add_list(self, element: _Element, label: str, depth: int, within: str) -> None:
        if depth > _DEEPEST:
            return
        style = element.get(f"{_TEXT}style-name") or within
        level = sum(1 for _ in element.iterancestors(f"{_TEXT}list")) + 1
        suffix = self._numbered.get((style, level))
        number = 0
        for item in element:
            if item.tag not in (f"{_TEXT}list-item", f"{_TEXT}list-header"):
                continue
            number += item.tag == f"{_TEXT}list-item"
            first = item.find(f"{_TEXT}p") if suffix is not None else None
            for part in item:
                if part is first:
                    words = self._words(part)
                    self._composer.prose(f"{number}{suffix} {words}" if words else "", label)
                    self._add_boxes(part, label, depth)
                elif part.tag == f"{_TEXT}list":
                    self._add_list(part, label, depth + 1, style)
                elif depth < _DEEPEST:
                    self.add([part], label, depth + 1, style)

    def add_notes(self) -> None:
        """Add the notes that the text referred to, each with its mark."""
        for note in self._notes:
            mark = note.findtext(f"{_TEXT}note-citation") or ""
            for body in note.iterchildren(f"{_TEXT}note-body"):
                self.add(body, f"Note {one_line(mark)}".strip())

    def add_slide(self, page: _Element, number: int) -> None:
        """Add a page of a presentation."""
        frames = list(page.iterchildren(f"{_DRAW}frame"))
        titles = [each for each in frames if each.get(f"{_PRESENTATION}class") == "title"]
        title = one_line(" ".join(self._words(p) for f in titles for p in f.iter(f"{_TEXT}p")))
        self._composer.heading(title or f"Slide {number}", 1)
        for element in page:
            if element in titles:
                continue
            if element.tag == f"{_PRESENTATION}notes":
                self.add(element, "Speaker's notes")
            else:
                self.add([element])
        self.add_notes()
        self._notes.clear()

    def _grid(self, table: _Element) -> Grid:
        rows: list[list[str]] = []
        merged: dict[CellPosition, CellPosition] = {}
        own = (r for r in table.iter(f"{_TABLE}table-row") if _inside(r, table))
        for row in own:
            line: list[str] = []
            for cell in row:
                times = _count(cell, "number-columns-repeated")
                covered = cell.tag == f"{_TABLE}covered-table-cell"
                paragraphs = [] if covered else list(cell.iter(f"{_TEXT}p", f"{_TEXT}h"))
                words = one_line(" ".join(map(self._words, paragraphs)))
                spans = (
                    _count(cell, "number-rows-spanned"),
                    _count(cell, "number-columns-spanned"),
                )
                if spans != (1, 1) and not covered:
                    merged[len(rows), len(line)] = spans
                line += [words] * times
            rows.append(line)
        wide = max(map(len, rows), default=0)
        fitting = {
            (row, column): (min(down, len(rows) - row), min(across, wide - column))
            for (row, column), (down, across) in merged.items()
        }
        return from_words(rows, merged=fitting)

    def _words(self, element: _Element, depth: int = 0) -> str:
        """Return the words of a paragraph; notes in it leave their marks."""
        parts = [element.text or ""]
        for each in element if depth < _DEEPEST else ():
            if each.tag == f"{_TEXT}note":
                self._notes.append(each)
                mark = one_line(each.findtext(f"{_TEXT}note-citation") or "")
                parts.append(with_raised("".join(parts), f"[{mark}]") if mark else "")
            elif each.tag == f"{_TEXT}s":
                parts.append(" " * _count(each, "c", _TEXT))
            elif each.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
                parts.append("\t" if each.tag.endswith("tab") else "\n")
            elif each.tag not in _LEFT_OUT and each.tag != f"{_DRAW}frame":
                words = self._words(each, depth + 1)
                is_raised = each.get(f"{_TEXT}style-name", "") in self._raised
                parts.append(with_raised("".join(parts), words) if is_raised else words)
            parts.append(each.tail or "")
        return "".join(parts)


def _inside(row: _Element, table: _Element) -> bool:
    return next(row.iterancestors(f"{_TABLE}table"), None) is table


def _count(element: _Element, name: str, space: str = _TABLE) -> int:
    given = element.get(f"{space}{name}", "1")
    return max(1, min(int(given), _MOST_REPEATED)) if given.isdecimal() and len(given) < 9 else 1
