"""Define the values an answer is made of: Span, Candidate, Citation, Form, Answer.

Pure values, as in `index.types`; `to_dict` is the one shape of an answer that the command line
prints and other programs read. Nothing here searches for words: a Span is cut from its document's
text in `Span.from_document`, and nowhere else, so a quote that does not match cannot be built.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from index import Document, Hit, PageUnit, Passage, Sentence
from qa.receipt import Receipt
from qa.talk_reply import TalkReply

SCORE_DIGITS = 4  # of a score that is shown or ordered by; further ones vary (docs/proving.md)


@dataclass(frozen=True, slots=True)
class Span:
    """Exact words of a document: `text == document.text[start:end]`."""

    document: str
    start: int
    end: int
    text: str

    @classmethod
    def from_document(cls, document: Document, start: int, end: int) -> Span:
        """Cut `[start, end)` out of the document; raises ValueError where it has no such range."""
        if not 0 <= start < end <= len(document.text):
            raise ValueError(f"[{start}, {end}) lies outside of {document.name}")
        return cls(document.name, start, end, document.text[start:end])


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a reader proposes: a place in a hit's passage, and how sure it is of it.

    `start` and `end` are offsets of the document, inside the hit's passage. `score` orders the
    candidates of one question, higher is better, comparable across passages and questions but on
    the reader's own scale; `confidence` is the calibrated probability (0 to 1) that the words
    there answer the question. `is_value` says that the words are a whole value, a table's cell:
    they are given as they are, whatever form of answer the question wants. `items` are the places
    of a list's items, in order, where the words are a whole list, whose lead-in starts at `lead`.
    """

    hit: Hit
    start: int
    end: int
    score: float
    confidence: float
    is_value: bool = False
    items: tuple[Sentence, ...] = ()
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class QuotedRow:
    """The row of a table that a quote stands in, as a small table can show it.

    `cells` has the words of each cell, "" for an empty one, below `names`, those of the columns;
    `quoted` is the number, from 0, of the cell with the quote. All words are slices of the document
    but for names, which may join two.
    """

    caption: str
    names: tuple[str, ...]
    cells: tuple[str, ...]
    quoted: int

    @classmethod
    def from_document(cls, document: Document, start: int, end: int) -> QuotedRow | None:
        """Return the row that has a cell around `[start, end)`; None outside of cells."""
        place = bisect_right(document.tables, start, key=lambda table: table.start) - 1
        if place < 0 or end > document.tables[place].end:
            return None
        table = document.tables[place]
        at = bisect_right(table.rows, start, key=lambda row: row.start) - 1
        if at < 0:
            return None
        row = table.rows[at]
        quoted = [
            number
            for number, cell in enumerate(row.cells)
            if cell is not None and cell.start <= start and end <= cell.end
        ]
        if not quoted:
            return None
        return cls(
            table.caption,
            tuple(column.name for column in table.columns),
            tuple(
                "" if each is None else document.text[each.start : each.end] for each in row.cells
            ),
            quoted[0],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "caption": self.caption,
            "columns": list(self.names),
            "cells": list(self.cells),
            "quoted": self.quoted,
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote, the place where it stands, and the passage it was read in.

    `sentence` is the whole sentence, or the few, that the quote stands in; it is the quote itself
    where that is a whole sentence. `page` is the number of the page (slide, row: `page_unit`) the
    quote starts on, None for formats without pages, `page_label` what is printed as its number
    where that is another; `heading` is the path of headings above it, empty where there is none.
    `shown` is the document's name as it is to be shown, with its folders where another document has
    the same name. `stale` is "changed" or "gone" where its file is not what was read any more.
    `also` are the names of other documents with the same content, `receipt` is what proves the
    quote without this program, `row` is the row of a table that it stands in, if it does. `items`
    are the items of a list that is quoted as a whole, in order, slices of the quote; its `sentence`
    begins with the list's lead-in.
    """

    number: int
    quote: Span
    sentence: Span
    page: int | None
    heading: str
    confidence: float
    hit: Hit
    also: tuple[str, ...] = ()
    receipt: Receipt | None = None
    page_label: str = ""
    shown: str = ""
    stale: str = ""
    row: QuotedRow | None = None
    items: tuple[Span, ...] = ()

    @classmethod
    def from_candidate(cls, number: int, document: Document, candidate: Candidate) -> Citation:
        """Cut the candidate's words, and the sentence around them, out of its document."""
        return cls(
            number=number,
            quote=Span.from_document(document, candidate.start, candidate.end),
            sentence=Span.from_document(document, *find_sentences_around(candidate)),
            page=document.page_at(candidate.start),
            page_label=document.page_label_at(candidate.start),
            heading=candidate.hit.passage.heading,
            confidence=candidate.confidence,
            hit=candidate.hit,
            shown=document.name,
            also=document.also,
            receipt=Receipt.from_document(document, candidate.start, candidate.end),
            row=QuotedRow.from_document(document, candidate.start, candidate.end),
            items=tuple(
                Span.from_document(document, each.start, each.end) for each in candidate.items
            ),
        )

    @property
    def page_unit(self) -> PageUnit:
        """What `page` counts: pages, slides or rows."""
        return self.hit.passage.page_unit

    def to_dict(self) -> dict[str, Any]:
        """Return the citation as JSON values."""
        passage = self.hit.passage
        return {
            "number": self.number,
            "document": self.quote.document,
            "shown": self.shown or self.quote.document,
            "stale": self.stale,
            "also": list(self.also),
            "page": self.page,
            "page_unit": self.page_unit,
            "page_label": self.page_label,
            "heading": self.heading,
            "start": self.quote.start,
            "end": self.quote.end,
            "quote": self.quote.text,
            **(self.receipt.to_dict() if self.receipt else {}),
            "confidence": self.confidence,
            "sentence": {
                "start": self.sentence.start,
                "end": self.sentence.end,
                "text": self.sentence.text,
            },
            "passage": {"start": passage.start, "end": passage.end, "text": passage.text},
            "row": self.row.to_dict() if self.row else None,
            "items": [
                {"start": each.start, "end": each.end, "text": each.text} for each in self.items
            ],
        }


class Form(StrEnum):
    """What kind of answer a question wants."""

    SPAN = "span"  # a name, a date, a number: the words themselves
    SENTENCES = "sentences"  # a reason, a way, a description, yes or no: whole sentences
    LIST = "list"  # several things, each cited


class Certainty(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"  # sure enough to be called an answer
    POSSIBLE = "possible"  # not sure; what comes closest is shown, and called that
    NONE = "none"  # nothing in the documents is likely to answer it
    TALK = "talk"  # it asked for no answer, but for a list, an extract, a section, a comparison


NOT_SURE = "Not sure. This comes closest:"


class NoAnswer(StrEnum):
    """Why there is no answer. An error is never one of these: errors are raised."""

    NO_DOCUMENTS = "the library holds no documents"
    NOTHING_FOUND = "no passage was found for the question"
    NOT_SURE = "nothing in them was likely enough to answer it"


@dataclass(frozen=True, slots=True)
class Difference:
    """What the sources of an answer do not agree on.

    `kind` is "date", "time", "number" or "name". Each side is its words, as the first of its
    citations quotes them, and the numbers of the citations that say so, ascending.
    """

    kind: str
    sides: tuple[tuple[str, tuple[int, ...]], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        sides = [{"text": text, "citations": list(numbers)} for text, numbers in self.sides]
        return {"kind": self.kind, "sides": sides}


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known about a question: exact words with citations, or a plain "no answer".

    `text` is the first citation's quote, or empty without an answer. `confidence` is the
    calibrated probability (0 to 1) that `text` answers the question or, without an answer, that
    the best rejected candidate did. `threshold` is the confidence an answer needs. `hits` are the
    passages looked at, best first; `best_rejected` is what came closest when nothing was accepted.
    `form` is what kind of answer the question was taken to want, `differences` is what its sources
    do not agree on. `possible` is what comes closest where nothing is sure enough to be an answer
    and something is not hopeless, each in a sentence of its own, best first; there is none beside
    an answer. `searched` is the question in the words that were looked for, empty where these are
    the ones that were typed. `notes` are sentences on what limits the answer, such as "The reader
    knows English; this question looks German." `talk` is the reply to what was no question for the
    reader, see `TalkReply`: its citations are what it quotes, with a confidence of 0 unless they
    were read for a comparison.
    """

    question: str
    text: str
    confidence: float
    threshold: float
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    no_answer: NoAnswer | None = None
    best_rejected: Citation | None = None
    form: Form = Form.SPAN
    differences: tuple[Difference, ...] = ()
    possible: tuple[Citation, ...] = ()
    searched: str = ""
    notes: tuple[str, ...] = ()
    talk: TalkReply | None = None

    @property
    def certainty(self) -> Certainty:
        """Whether it is answered, possibly answered, or not; or whether it was talk."""
        if self.talk is not None:
            return Certainty.TALK
        if self.citations:
            return Certainty.ANSWERED
        return Certainty.POSSIBLE if self.possible else Certainty.NONE

    @property
    def shown(self) -> tuple[Citation, ...]:
        """What is shown of the documents' words: the citations or, failing these, the possible."""
        return self.citations or self.possible

    @property
    def answered(self) -> bool:
        """Whether the documents answer the question, as far as we can tell, or talk is quoted."""
        return bool(self.citations)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON values: the object that `chapterverse ask --json` prints."""
        return {
            "question": self.question,
            "searched": self.searched,
            "notes": list(self.notes),
            "form": self.form.value,
            "answered": self.answered,
            "certainty": self.certainty.value,
            "text": self.text,
            "confidence": self.confidence,
            "threshold": self.threshold,
            "no_answer": self.no_answer.value if self.no_answer else None,
            "citations": [citation.to_dict() for citation in self.citations],
            "differences": [difference.to_dict() for difference in self.differences],
            "possible": [citation.to_dict() for citation in self.possible],
            "best_rejected": self.best_rejected.to_dict() if self.best_rejected else None,
            "talk": self.talk.to_dict() if self.talk else None,
            "hits": [hit_to_dict(hit) for hit in self.hits],
        }


def find_sentences_around(candidate: Candidate) -> tuple[int, int]:
    """Return where the whole sentences that a candidate stands in begin and end.

    Those of a list begin with its lead-in.
    """
    start, end = sentences_of_passage(candidate.hit.passage, candidate.start, candidate.end)
    return (start if candidate.lead is None else min(start, candidate.lead)), end


def sentences_of_passage(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """Return where the whole sentences of a passage begin and end that `[start, end)` stands in.

    Words that stand in no sentence of their passage are their own sentence.
    """
    touched = [each for each in passage.sentences if each.start < end and start < each.end]
    if not touched:
        return start, end
    return min(start, touched[0].start), max(end, touched[-1].end)


def hit_to_dict(hit: Hit) -> dict[str, Any]:
    """Return a hit as JSON values: the passage, its place and its scores."""
    passage = hit.passage
    return {
        "document": passage.document,
        "page": passage.page,
        "page_unit": passage.page_unit,
        "heading": passage.heading,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "score": round(hit.score, SCORE_DIGITS),
        "dense": round(hit.dense, SCORE_DIGITS),
        "lexical": round(hit.lexical, SCORE_DIGITS),
    }
