"""Find where quotes stand in a sentence, a passage or a document, and split text there.

Pure functions; the templates lay the pieces out. Marks are placed by offsets and never by
searching for words, so words that occur twice in a text are marked only where they were quoted:

    text of the document  [100, 112)  t h e   c i t y   f e l l      quote [104, 108)
    in that text          0 1 2 3 4 5 6 7 8 ...                      marked [4, 8) == "city"
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index import Passage
from qa.types import Citation, Span


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a text to be marked, `[start, end)` from the text's first character."""

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice of a text, and the mark it is all of, if any."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of the answer, and the citations whose quotes stand in it."""

    sentence: Span
    citations: tuple[Citation, ...]


def find_quotes_in_passage(passage: Passage, citations: Iterable[Citation]) -> tuple[Mark, ...]:
    """Return where the citations' quotes stand in a passage, in order, overlaps made one.

    Raises ValueError for a quote that does not lie inside of the passage.
    """
    return _find(passage, ((c.quote, c.number) for c in citations))


def find_sentences_in_passage(passage: Passage, citations: Sequence[Citation]) -> tuple[Mark, ...]:
    """Return where the sentences around the citations' quotes stand in a passage, in order.

    Every mark of `find_quotes_in_passage` lies inside of one, but for marks that are whole
    sentences: around those there is nothing to show. Raises ValueError for a sentence that
    does not lie inside of the passage, or does not hold its quote.
    """
    for citation in citations:
        if not _contains(citation.sentence, citation.quote):
            raise ValueError(f"citation {citation.number} lies outside of its sentence")
    marked = {(mark.start, mark.end) for mark in find_quotes_in_passage(passage, citations)}
    sentences = _find(passage, ((c.sentence, c.number) for c in citations))
    return tuple(each for each in sentences if (each.start, each.end) not in marked)


def find_marks_in_document(
    document: str, citations: Iterable[Citation], start: int, end: int
) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Return what of a document's `[start, end)` is quoted, and the sentences around that.

    Offsets are the document's own. Citations of other documents are left out; what reaches beyond
    an end is cut there. Quotes of several citations that overlap become one mark; so do sentences.
    """
    own = [c for c in citations if c.quote.document == document]
    quotes = ((c.quote.start, c.quote.end, c.number) for c in own)
    sentences = ((c.sentence.start, c.sentence.end, c.number) for c in own)
    return _clip(quotes, start, end), _clip(sentences, start, end)


def find_quotes_in_sentence(cited: CitedSentence) -> tuple[Mark, ...]:
    """Return where the quotes stand in their sentence; none for a quote that is all of it."""
    whole = _bounds(cited.sentence)
    return _find(
        cited.sentence, ((c.quote, c.number) for c in cited.citations if _bounds(c.quote) != whole)
    )


def group_by_sentence(citations: Sequence[Citation]) -> list[CitedSentence]:
    """Return the sentences that the citations stand in, each once, in the order of citations.

    Where a sentence lies inside of another's, as with a quote that runs into the next sentence,
    the longer one has the citations of both.
    """
    longest = sorted({c.sentence for c in citations}, key=lambda s: (s.start - s.end, s.start))
    found: dict[Span, list[Citation]] = {}
    for citation in citations:
        whole = next(each for each in longest if _contains(each, citation.sentence))
        found.setdefault(whole, []).append(citation)
    return [CitedSentence(sentence, tuple(cited)) for sentence, cited in found.items()]


def split_at_marks(text: str, marks: Sequence[Mark], first: int = 0) -> list[Piece]:
    """Return text in pieces, each an exact slice that is marked as a whole or not at all.

    `text` begins at character `first` of what the marks' offsets count. No piece is empty.
    """
    pieces: list[Piece] = []
    position = first
    for mark in marks:
        pieces.append(Piece(text[position - first : mark.start - first]))
        pieces.append(Piece(text[mark.start - first : mark.end - first], mark))
        position = mark.end
    pieces.append(Piece(text[position - first :]))
    return [piece for piece in pieces if piece.text]


def _clip(spans: Iterable[tuple[int, int, int]], start: int, end: int) -> tuple[Mark, ...]:
    inside = sorted(
        (max(first, start), min(last, end), number)
        for first, last, number in spans
        if first < end and start < last
    )
    marks: list[Mark] = []
    for first, last, number in inside:
        _add_mark(marks, first, last, number)
    return tuple(marks)


def _add_mark(marks: list[Mark], start: int, end: int, number: int) -> None:
    """Add a mark that starts no earlier than those before it; where they overlap they are one."""
    if marks and start < marks[-1].end:
        before = marks.pop()
        numbers = tuple(sorted((*before.numbers, number)))
        marks.append(Mark(before.start, max(before.end, end), numbers))
    else:
        marks.append(Mark(start, end, (number,)))


def _find(text: Passage | Span, spans: Iterable[tuple[Span, int]]) -> tuple[Mark, ...]:
    marks: list[Mark] = []
    for span, number in sorted(spans, key=lambda each: (_bounds(each[0]), each[1])):
        start, end = span.start - text.start, span.end - text.start
        if span.document != text.document or not 0 <= start < end <= len(text.text):
            where = "passage" if isinstance(text, Passage) else "sentence"
            raise ValueError(f"citation {number} lies outside of its {where}")
        _add_mark(marks, start, end, number)
    return tuple(marks)


def _bounds(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _contains(outer: Span, inner: Span) -> bool:
    same = outer.document == inner.document
    return same and outer.start <= inner.start and inner.end <= outer.end
