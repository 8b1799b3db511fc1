"""PPTX: a presentation -> its slides with their numbers: title, text, tables, notes.

`python-pptx` opens the file. A slide's title is a heading; a slide without one is headed by its
number ("Slide 4"), so that it is not taken for a part of the slide before. Shapes come in the order
in which the file has them, the order a screen reader follows. The speaker's notes come last.
Pictures, charts and diagrams are left out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

import pptx
from lxml.etree import XMLSyntaxError
from pptx.exc import PackageNotFoundError
from pptx.shapes.group import GroupShape

from index.loaders.archive import damaged, open_archive
from index.loaders.composed import TextComposer, one_line, tidy
from index.loaders.source import Parsed, Source
from index.loaders.tables.grid import Grid, Place, from_words
from index.types import PageUnit

_WHAT = "PowerPoint presentation"
_MOST_GROUPS = 50  # groups inside groups

_Shape = Any  # python-pptx tells the kinds of shapes apart at run time


def read_pptx(source: Source) -> Parsed:
    """Read a presentation. Raises DamagedFile, ProtectedFile or TooLarge."""
    open_archive(source, _WHAT).close()
    try:
        slides = list(pptx.Presentation(io.BytesIO(source.content)).slides)
    except (PackageNotFoundError, XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError):
        raise damaged(source, _WHAT) from None
    composer = TextComposer(source.path, PageUnit.SLIDE)
    for number, slide in enumerate(slides, start=1):
        composer.page(number)
        _add_slide(slide, number, composer)
    return composer.composed()


def _add_slide(slide: Any, number: int, composer: TextComposer) -> None:
    title = slide.shapes.title
    heading = one_line(title.text_frame.text) if title is not None else ""
    parts = [
        part
        for shape in _flat(slide.shapes)
        if title is None or shape.shape_id != title.shape_id
        for part in _parts(shape)
    ]
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        parts.extend(_paragraphs(slide.notes_slide.notes_text_frame))
    if heading or any(isinstance(part, Grid) or tidy(part) for part in parts):
        composer.heading(heading or f"Slide {number}", 1)
    for part in parts:
        if isinstance(part, Grid):
            composer.table(part)
        else:
            composer.prose(part)


def _flat(shapes: Iterable[_Shape], depth: int = 0) -> Iterator[_Shape]:
    """Yield the shapes, those of a group in its place."""
    for shape in shapes:
        if isinstance(shape, GroupShape):
            if depth < _MOST_GROUPS:
                yield from _flat(shape.shapes, depth + 1)
        else:
            yield shape


def _parts(shape: _Shape) -> Iterator[str | Grid]:
    """Yield the paragraphs of a shape, or its table."""
    if getattr(shape, "has_table", False):
        grid = _grid(shape.table)
        if grid.rows:
            yield grid
    elif shape.has_text_frame:
        yield from _paragraphs(shape.text_frame)


def _grid(table: Any) -> Grid:
    rows: list[list[str]] = []
    merged: dict[Place, Place] = {}
    for number, row in enumerate(table.rows):
        cells = list(row.cells)
        rows.append(["" if cell.is_spanned else one_line(cell.text) for cell in cells])
        for column, cell in enumerate(cells):
            if cell.is_merge_origin:
                merged[number, column] = (cell.span_height, cell.span_width)
    return from_words(rows, merged=merged)


def _paragraphs(frame: Any) -> Iterator[str]:
    for paragraph in frame.paragraphs:
        yield paragraph.text
