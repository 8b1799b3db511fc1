"""Read a Word document: headings by their styles, paragraphs and tables, in reading order.

The numbers that Word draws before paragraphs are counted and written (numbering.py), equations are
written in one line (equations.py), signs of symbol fonts as Unicode (symbols.py). What a reader of
the page does not see is left out: hidden text, what was deleted or moved away under "track
changes", the older form of a text box. Struck-out words follow their paragraph, marked as such.
Footnotes and endnotes come after the text, each with its number. Headers, footers and comments are
left out, and there are no pages: Word makes them when it shows the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from index.loaders.archive import damaged
from index.loaders.composed import TextComposer, one_line
from index.loaders.office.equations import M, linear
from index.loaders.office.numbering import Numbering
from index.loaders.office.package import MC, Element, Package, chosen
from index.loaders.office.symbols import sign, with_signs
from index.loaders.office.word_table import grid_of
from index.loaders.raised import with_raised
from index.loaders.source import Parsed, Source

_WHAT = "Word document"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VALUE = f"{_W}val"
_RUN_LOOK = f"{_W}rPr"
_OWN_NUMBER = f"{_W}pPr/{_W}numPr"
_HEADING_STYLE = re.compile(r"heading ([1-9])$", re.IGNORECASE)
_SHOWN = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "-",
}
# What lies inside them is no text of the paragraph: deleted, moved away, drawn, or how it looks.
_LEFT_OUT = frozenset(
    f"{_W}{name}"
    for name in "del moveFrom pPr rPr drawing pict object rt sectPr sdtPr tblPr".split()
)
_NOTE_MARKS = {f"{_W}footnoteReference": "footnotes", f"{_W}endnoteReference": "endnotes"}
_MOST_STYLES = 20  # styles based on one another; they can be made to go round in a circle
_DEEPEST = 200  # elements inside one another


def read_docx(source: Source) -> Parsed:
    """Read a Word document or template. Raises DamagedFile, ProtectedFile or TooLarge."""
    with Package(source, _WHAT) as package:
        return _Reading(package, source).read()


class _Reading:
    """One document, read once from its start to its end."""

    def __init__(self, package: Package, source: Source) -> None:
        self._package, self._source = package, source
        main = package.main
        self._body = package.xml(main).find(f"{_W}body")
        self._styles = _Styles(package.first(main, "styles"))
        self._numbering = Numbering(package.first(main, "numbering"))
        self._composer = TextComposer(source.path)
        self._notes: dict[tuple[str, str], int] = {}  # the numbers of notes, by (part, id)
        self._hidden = False
        self._numbers_of_styles: dict[str, tuple[str, int] | None] = {}

    def read(self) -> Parsed:
        if self._body is None:  # its first element is another one, or has none
            raise damaged(self._source, _WHAT)
        self._add(self._body)
        for kind in ("footnotes", "endnotes"):
            root = self._package.first(self._package.main, kind)
            # The first notes of each file are the lines drawn above the notes.
            for note in root if root is not None else ():
                if note.get(f"{_W}type") is None:
                    number = self._notes.get((kind, note.get(f"{_W}id", "")))
                    self._add(note, f"Note {number}" if number else "Note")
        if self._hidden:
            self._composer.note("Hidden text in it was left out.")
        return self._composer.composed()

    def _add(self, parent: Element, label: str = "", depth: int = 0) -> None:
        """Add the paragraphs and tables below `parent`, in order."""
        for element in parent:
            if element.tag == f"{_W}p":
                self._add_paragraph(element, label, depth)
            elif element.tag == f"{_W}tbl":
                self._composer.table(grid_of(element, self._cell), label=label)
            elif depth < _DEEPEST:
                if element.tag == f"{_W}sdt":
                    for content in element.iterchildren(f"{_W}sdtContent"):
                        self._add(content, label, depth + 1)
                elif element.tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
                    self._add(element, label, depth + 1)
                elif element.tag == f"{MC}AlternateContent":
                    self._add(chosen(element), label, depth + 1)

    def _add_paragraph(self, element: Element, label: str, depth: int) -> None:
        words = self._words(element)
        style = _value(element, "pPr", "pStyle")
        level = _outline_level(_value(element, "pPr", "outlineLvl") or "9")
        level = level or self._styles.levels.get(style, 0)
        text = words.text
        if text.strip():
            own = element.find(_OWN_NUMBER)
            number = self._numbering.number(own, self._number_of_style(style))
            if number not in ("", "•"):
                text = f"{number} {text}"
        if level and not label:
            self._composer.heading(text, level)
        else:
            self._composer.prose(text, label)
        if words.struck:
            self._composer.prose(words.struck, "Struck out")
        for box in words.boxes if depth < _DEEPEST else ():
            self._add(box, label, depth + 1)

    def _number_of_style(self, style: str) -> tuple[str, int] | None:
        if style not in self._numbers_of_styles:
            found = self._numbering.of_style(self._styles.numbering(style), style)
            self._numbers_of_styles[style] = found
        return self._numbers_of_styles[style]

    def _words(self, paragraph: Element) -> _Words:
        words = _Words(self._styles, self._note_number)
        words.hidden = self._styles.is_hidden(_value(paragraph, "pPr", "pStyle"))
        words.read(paragraph, 0)
        self._hidden = self._hidden or words.left_out
        return words

    def _note_number(self, kind: str, name: str) -> int:
        return self._notes.setdefault((kind, name), len(self._notes) + 1)

    def _cell(self, cell: Element) -> str:
        """Return the words of a cell; a table or a text box inside it is its words."""
        parts: list[str] = []
        waiting = [cell]
        for _ in range(_DEEPEST):
            if not waiting:
                break
            paragraphs = [each for parent in waiting for each in _inside(parent, f"{_W}p")]
            words = [self._words(each) for each in paragraphs]
            parts += [each.text for each in words] + [each.struck for each in words]
            waiting = [box for each in words for box in each.boxes]
        return one_line(" ".join(parts))


class _Words:
    """The words of one paragraph: `text`, what is `struck` out, and the text `boxes` in it."""

    def __init__(self, styles: _Styles, note_number: Callable[[str, str], int]) -> None:
        self._styles = styles
        self._note_number = note_number
        self._parts: list[str] = []
        self._struck: list[str] = []
        self.boxes: list[Element] = []
        self.hidden = False  # all of it, by the paragraph's style
        self.left_out = False  # whether hidden words were

    @property
    def text(self) -> str:
        return "".join(self._parts)

    @property
    def struck(self) -> str:
        return "".join(self._struck)

    def read(self, parent: Element, depth: int) -> None:
        """Add what is below `parent`, an element or a list of them."""
        for element in parent if depth < _DEEPEST else ():
            tag = element.tag
            if tag == f"{_W}r":
                self._read_run(element, depth + 1)
            elif tag == f"{M}oMath":
                self._add(linear(element))
            elif tag == f"{MC}AlternateContent":
                self.read(chosen(element), depth + 1)
            elif tag not in _LEFT_OUT:
                self.read(element, depth + 1)

    def _read_run(self, run: Element, depth: int) -> None:
        properties = run.find(_RUN_LOOK)
        if properties is None and not self.hidden:
            self._read_pieces(run, depth, struck=False, raised=False, font="")
            return
        hidden = _is_on(properties, "vanish")
        if hidden is None:
            hidden = self.hidden or self._styles.is_hidden(_value(run, "rPr", "rStyle"))
        if hidden:
            self.left_out = self.left_out or bool("".join(run.itertext(f"{_W}t")).strip())
            return
        struck = bool(_is_on(properties, "strike") or _is_on(properties, "dstrike"))
        raised = _value(run, "rPr", "vertAlign") == "superscript"
        fonts = properties.find(f"{_W}rFonts") if properties is not None else None
        font = fonts.get(f"{_W}ascii", "") if fonts is not None else ""
        self._read_pieces(run, depth, struck, raised, font)

    def _read_pieces(
        self, parent: Element, depth: int, struck: bool, raised: bool, font: str
    ) -> None:
        for piece in parent if depth < _DEEPEST else ():
            tag = piece.tag
            if tag == f"{_W}t":
                self._add(with_signs(piece.text or "", font), struck, raised)
            elif tag in _SHOWN:
                self._add(_SHOWN[tag], struck)
            elif tag == f"{_W}sym":
                self._add(sign(piece.get(f"{_W}char", ""), piece.get(f"{_W}font", "")), struck)
            elif tag in _NOTE_MARKS:
                number = self._note_number(_NOTE_MARKS[tag], piece.get(f"{_W}id", ""))
                self._add(f"[{number}]", struck, raised=True)
            elif tag == f"{MC}AlternateContent":
                self._read_pieces(chosen(piece), depth + 1, struck, raised, font)
            elif tag == f"{_W}ruby":
                for base in piece.iterchildren(f"{_W}rubyBase"):
                    self.read(base, depth + 1)
            elif tag in (f"{_W}drawing", f"{_W}pict", f"{_W}object"):
                self.boxes += _inside(piece, f"{_W}txbxContent")

    def _add(self, text: str, struck: bool = False, raised: bool = False) -> None:
        if struck:
            self._struck.append(text)
        elif raised and self._parts:
            self._parts.append(with_raised(self._parts[-1], text))
        else:
            self._parts.append(text)


class _Styles:
    """What a document's styles mean: which make headings, hide words or number paragraphs."""

    def __init__(self, root: Element | None) -> None:
        elements = root if root is not None else ()
        self._styles = {each.get(f"{_W}styleId"): each for each in elements}
        found = {name: self._level(each) for name, each in self._styles.items() if name}
        self._hiding: dict[str, bool] = {}
        self.levels = {name: level for name, level in found.items() if level}

    def is_hidden(self, name: str) -> bool:
        """Say whether words of this style are not shown."""
        if name not in self._hiding:
            self._hiding[name] = self._hides(name)
        return self._hiding[name]

    def _hides(self, name: str) -> bool:
        for style in self._based(name) if name else ():
            hidden = _is_on(style.find(f"{_W}rPr"), "vanish")
            if hidden is not None:
                return hidden
        return False

    def numbering(self, name: str) -> Element | None:
        """Return the `numPr` of a style or of those that it is based on."""
        found = (style.find(f"{_W}pPr/{_W}numPr") for style in self._based(name))
        return next((each for each in found if each is not None), None) if name else None

    def _level(self, style: Element) -> int:
        """Return the level of the headings that a style makes, 0 for none."""
        for each in self._based(style.get(f"{_W}styleId")):
            name = _value(each, "name").lower()
            named = _HEADING_STYLE.match(name)
            if named or name == "title":
                return min(int(named[1]), 9) if named else 1
            outline = _value(each, "pPr", "outlineLvl")
            if outline:
                return _outline_level(outline)
        return 0

    def _based(self, name: str | None) -> Iterator[Element]:
        """Yield a style and those that it is based on."""
        for _ in range(_MOST_STYLES):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = _value(style, "basedOn")


def _inside(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the elements of a tag below `parent`, those inside one another once, at the outside.

    The older form of what there is in a newer one is not looked into.
    """
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag == tag:
            yield element
        elif element.tag == f"{MC}AlternateContent":
            waiting += reversed(chosen(element))
        elif element.tag not in (f"{_W}del", f"{_W}moveFrom"):
            waiting += reversed(element)


def _outline_level(value: str) -> int:
    """Return the level that Word's outline level means; its level 9 is that of plain text."""
    return int(value) + 1 if value in "012345678" else 0


def _is_on(properties: Element | None, name: str) -> bool | None:
    """Say whether a property is switched on; None where nothing is said of it."""
    found = properties.find(f"{_W}{name}") if properties is not None else None
    return None if found is None else found.get(f"{_W}val", "1") not in ("0", "false", "off")


def _value(element: Element, *path: str) -> str:
    """Return the `w:val` of the element at `path` below this one, "" where there is none."""
    found = element.find(_path(path))
    return "" if found is None else found.get(_VALUE, "")


@lru_cache(maxsize=64)
def _path(steps: tuple[str, ...]) -> str:
    return "/".join(f"{_W}{step}" for step in steps)
