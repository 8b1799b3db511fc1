"""Read tables: the row by its label, the column by its name, and the cell where they meet.

It stands beside the reader of running text. The tables are those that the hits lie in; all of their
rows are looked at, since a row is found more surely by its words than by its vector. Which words of
the question a row, a column and a cell explain is weighed by fitted weights (`qa.tables.cells`,
`training/fit_cell_reader.py`); the confidence is comparable to that of any other reader. What is
proposed are whole cells, and names of columns ("in which year were sales highest?").
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from threading import Lock

import numpy as np

from index import Document, Hit, Library, UnknownDocument
from index.arrays import Vectors
from index.types import Cell, Table
from qa import models
from qa.english.text import normalise
from qa.reader.calibration import Recalibration, leads
from qa.reader.linear import LinearModel
from qa.reader.quotable import without_marks
from qa.reader.span import without_overlaps
from qa.tables.asked import Asked
from qa.tables.cells import FEATURES, CellPlace, judged
from qa.tables.indexed import IndexedTable
from qa.tables.understood import understood
from qa.tables.words import terms
from qa.types import SCORE_DIGITS, Candidate

READ_HITS = 8  # hits whose tables are read
_MOST_ROWS = 5_000  # of a table; of a larger one only the rows that were found are looked at
_MOST_KEPT = 24  # tables kept ready
_MOST_CELLS = 40  # candidates of one question


@dataclass(frozen=True, slots=True)
class TablePlace:
    """A cell of a table that was found, as it is judged, and the best hit in its table."""

    table: IndexedTable
    place: CellPlace
    hit: Hit

    @property
    def words(self) -> str:
        """The cell's words, "" for an empty one."""
        if self.place.row < 0:
            return self.table.table.columns[self.place.column].name
        return self.table.words[self.place.row][self.place.column]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A table kept ready, with a vector for each column's name, shape (columns, dimension)."""

    table: IndexedTable
    names: Vectors


class CellReader:
    """Proposes cells of the tables that hits lie in. Safe to share between threads.

    `model` are weights over `qa.tables.cells.FEATURES`; those that come along unless given.
    """

    def __init__(self, library: Library, model: LinearModel | None = None) -> None:
        self._library = library
        self._given = model
        self._kept: OrderedDict[tuple[str, int, int], _Kept] = OrderedDict()
        self._without: tuple[int, frozenset[str]] = (-1, frozenset())  # tables; of a generation
        self._lock = Lock()

    @cached_property
    def model(self) -> LinearModel:
        """The weights and the calibrator in use. Raises ModelError where they are broken."""
        own = files(models).joinpath("cell_reader.json")
        return self._given or LinearModel.load(own, FEATURES)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """Return cells as candidates, best first; none where the hits lie in no table.

        Where an empty cell fits best the others are rivals of it, and are not sure of themselves.
        """
        places = self.places(question, hits)
        if not places:
            return []
        scores = self.model.scores(np.array([each.place.features for each in places]))
        ahead = leads(scores, said(question, places))
        calibrator = self.model.calibrator
        order = sorted(range(len(places)), key=lambda at: -round(scores[at], SCORE_DIGITS))
        found: dict[tuple[str, Cell], Candidate] = {}
        for at in order[:_MOST_CELLS]:
            place = places[at]
            cell = place.place.cell
            if cell is None or (place.table.document, cell) in found:
                continue
            hit = self._hit_at(question, place, cell)
            if hit is not None:
                start, end = _quoted(hit, cell)
                confidence = calibrator.confidence(scores[at], ahead[at])
                found[place.table.document, cell] = Candidate(
                    hit, start, end, scores[at], confidence, is_value=True
                )
        return sorted(
            found.values(),
            key=lambda each: (-each.confidence, -round(each.score, SCORE_DIGITS), each.start),
        )

    def read_beside(
        self, question: str, hits: Sequence[Hit], spans: Sequence[Candidate]
    ) -> list[Candidate]:
        """Return cells and `spans`, the candidates of another reader, in one order, best first.

        Within a table with names of columns the cells alone count. In one without them a span is
        left out whose row holds less of the question's words than another row. The score of each
        is then the logit of its confidence, so that all can be compared.
        """
        tables = [kept.table for kept, _ in self._tables(hits[:READ_HITS])]
        if not tables:
            return list(spans)
        asked = Asked.from_text(question)
        cells = self.read(question, hits)
        kept = [
            span for span in spans if not any(_rules_out(asked, table, span) for table in tables)
        ]
        both = [
            replace(each, score=Recalibration.logit(each.confidence)) for each in (*cells, *kept)
        ]
        both.sort(key=lambda each: (-each.confidence, each.hit.passage.document, each.start))
        return without_overlaps(both)

    def places(self, question: str, hits: Sequence[Hit]) -> list[TablePlace]:
        """Return the cells, and column names, that may answer, with the features of each."""
        asked = Asked.from_text(question)
        found: list[TablePlace] = []
        for kept, hit in self._tables(hits[:READ_HITS]):
            of_it, table = understood(asked, kept.table)
            meanings = self._meanings(of_it, kept)
            found += [
                TablePlace(kept.table, place, hit)
                for place in judged(of_it, table, meanings, hit.score)
            ]
        return found

    def _tables(self, hits: Sequence[Hit]) -> list[tuple[_Kept, Hit]]:
        """Return each table that a hit lies in, with the first such hit."""
        found: dict[tuple[str, int], tuple[_Kept, Hit]] = {}
        generation = self._library.generation
        names = dict.fromkeys(hit.passage.document for hit in hits)
        documents = {name: self._with_tables(name, generation) for name in names}
        for hit in hits:
            passage = hit.passage
            document = documents[passage.document]
            if document is None:
                continue
            for number, table in enumerate(document.tables):
                if table.start < passage.end and passage.start < table.end:
                    key = (passage.document, number)
                    if key not in found:
                        found[key] = (self._ready(document, number, table, hits), hit)
        return list(found.values())

    def _ready(self, document: Document, number: int, table: Table, hits: Sequence[Hit]) -> _Kept:
        if len(table.rows) > _MOST_ROWS:
            near = [hit.passage for hit in hits if hit.passage.document == document.name]
            rows = tuple(
                row
                for row in table.rows
                if any(each.start < row.end and row.start < each.end for each in near)
            )
            return self._indexed(document, replace(table, rows=rows))
        key = (document.name, self._library.generation, number)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        kept = self._indexed(document, table)
        with self._lock:
            self._kept[key] = kept
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return kept

    def _indexed(self, document: Document, table: Table) -> _Kept:
        names = [column.name or "value" for column in table.columns]
        indexed = IndexedTable.from_document(document, table)
        return _Kept(indexed, self._library.embedder.embed(names))

    def _meanings(self, asked: Asked, kept: _Kept) -> dict[str, float]:
        """Return how near each column's name is to what is asked, without the row's own words."""
        rows = kept.table.row_terms
        best = max(rows, key=lambda row: (len(asked.terms & row), -len(row)), default=frozenset())
        named = frozenset().union(*kept.table.names)
        rest = " ".join(
            word for word in asked.text.split() if not (terms(word) & best) or terms(word) & named
        )
        vector = self._library.embedder.embed_question(rest or asked.text)
        cosines = kept.names @ vector
        return {
            column.name: round(float(cosine), SCORE_DIGITS)
            for column, cosine in zip(kept.table.table.columns, cosines, strict=True)
            if column.name
        }

    def _hit_at(self, question: str, place: TablePlace, cell: Cell) -> Hit | None:
        """Return the passage that holds a cell as a hit; None where it was removed meanwhile."""
        passage = place.hit.passage
        if passage.start <= cell.start and cell.end <= passage.end:
            return place.hit
        found = self._library.passage_holding(place.table.document, cell.start, cell.end)
        if found is None:
            return None
        passage_id, passage = found
        vector = self._library.embed_question(question)
        dense = self._library.cosines(vector, [passage_id]).get(passage_id, place.hit.dense)
        return Hit(passage_id, passage, place.hit.score, dense, place.hit.lexical)

    def _with_tables(self, name: str, generation: int) -> Document | None:
        """Return a document that holds tables, None for another; those are loaded once."""
        seen, without = self._without
        if seen == generation and name in without:
            return None
        try:
            document = self._library.document(name)
        except UnknownDocument:  # removed since it was found
            return None
        if document.tables:
            return document
        self._without = (generation, (without if seen == generation else frozenset()) | {name})
        return None


def _rules_out(asked: Asked, table: IndexedTable, span: Candidate) -> bool:
    """Say whether a span lies in a table and is no answer there."""
    if span.hit.passage.document != table.document:
        return False
    if not table.table.start <= span.start < table.table.end:
        return False
    if any(table.names):
        return True
    weights = [sum(map(table.weight, asked.terms & held)) for held in table.row_terms]
    own = [
        weight
        for row, weight in zip(table.rows, weights, strict=True)
        if row.start <= span.start < row.end
    ]
    return bool(own) and own[0] < max(weights) - 1e-9


def _quoted(hit: Hit, cell: Cell) -> tuple[int, int]:
    """Return what of a cell is quoted: all but a note's mark behind its value."""
    passage = hit.passage
    first = passage.start
    start, end = without_marks(passage.text, cell.start - first, cell.end - first)
    return (first + start, first + end) if start < end else (cell.start, cell.end)


def said(question: str, places: Sequence[TablePlace]) -> list[str]:
    """Return what each place says: those that say the same are no rivals.

    Where a question may want several rows, the cells of one column are none to each other.
    """
    many = Asked.from_text(question).many
    found: list[str] = []
    for each in places:
        words = normalise(each.words)
        if many and each.place.features[FEATURES.index("row_lead")] >= 0:
            table = each.table.table
            words = f"{each.table.document} {table.start} column {each.place.column}"
        found.append(words)
    return found
