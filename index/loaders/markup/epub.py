"""EPUB: a book -> its chapters in the order of reading, with their headings.

An EPUB is a packed web site: a list of its pages in order (the "spine"), and a table of contents.
The pages are read as HTML. A page without headings of its own gets its titles from the table of
contents (EPUB 3's `nav`, or the older `ncx`), each at the place that it points to; pages outside
the order of reading are left out.
There are no page numbers: an EPUB has none.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element, ParseError, fromstring

from selectolax.lexbor import LexborHTMLParser

from index.errors import DamagedFile, ProtectedFile
from index.loaders.archive import damaged, open_archive
from index.loaders.composed import TextComposer, one_line
from index.loaders.markup.html import add_html, check_nesting, decode_html, open_empty_tags
from index.loaders.source import Parsed, Source

_WHAT = "EPUB book"
_PAGES = ("application/xhtml+xml", "text/html", "application/xml", "text/xml")
_NCX = "application/x-dtbncx+xml"


def read_epub(source: Source) -> Parsed:
    """Read a book. Raises DamagedFile, ProtectedFile (copy protection) or TooLarge."""
    # The pages' parser expands no entities, and the book's lists are looked at in `_xml`.
    with open_archive(source, _WHAT, entities=True) as archive:
        book = _Book(archive, source)
        composer = TextComposer(source.path)
        for path in book.reading_order():
            markup = book.page(path)
            if markup is not None:
                anchors = book.anchors.get(path, {})
                add_html(markup, composer, source.path, book.titles.get(path, ""), anchors)
        return composer.composed()


class _Book:
    """The lists inside a book: what its pages are, in which order, and what they are called."""

    def __init__(self, archive: zipfile.ZipFile, source: Source) -> None:
        self._archive, self._source = archive, source
        self._names = set(archive.namelist())
        self._locked = self._locked_parts()
        container = self._xml("META-INF/container.xml")
        root = next((each.get("full-path", "") for each in _all(container, "rootfile")), "")
        self._package = self._xml(root)
        self._folder = posixpath.dirname(root)
        self._items = {each.get("id", ""): each for each in _all(self._package, "item")}
        self.titles: dict[str, str] = {}
        self.anchors: dict[str, dict[str, str]] = {}
        self._read_contents()

    def reading_order(self) -> Iterator[str]:
        """Yield the path of each page inside the archive."""
        for reference in _all(self._package, "itemref"):
            item = self._items.get(reference.get("idref", ""))
            if item is not None and item.get("media-type", _PAGES[0]) in _PAGES:
                yield self._path(item.get("href", ""), self._folder)

    def page(self, path: str) -> str | None:
        """Return a page's markup; None for a page that the book names and does not hold."""
        if path in self._locked:
            raise ProtectedFile(self._source.path, "it is locked with a copy protection.")
        if path not in self._names:
            return None
        return open_empty_tags(decode_html(self._read(path) or b" ", self._source.path).text)

    def _read_contents(self) -> None:
        """Read what the table of contents calls each page, and each place within a page."""
        for item in self._items.values():
            path = self._path(item.get("href", ""), self._folder)
            folder = posixpath.dirname(path)
            if "nav" in item.get("properties", "").split():
                entries = self._entries_of_nav(path)
            elif item.get("media-type") == _NCX:
                entries = self._entries_of_ncx(path)
            else:
                continue
            for reference, title in entries:
                page, anchor = self._path(reference, folder), reference.partition("#")[2]
                words = one_line(title)
                if anchor:
                    self.anchors.setdefault(page, {}).setdefault(unquote(anchor), words)
                else:
                    self.titles.setdefault(page, words)

    def _entries_of_nav(self, path: str) -> Iterator[tuple[str, str]]:
        markup = self.page(path)
        if markup is not None:
            check_nesting(markup, self._source.path)
            for link in LexborHTMLParser(markup).css("nav a[href]"):
                yield link.attributes.get("href") or "", link.text()

    def _entries_of_ncx(self, path: str) -> Iterator[tuple[str, str]]:
        if path not in self._names:
            return
        for point in _all(self._xml(path), "navPoint"):
            content = next(_all(point, "content"), None)
            label = next(_all(point, "text"), None)
            if content is not None and label is not None:
                yield content.get("src", ""), label.text or ""

    def _locked_parts(self) -> set[str]:
        """Return the paths of encrypted parts; many books have locked fonts and nothing else."""
        if "META-INF/encryption.xml" not in self._names:
            return set()
        listed = self._xml("META-INF/encryption.xml")
        return {unquote(each.get("URI", "")) for each in _all(listed, "CipherReference")}

    @staticmethod
    def _path(reference: str, folder: str) -> str:
        try:
            path = urlsplit(reference).path
        except ValueError:
            return ""
        return posixpath.normpath(posixpath.join(folder, unquote(path)))

    def _xml(self, path: str) -> Element:
        content = self._read(path)
        if b"<!ENTITY" in content.replace(b"\0", b""):
            raise DamagedFile(
                self._source.path, "it declares XML entities, which no such file needs."
            )
        try:
            return fromstring(content)  # noqa: S314 - it declares no entities: looked at above
        except (ParseError, ValueError, LookupError):
            raise damaged(self._source, _WHAT) from None

    def _read(self, path: str) -> bytes:
        try:
            return self._archive.read(path)
        except (KeyError, zipfile.BadZipFile, EOFError, OSError, ValueError):
            raise damaged(self._source, _WHAT) from None


def _all(root: Element, name: str) -> Iterator[Element]:
    """Yield the elements of that name, whatever namespace they are in."""
    return (each for each in root.iter() if each.tag.rpartition("}")[2] == name)
