"""DOCX: a Word document -> headings by their styles, paragraphs and tables, in reading order.

`python-docx` opens the file and knows the styles; the text is taken from the document's own
elements, because it leaves out what stands in content controls, text boxes and tracked insertions.
What was deleted under "track changes" is not read. Footnotes and endnotes come after the text.
Headers, footers and comments are left out, and there are no pages: Word makes them when it shows
the file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from lxml.etree import XMLSyntaxError

from index.loaders.archive import damaged, open_archive
from index.loaders.composed import TextComposer
from index.loaders.office.word_table import grid_of
from index.loaders.source import Parsed, Source

_WHAT = "Word document"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOTES = re.compile(r"/(?:footnotes|endnotes)$")
_HEADING_STYLE = re.compile(r"heading ([1-9])$", re.IGNORECASE)
_SHOWN = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
_MOST_STYLES = 20  # styles based on one another; they can be made to go round in a circle

_Element = Any  # lxml gives its elements no types


def read_docx(source: Source) -> Parsed:
    """Read a Word document. Raises DamagedFile, ProtectedFile or TooLarge."""
    open_archive(source, _WHAT).close()
    try:
        document = docx.Document(io.BytesIO(source.content))
    except (PackageNotFoundError, XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError):
        raise damaged(source, _WHAT) from None
    body = getattr(document.element, "body", None)
    if body is None:  # its first element is another one, or has none
        raise damaged(source, _WHAT)
    composer = TextComposer(source.path)
    levels = _heading_levels(document)
    _add(body, composer, levels)
    for notes in _notes(document):
        _add(notes, composer, levels)
    return composer.composed()


def _heading_levels(document: WordDocument) -> dict[str, int]:
    """Return the level of each style that makes a heading, by the style's id."""
    styles = {style.get(f"{_W}styleId"): style for style in document.styles.element}
    levels = {name: _level_of_style(style, styles) for name, style in styles.items() if name}
    return {name: level for name, level in levels.items() if level}


def _level_of_style(style: _Element, styles: dict[str | None, _Element]) -> int:
    for _ in range(_MOST_STYLES):
        name = _value(style, "name").lower()
        named = _HEADING_STYLE.match(name)
        if named or name == "title":
            return int(named[1]) if named else 1
        outline = _value(style, "pPr", "outlineLvl")
        if outline:
            return _outline_level(outline)
        base = styles.get(_value(style, "basedOn"))
        if base is None:
            return 0
        style = base
    return 0


def _outline_level(value: str) -> int:
    """Return the level that Word's outline level means; its level 9 is that of plain text."""
    return int(value) + 1 if value in "012345678" else 0


def _value(element: _Element, *path: str) -> str:
    """Return the `w:val` of the element at `path` below this one, "" where there is none."""
    found = element.find("/".join(f"{_W}{step}" for step in path))
    return "" if found is None else found.get(f"{_W}val", "")


def _notes(document: WordDocument) -> Iterator[_Element]:
    for relation in document.part.rels.values():
        if _NOTES.search(relation.reltype) and not relation.is_external:
            root = parse_xml(relation.target_part.blob)
            # The first notes of each file are the lines drawn above the notes.
            yield from (note for note in root if note.get(f"{_W}type") is None)


def _add(parent: _Element, composer: TextComposer, levels: dict[str, int]) -> None:
    """Add the paragraphs and tables below `parent`, in order; the depth is Word's own, a few."""
    for element in parent:
        if element.tag == f"{_W}p":
            _add_paragraph(element, composer, levels)
        elif element.tag == f"{_W}tbl":
            composer.table(grid_of(element, _text))
        elif element.tag == f"{_W}sdt":
            for content in element.iterchildren(f"{_W}sdtContent"):
                _add(content, composer, levels)
        elif element.tag in (f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"):
            _add(element, composer, levels)


def _add_paragraph(element: _Element, composer: TextComposer, levels: dict[str, int]) -> None:
    level = _outline_level(_value(element, "pPr", "outlineLvl") or "9")
    level = level or levels.get(_value(element, "pPr", "pStyle"), 0)
    text = _text(element)
    if level:
        composer.heading(text, level)
    else:
        composer.prose(text)
    for box in element.iter(f"{_W}txbxContent"):
        if next(box.iterancestors(_FALLBACK), None) is None:  # an older form of the same box
            _add(box, composer, levels)


def _text(paragraph: _Element) -> str:
    """Return the words of a paragraph, without those of text boxes that are anchored in it."""
    parts: list[str] = []
    for node in paragraph.iter(f"{_W}t", *_SHOWN):
        if next(node.iterancestors(f"{_W}p"), None) is not paragraph:
            continue
        # A tab that defines a tab stop is no character: it lies in the paragraph's properties.
        if node.tag == f"{_W}tab" and node.getparent().tag != f"{_W}r":
            continue
        parts.append(_SHOWN.get(node.tag) or node.text or "")
    return "".join(parts)
