"""HTML: a page's bytes -> headings, paragraphs, lists and tables, as a browser would show them.

`selectolax` parses; this file walks the tree and says what is a block. Scripts, styles, forms'
controls, menus (`<nav>`) and what a browser does not show (shown.py) are left out; nothing is
fetched and no script is run. White space is folded as HTML says; the numbers of ordered lists are
written. A table of data becomes lines of cells joined by " | "; a table that only lays out the page
is read cell by cell. What is struck out follows its block, marked as such. A page without any
heading gets its `<title>` as one, and its lines of bold letters.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from index.errors import DamagedFile, TooLarge
from index.loaders.composed import TextComposer, one_line
from index.loaders.encoding import MARKS, Decoded, decode
from index.loaders.markup.html_table import grid_of
from index.loaders.markup.lists import LISTS, BoldLines, ListNumbers
from index.loaders.markup.shown import not_shown
from index.loaders.raised import with_raised
from index.loaders.source import MOST_CHARACTERS, MOST_NESTED, Parsed, Source, too_much_text
from index.types import BlockKind

_SKIPPED = frozenset(
    "audio button canvas datalist embed head iframe input ix:header math-field nav noscript object "
    "script select style svg template textarea title video".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark math "
    "mi mn mo mrow ms msub msup mtext output q rb rp rt ruby s samp small span strike strong sub "
    "sup time tt u var wbr".split()
)
_STRUCK = frozenset({"del", "s", "strike"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Elements that HTML closes by itself, or that hold nothing: they do not nest by being left open.
_NOT_NESTING = frozenset(
    "area base br col colgroup dd dt embed hr img input keygen li link meta option optgroup p "
    "param rb rp rt source tbody td tfoot th thead tr track wbr".split()
)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_EMPTY_TAG = re.compile(r"<([a-zA-Z][\w:.-]*)((?:\s[^<>]*)?)/>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
# Pages saved with their pictures inside are long and hold little text; the composer sees how much.
_MOST_MARKUP = 5 * MOST_CHARACTERS
_DECLARED_WITHIN = 4096  # bytes; HTML says 1024, real pages are late with it
# Names that Python's codecs answer to and no page means; some take very long.
_NO_CHARSETS = frozenset(
    "idna mbcs oem punycode raw-unicode-escape undefined unicode-escape".split()
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SPACES_AGAIN = re.compile(r" {2,}")  # where two folded pieces of text met
_SPACE_AT_BREAK = re.compile(r" ?\n ?")


def read_html(source: Source) -> Parsed:
    """Read a page. Raises TooLarge for one that is nested beyond reason."""
    composer = TextComposer(source.path)
    decoded = decode_html(source.content, source.path)
    composer.note(*decoded.notes)
    markup = decoded.text
    if source.path.suffix.lower() == ".xhtml":
        markup = open_empty_tags(markup)
    add_html(markup, composer, source.path)
    return composer.composed()


def decode_html(content: bytes, path: Path) -> Decoded:
    """Return a page's characters: a byte order mark, UTF-8, what the page declares, or a guess.

    UTF-8 comes before the declaration: text in another encoding is hardly ever valid UTF-8 by
    chance, and pages that declare what they were once are many. Raises what `encoding.decode`
    raises.
    """
    declared = _DECLARED.search(content[:_DECLARED_WITHIN])
    if declared is not None and not any(content.startswith(mark) for mark, _ in MARKS):
        if len(content) > _MOST_MARKUP:
            raise too_much_text(path)
        text = None if content.isascii() else _decode_as(content, "utf-8")
        if text is None:
            text = _decode_as(content, declared[1].decode("ascii"))
        if text is not None:
            return Decoded(text)
    return decode(content, path, most=_MOST_MARKUP)


def _decode_as(content: bytes, encoding: str) -> str | None:
    try:
        name = codecs.lookup(encoding).name
        if name.startswith(("utf-16", "utf-32")):
            return None  # the declaration was read as ASCII: it cannot be true
        if name in _NO_CHARSETS:
            return None
        # What calls itself Latin-1 or ASCII on the web is cp1252: HTML prescribes reading it so.
        return content.decode("cp1252" if name in ("iso8859-1", "ascii") else name)
    except (LookupError, UnicodeError, AttributeError, TypeError):
        return None


def open_empty_tags(markup: str) -> str:
    """Write `<title/>` as `<title></title>`: XHTML closes elements so, and HTML does not."""

    def opened(match: re.Match[str]) -> str:
        name, rest = match[1], match[2]
        return match[0] if name.lower() in _VOID else f"<{name}{rest}></{name}>"

    return _EMPTY_TAG.sub(opened, markup)


def add_html(
    markup: str,
    composer: TextComposer,
    path: Path,
    title: str | None = None,
    anchors: Mapping[str, str] | None = None,
) -> None:
    """Add what the page says to `composer`; `path` names the file in errors.

    A page without an h1, h2 or h3 gets `title` as its heading, and a heading at each of the
    `anchors`, by their ids. Where `title` is None, a page without any heading gets its own
    `<title>`, and lines of bold letters for headings. Raises TooLarge and DamagedFile.
    """
    check_nesting(markup, path)
    tree = LexborHTMLParser(markup)
    if tree.body is None:
        raise DamagedFile(path, "there is no page in it that can be read.")
    starts: dict[int, str] = {}
    bold = False
    if title is None:
        own = tree.css_first("head > title")
        bold = not tree.css_matches("h1, h2, h3, h4, h5, h6")
        if own is not None and bold:
            composer.heading(own.text(), 1)
    elif not tree.css_matches("h1, h2, h3"):
        starts = _anchored(tree, anchors or {})
        first = next(iter((anchors or {}).values()), "")
        # A place that is not there is that of the page itself.
        composer.heading(title or (first if first not in starts.values() else ""), 1)
    _Walk(composer, not_shown(tree), starts, bold).read(tree.body)


def _anchored(tree: LexborHTMLParser, anchors: Mapping[str, str]) -> dict[int, str]:
    """Return the titles that start at elements, by the elements' `mem_id`."""
    found: dict[int, str] = {}
    for node in tree.css("[id], a[name]") if anchors else ():
        name = node.attributes.get("id") or node.attributes.get("name") or ""
        if name in anchors:
            found[node.mem_id] = anchors[name]
    return found


def check_nesting(markup: str, path: Path) -> None:
    """Raise TooLarge for elements nested too deep: the parser would need quadratic time."""
    depth = 0
    for tag in _TAG.finditer(_COMMENT.sub("", markup)):
        name = tag[2].lower()
        if name in _NOT_NESTING:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > MOST_NESTED:
            raise TooLarge(path, f"its elements are nested more than {MOST_NESTED} deep.")


class _Walk:
    """One walk through a page's tree, without recursion: pages may be nested thousands deep.

    `hidden` are elements that are not shown and `starts` the titles of chapters that start at an
    element, both by `mem_id`; `bold` says that lines of bold letters are headings.
    """

    def __init__(
        self, composer: TextComposer, hidden: frozenset[int], starts: Mapping[int, str], bold: bool
    ) -> None:
        self._composer, self._hidden, self._starts = composer, hidden, starts
        self._inline: list[str] = []  # the words since the last block ended
        self._struck: list[str] = []  # those that are struck out
        self._inside: list[tuple[BlockKind, int]] = []  # headings and <pre> we are in, with level
        self._lists = ListNumbers()
        self._bold = BoldLines() if bold else None
        self._striking = self._raising = 0
        self._title = ""  # that was added as a heading, and may stand here again

    def read(self, root: LexborNode) -> None:
        """Add everything below `root`."""
        events = _Events(root, self._hidden)
        for tag, node, entering in events:
            if entering and self._starts and node.mem_id in self._starts:
                self._end_block()
                self._title = self._starts[node.mem_id]
                self._composer.heading(self._title, 1)
            if self._bold is not None:
                self._bold.see(tag, node, entering)
            if tag == "-text":
                self._add_text(node)
            elif tag == "br":
                self._inline.append("\n" if entering else "")
            elif tag in _STRUCK:
                self._striking += 1 if entering else -1
            elif tag == "sup":
                self._raising += 1 if entering else -1
            elif tag not in _INLINE and not tag.startswith("ix:"):
                self._end_block()
                if tag == "pre" or tag in _HEADINGS:
                    self._change_kind(tag, entering)
                elif tag in LISTS:
                    self._lists.see(tag, node, entering)
                elif tag == "table" and entering and self._add_table(node):
                    events.skip()
        self._end_block()

    def _add_table(self, node: LexborNode) -> bool:
        """Add a table of data; say whether it is one, and not a part of the page's layout."""
        grid = grid_of(_Events(node, self._hidden, _STRUCK), _space)
        if grid is None:
            return False
        self._composer.lines(grid.caption)
        self._composer.table(grid)
        struck = (each.text() for each in node.css(", ".join(_STRUCK)))
        self._composer.prose(one_line(" ".join(struck)), "Struck out")
        return True

    def _change_kind(self, tag: str, entering: bool) -> None:
        if entering:
            kind = BlockKind.LINES if tag == "pre" else BlockKind.HEADING
            self._inside.append((kind, _HEADINGS.get(tag, 0)))
        elif self._inside:
            self._inside.pop()

    def _add_text(self, node: LexborNode) -> None:
        text = node.text_content or ""
        if not self._inside or self._inside[-1][0] is not BlockKind.LINES:
            text = _SPACES.sub(" ", text)
        if self._striking > 0:
            self._struck.append(text)
        elif self._raising > 0 and self._inline:
            self._inline.append(with_raised(self._inline[-1], text))
        else:
            self._inline.append(text)

    def _end_block(self) -> None:
        text, struck = "".join(self._inline), "".join(self._struck)
        self._inline.clear()
        self._struck.clear()
        kind, level = self._inside[-1] if self._inside else (BlockKind.PROSE, 0)
        if self._bold is not None and self._bold.is_heading(text) and not self._lists.inside:
            kind, level = BlockKind.HEADING, 2
        if text and not text.isspace():
            title, self._title = self._title, ""
            if title and one_line(text).casefold() == title.casefold():
                return
            text = self._lists.numbered(text)
        if kind is BlockKind.HEADING:
            self._composer.heading(text, level)
        elif kind is BlockKind.LINES:
            self._composer.lines(text)
        else:
            self._composer.prose(_SPACE_AT_BREAK.sub("\n", _SPACES_AGAIN.sub(" ", text)))
        if struck:
            self._composer.prose(one_line(struck), "Struck out")


def _space(tag: str) -> str:
    """Return what stands between the words before and after this tag."""
    return "" if tag in _INLINE else " "


class _Events(Iterator[tuple[str, LexborNode, bool]]):
    """(tag, node, entering) for all that is below a node, in reading order.

    An element comes twice, when it starts and when it ends; text comes once. What is skipped does
    not come at all: `hidden` elements, by their `mem_id`, and those of the tags `without`.
    """

    def __init__(
        self,
        root: LexborNode,
        hidden: frozenset[int] = frozenset(),
        without: frozenset[str] = frozenset(),
    ) -> None:
        self._hidden = hidden
        self._skipped = _SKIPPED | without
        self._next = root.child
        self._open: list[LexborNode] = []

    def __next__(self) -> tuple[str, LexborNode, bool]:
        while True:
            node = self._next
            if node is None:
                if not self._open:
                    raise StopIteration
                closed = self._open.pop()
                self._next = closed.next
                return closed.tag or "", closed, False
            tag = node.tag or ""
            if node.is_text_node:
                self._next = node.next
                return "-text", node, True
            if (
                not node.is_element_node
                or tag in self._skipped
                or (self._hidden and node.mem_id in self._hidden)
            ):
                self._next = node.next
                continue
            self._open.append(node)
            self._next = node.child
            return tag, node, True

    def skip(self) -> None:
        """Leave out what is below the element that came last."""
        self._next = None
