"""Define the values that flow through the index: Document, Table, Passage, Hit.

They are frozen and hold plain Python values only: no numpy, no database handle, no model. What
makes them is elsewhere (loaders, passages, retriever); what keeps them is the store.

All offsets count Unicode code points of `Document.text` and are half-open, `[start, end)`:

    text    G i l a n .   R a s h t .
    offset  0 1 2 3 4 5 6 7 8 9 ...
    The first sentence is (0, 6), the second (7, 13): text[7:13] == "Rasht."
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of a document is, as far as splitting it needs to know."""

    HEADING = "heading"
    PROSE = "prose"  # split into sentences
    LINES = "lines"  # code, tables, verse: each line stands for itself
    MARGIN = "margin"  # running headers, page numbers: in the text, and in no passage


@dataclass(frozen=True, slots=True)
class Block:
    """A run of a document's text that no sentence crosses.

    `level` is 1 to 6 for a heading and 0 for anything else. `label` is a heading as a person
    would say it (a Markdown heading without its `#`) or, of another block, what sets it apart
    ("Quoted mail"): it ends the path of headings of its passages. It is shown, and never quoted.
    One that is `apart` starts a record of its own, an invoice or a pay slip among others: no
    passage holds text of it and of what is before it.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    label: str = ""
    apart: bool = False


class PageUnit(StrEnum):
    """What a format numbers its parts by: what stands before the number in a citation."""

    PAGE = "page"
    SLIDE = "slide"
    ROW = "row"  # of a sheet; the sheet is the heading

    def numbered(self, number: int, label: str = "") -> str:
        """Return a place as a citation shows it: "p. 3", "slide 4", "row 12".

        `label` is what is printed on it where that differs: "p. 5 (printed page iii)".
        """
        place = f"{'p.' if self is PageUnit.PAGE else self.value} {number}"
        return f"{place} (printed {self.value} {label})" if label else place


@dataclass(frozen=True, slots=True)
class Page:
    """A page, slide or row: its number, as a person would say it, and where its text starts.

    The numbers of rows start again with each sheet. `label` is the number that is printed on the
    page ("iii"), empty where that is `number` or is not known.
    """

    start: int
    number: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file looked like from outside when it was read: two that differ were perhaps changed.

    `size` is in bytes, `modified` the time of its last change in nanoseconds since 1970. A size of
    -1 is that of a file whose looks were not kept: it differs from every other.
    """

    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a table's cell, `[start, end)` of the document's text, never empty."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what stands above it.

    `name` is its heading as a person would say it, the headings of a group of columns first
    ("2023 Sales"); "" where it has none. `headers` are the cells that say so, from the top down.
    """

    name: str
    headers: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its line, `[start, end)` of the document's text, and its cells.

    `cells` has one entry for each column of the table, None where the row has nothing there. A cell
    that was merged over several rows or columns is the same Cell in each of them, so its words may
    stand in the line of a row above.
    """

    start: int
    end: int
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document: its lines, `[start, end)` of the text, headers included.

    `caption` is what is said of it, its own caption or the line above it; it is shown, and never
    quoted. `rows` are those below the headers, in order; what is no row of cells (a ruled line of
    Markdown) is in none of them. A table without headers has columns without names.
    """

    start: int
    end: int
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One file: the text that answers are cut from, and where its parts are.

    `text` is what offsets refer to. For text and Markdown it is the file's own characters, line
    ends included; only what cannot be stored (NUL, lone surrogates) is replaced, one character
    for one. `name` is unique in a library and is what a citation shows; `source` is the path the
    file was read from; `sha256` is the hash of the file's bytes, in hexadecimal. `blocks` are in
    order and do not overlap. `pages` are in the order of the text, the first one from offset 0, and
    empty for a format without pages; `page_unit` says what they are. `also` are the names of other
    files with the same content, once they are in a library.

    `notes` are sentences on what a reader should know of how the file was read ("3 pages are
    scans."). `loader` is the version of the loader that read it, 0 where no loader did. `stamp` is
    the file's as it was read, None where there was no file. `tables` are in order, do not overlap,
    and lie in blocks of lines.
    """

    name: str
    source: str
    format: str
    sha256: str
    text: str
    blocks: tuple[Block, ...] = ()
    pages: tuple[Page, ...] = ()
    page_unit: PageUnit = PageUnit.PAGE
    also: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    loader: int = 0
    stamp: Stamp | None = None
    tables: tuple[Table, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page that holds the character at `offset`; None without pages.

        Behind the end of the text that is the last page.
        """
        page = self._page_at(offset)
        return page.number if page is not None else None

    def page_label_at(self, offset: int) -> str:
        """Return what is printed as the number of that page; see `Page.label`."""
        page = self._page_at(offset)
        return page.label if page is not None else ""

    def _page_at(self, offset: int) -> Page | None:
        if not self.pages:
            return None
        found = bisect_right(self.pages, offset, key=lambda page: page.start)
        return self.pages[max(0, found - 1)]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place in its document, `[start, end)`, without the white space around it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: whole sentences in a row, cut from one document.

    `text == document.text[start:end]`, always. `heading` is the path of headings above the
    passage ("Chapter 2 › The coup"), empty where there is none; `page` is the number of the page
    (slide, row: `page_unit`) it starts on, None for a format without pages. `sentences` lie inside
    `[start, end)`, in document order. `context` is what its table says of a row elsewhere: caption,
    names of columns, labels merged over several rows. It is searched and embedded with the passage,
    and is no part of it: nothing is quoted from there. It is empty outside of tables.
    """

    document: str
    start: int
    end: int
    text: str
    heading: str
    page: int | None
    sentences: tuple[Sentence, ...]
    page_unit: PageUnit = PageUnit.PAGE
    context: str = ""

    @property
    def beside(self) -> str:
        """What is searched with the passage's own words, and is no part of them."""
        return f"{self.heading}\n{self.context}"

    @classmethod
    def from_document(
        cls,
        document: Document,
        sentences: tuple[Sentence, ...],
        heading: str,
        page: int | None,
        context: str = "",
    ) -> Passage:
        """Cut the passage that runs from the first of `sentences` to the last.

        Raises ValueError when `sentences` is empty or lies outside the document's text.
        """
        if not sentences:
            raise ValueError("a passage needs at least one sentence")
        start, end = sentences[0].start, sentences[-1].end
        if not 0 <= start < end <= len(document.text):
            raise ValueError(f"[{start}, {end}) lies outside of {document.name}")
        text = document.text[start:end]
        unit = document.page_unit
        return cls(document.name, start, end, text, heading, page, sentences, unit, context)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question, with what it was found by.

    `score` (0 to 1, higher is better) is the fused score that hits are ordered by; `dense` is the
    cosine of question and passage, -1 to 1; `lexical` is its BM25 score, 0 or more, 0 where no
    word of the question occurs. `passage_id` is the store's key for the passage.
    """

    passage_id: int
    passage: Passage
    score: float
    dense: float
    lexical: float


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What a list of documents shows of one, without its text.

    `characters` is the length of its text, `passages` how many it was split into, `pages` how
    many pages it has (None without pages; `page_unit` says what they are), `added` when it was
    stored: ISO 8601, UTC. `also` are the names of other files with the same content, `collections`
    those that one of its files is in; `notes` and `loader` are those of the Document.
    """

    name: str
    source: str
    format: str
    sha256: str
    characters: int
    passages: int
    pages: int | None
    added: str
    page_unit: PageUnit = PageUnit.PAGE
    also: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    loader: int = 0
