"""Read a presentation: its slides with their numbers: title, text, tables, charts, notes.

A slide's title is a heading; a slide without one is headed by its number ("Slide 4"), so that it is
not taken for a part of the slide before. Shapes come in the order in which the file has them, the
order a screen reader follows. A chart is a table of the values stored with it. The speaker's notes
come last, and are marked as such, as is what stands on a hidden slide. Pictures are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from index.loaders.archive import damaged
from index.loaders.composed import TextComposer, one_line
from index.loaders.office.charts import chart_rows
from index.loaders.office.equations import M, linear
from index.loaders.office.package import MC, Element, Package, R, chosen
from index.loaders.office.symbols import with_signs
from index.loaders.raised import with_raised
from index.loaders.source import Parsed, Source
from index.loaders.tables.grid import Grid, from_words
from index.types import PageUnit

_WHAT = "PowerPoint presentation"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MOST_GROUPS = 50  # groups inside groups
_TITLES = ("title", "ctrTitle")
_SHOWN = 10  # numbers of slides in a note


def read_pptx(source: Source) -> Parsed:
    """Read a presentation or template. Raises DamagedFile, ProtectedFile or TooLarge."""
    with Package(source, _WHAT) as package:
        main = package.main
        listed = package.xml(main).iter(f"{_P}sldId")
        paths = [package.target(main, each.get(f"{R}id")) for each in listed]
        if main and not paths and package.xml(main).tag != f"{_P}presentation":
            raise damaged(source, _WHAT)
        composer = TextComposer(source.path, PageUnit.SLIDE)
        hidden: list[int] = []
        for number, path in enumerate(paths, start=1):
            composer.page(number)
            if path is None:
                raise damaged(source, _WHAT)
            slide = package.xml(path)
            is_hidden = slide.get("show", "1") in ("0", "false")
            hidden += [number] * is_hidden
            _Slide(package, path, slide).add(number, composer, "Hidden slide" * is_hidden)
    if hidden:
        shown = ", ".join(map(str, hidden[:_SHOWN])) + (", ..." if hidden[_SHOWN:] else "")
        composer.note(
            f"Slide {shown} is hidden." if len(hidden) == 1 else f"Slides {shown} are hidden."
        )
    return composer.composed()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A paragraph, or the grid of a table or chart; `label` is that of Block."""

    words: str = ""
    grid: Grid | None = None
    label: str = ""


class _Slide:
    """One slide, with what belongs to it."""

    _TEXT: ClassVar[dict[str, str]] = {f"{_A}br": "\n", f"{_A}tab": "\t"}

    def __init__(self, package: Package, path: str, root: Element) -> None:
        self._package, self._path, self._root = package, path, root

    def add(self, number: int, composer: TextComposer, label: str) -> None:
        """Add it to the composer; `label` sets all of it apart."""
        shapes = list(_flat(self._root.iterfind(f"{_P}cSld/{_P}spTree/*")))
        # A picture can stand in the place of a title: then another shape has the words.
        titles = (each for each in shapes if _placeholder(each) in _TITLES)
        title = next((each for each in titles if _body_words(each)), None)
        heading = _body_words(title) if title is not None else ""
        pieces = [piece for each in shapes if each is not title for piece in self._pieces(each)]
        pieces += self._notes()
        if heading or any(piece.words.strip() or piece.grid for piece in pieces):
            composer.heading(heading or f"Slide {number}", 1)
        for piece in pieces:
            apart = " · ".join(filter(None, (label, piece.label)))
            composer.prose(piece.words, apart)
            if piece.grid is not None:
                composer.table(piece.grid, label=apart)

    def _pieces(self, shape: Element) -> Iterator[_Piece]:
        for table in shape.iterfind(f"{_A}graphic/{_A}graphicData/{_A}tbl"):
            yield _Piece(grid=_grid(table))
        for chart in shape.iterfind(f"{_A}graphic/{_A}graphicData/{_C}chart"):
            path = self._package.target(self._path, chart.get(f"{R}id"))
            if path is not None:
                title, rows = chart_rows(self._package.xml(path))
                yield _Piece(title, from_words(rows, caption=title))
        for diagram in shape.iterfind(f"{_A}graphic/{_A}graphicData/{_DGM}relIds"):
            path = self._package.target(self._path, diagram.get(f"{R}dm"))
            if path is not None:
                for body in self._package.xml(path).iter(f"{_DGM}t"):
                    yield from _paragraphs(body)
        for body in shape.iterchildren(f"{_P}txBody"):
            yield from _paragraphs(body)

    def _notes(self) -> Iterator[_Piece]:
        for path in self._package.related(self._path, "notesSlide"):
            tree = self._package.xml(path).iterfind(f"{_P}cSld/{_P}spTree/*")
            for shape in _flat(tree):
                if _placeholder(shape) == "body":
                    for body in shape.iterchildren(f"{_P}txBody"):
                        for piece in _paragraphs(body):
                            yield _Piece(piece.words, label=piece.label or "Speaker's notes")


def _flat(shapes: Iterable[Element], depth: int = 0) -> Iterator[Element]:
    """Yield the shapes that are shown, those of a group in its place."""
    for shape in shapes:
        if shape.tag == f"{MC}AlternateContent":
            yield from _flat(chosen(shape), depth + 1) if depth < _MOST_GROUPS else ()
        elif shape.tag == f"{_P}grpSp":
            yield from _flat(shape, depth + 1) if depth < _MOST_GROUPS else ()
        elif shape.find(f"*/{_P}cNvPr") is not None and not _is_hidden(shape):
            yield shape


def _is_hidden(shape: Element) -> bool:
    return shape.find(f"*/{_P}cNvPr").get("hidden", "0") in ("1", "true")


def _placeholder(shape: Element) -> str:
    """Return what a shape stands for in the slide's layout ("title"), "" for nothing."""
    found = shape.find(f"*/{_P}nvPr/{_P}ph")
    return "" if found is None else found.get("type", "obj")


def _body_words(shape: Element) -> str:
    body = shape.find(f"{_P}txBody")
    return "" if body is None else _words(body)


def _grid(table: Element) -> Grid:
    """Return a table's cells, and which of them are merged."""
    rows = [list(row.iterchildren(f"{_A}tc")) for row in table.iterchildren(f"{_A}tr")]
    wide = max(map(len, rows), default=0)
    spans = {
        (at, column): (
            _span(cell, "rowSpan", len(rows) - at),
            _span(cell, "gridSpan", wide - column),
        )
        for at, row in enumerate(rows)
        for column, cell in enumerate(row)
    }
    return from_words(
        [["" if _is_covered(cell) else _words(cell) for cell in row] for row in rows],
        merged={place: span for place, span in spans.items() if span != (1, 1)},
    )


def _is_covered(cell: Element) -> bool:
    """Say whether a cell is a part of a merged one that starts further up or to the left."""
    return any(cell.get(name) in ("1", "true") for name in ("hMerge", "vMerge"))


def _span(cell: Element, name: str, most: int) -> int:
    """Return how many rows or columns a cell covers, no more than there are."""
    given = cell.get(name, "1")
    return max(1, min(int(given), most)) if given.isdecimal() and len(given) < 5 else 1


def _words(parent: Element) -> str:
    """Return the words of all paragraphs below, in one line."""
    return one_line(" ".join(_text(each)[0] for each in parent.iter(f"{_A}p")))


def _paragraphs(body: Element) -> Iterator[_Piece]:
    for paragraph in body.iter(f"{_A}p"):
        text, struck = _text(paragraph)
        yield _Piece(text)
        if struck:
            yield _Piece(struck, label="Struck out")


def _text(paragraph: Element) -> tuple[str, str]:
    """Return the words of a paragraph, and those that are struck out."""
    parts: list[str] = []
    struck: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        each = waiting.pop()
        if each.tag == f"{MC}AlternateContent":
            waiting += reversed(chosen(each))
        elif each.tag == f"{_A}br":
            parts.append("\n")
        elif each.tag == f"{M}oMath":
            parts.append(linear(each))
        elif each.tag in (f"{_A}r", f"{_A}fld"):
            look = each.find(f"{_A}rPr")
            font = look.find(f"{_A}latin") if look is not None else None
            words = with_signs(
                "".join(text.text or "" for text in each.iterchildren(f"{_A}t")),
                font.get("typeface", "") if font is not None else "",
            )
            if look is not None and look.get("strike", "noStrike") != "noStrike":
                struck.append(words)
            elif look is not None and _is_raised(look) and parts:
                parts.append(with_raised(parts[-1], words))
            else:
                parts.append(words)
        elif each.tag not in (f"{_A}pPr", f"{_A}endParaRPr"):
            waiting += reversed(each)
    return "".join(parts), "".join(struck)


def _is_raised(look: Element) -> bool:
    baseline = look.get("baseline", "0").rstrip("%")
    return baseline not in ("0", "") and not baseline.startswith("-")
