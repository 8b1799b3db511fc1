"""A document's table with the terms of its cells, ready to be asked many questions."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from index import Document
from index.loaders.tables.shapes import Shape, names_a_series, shape_of
from index.splitting.row_context import is_label, labels
from index.types import Cell, Row, Table
from qa.tables.words import amount, terms

_TOTALS = terms("total totals sum subtotal overall average mean all")
_MOSTLY = 0.7  # of a column's cells


@dataclass(frozen=True, slots=True)
class IndexedTable:
    """A table, its rows' terms and those of its columns' names.

    `rows` are those that hold values; labels above groups of rows count to each row of the group.
    `cell_terms[row][column]` is None for an empty cell. `held` says in how many rows a term stands.
    `beside` are the terms of caption and document. `numeric` are the columns of numbers, `years`
    those of years. `label` is the column that says what a row is: the first one that does not only
    number the rows. `totals` are the rows of totals.
    """

    document: str
    table: Table
    rows: tuple[Row, ...]
    cell_terms: tuple[tuple[frozenset[str] | None, ...], ...]
    row_terms: tuple[frozenset[str], ...]
    words: tuple[tuple[str, ...], ...]
    names: tuple[frozenset[str], ...]
    held: dict[str, int]
    beside: frozenset[str]
    numeric: frozenset[int]
    years: frozenset[int]
    label: int
    totals: frozenset[int]

    @classmethod
    def from_document(cls, document: Document, table: Table) -> IndexedTable:
        """Index a table of a document."""
        text = document.text

        def said(cell: Cell | None) -> str:
            return "" if cell is None else text[cell.start : cell.end]

        rows: list[Row] = []
        cells: list[tuple[frozenset[str] | None, ...]] = []
        whole: list[frozenset[str]] = []
        words: list[tuple[str, ...]] = []
        held: dict[str, int] = {}
        for row, label in labels(table):
            if is_label(row, table):
                continue
            row_words = tuple(map(said, row.cells))
            row_cells = tuple(terms(each) if each else None for each in row_words)
            found = frozenset().union(*(each for each in row_cells if each), terms(said(label)))
            rows.append(row)
            cells.append(row_cells)
            whole.append(found)
            words.append(row_words)
            for term in found:
                held[term] = held.get(term, 0) + 1
        return cls(
            document=document.name,
            table=table,
            rows=tuple(rows),
            cell_terms=tuple(cells),
            row_terms=tuple(whole),
            words=tuple(words),
            names=tuple(
                terms(column.name) if column.name else frozenset() for column in table.columns
            ),
            held=held,
            beside=terms(f"{table.caption} {document.name}"),
            numeric=frozenset(
                column for column in range(len(table.columns)) if _is_numeric(words, column)
            ),
            years=frozenset(
                column for column in range(len(table.columns)) if _is_of_years(words, column)
            ),
            label=_label(words, len(table.columns)),
            totals=frozenset(
                number for number, each in enumerate(cells) if each[0] and each[0] & _TOTALS
            ),
        )

    def weight(self, term: str) -> float:
        """Return how much a term tells of a row, 1 for one row's own, less for one of many rows."""
        return 1.0 / (1.0 + log(self.held[term])) if term in self.held else 1.0


def _label(words: list[tuple[str, ...]], columns: int) -> int:
    """Return the first column that is not 1, 2, 3 and so on; the first where all are."""
    for column in range(columns):
        filled = [row[column].rstrip(".") for row in words]
        if filled != [str(number) for number in range(1, len(words) + 1)] and any(filled):
            return column
    return 0


def _is_of_years(words: list[tuple[str, ...]], column: int) -> bool:
    filled = [row[column] for row in words[:200] if row[column]]
    return bool(filled) and all(
        names_a_series(each) or shape_of(each) is Shape.DATE for each in filled
    )


def _is_numeric(words: list[tuple[str, ...]], column: int) -> bool:
    filled = [row[column] for row in words[:200] if row[column]]
    numbers = sum(amount(each) is not None for each in filled)
    return numbers > 0 and numbers >= _MOSTLY * len(filled)
