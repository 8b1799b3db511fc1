"""Tables in every kind of store: kept whole, found with their rows, checked on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.loaders.sandbox.messages import BadMessage, parsed_from, parsed_message
from index.loaders.source import Parsed
from index.store import Store
from index.types import Block, BlockKind, Cell, Column, Row, Table
from tests.index.stores import document, rows

#       0      7       15
TEXT = "Ann | Oslo\nBo | Rome\n"
TABLE = Table(
    0,
    20,
    "Who lives where",
    (Column("Name"), Column("City")),
    (Row(0, 10, (Cell(0, 3), Cell(6, 10))), Row(11, 20, (Cell(11, 13), Cell(16, 20)))),
)


def test_a_document_comes_back_with_its_tables_and_passages_with_their_context(
    store: Store,
) -> None:
    made, passages = document("a.md", TEXT)
    made = replace(made, tables=(TABLE,))
    store.put(made, [replace(passages[0], context="Residents")], rows(0))
    assert store.document("a.md").tables == (TABLE,)
    ((passage_id, passage),) = store.passages_of("a.md")
    assert passage.context == "Residents"
    assert [found for found, _ in store.search_words(["resident"], 5)] == [passage_id]
    assert store.passage_holding("a.md", 6, 10) == (passage_id, passage)
    assert store.passage_holding("a.md", 6, 999) is None
    assert store.passage_holding("b.md", 6, 10) is None
    assert store.faults() == []


@pytest.mark.parametrize(
    "table",
    [
        replace(TABLE, end=999),
        replace(TABLE, columns=TABLE.columns[:1]),
        replace(TABLE, rows=TABLE.rows[::-1]),
        replace(TABLE, rows=(Row(0, 10, (Cell(0, 3), Cell(6, 40))),)),
        replace(TABLE, start=5),
    ],
)
def test_a_table_that_does_not_fit_its_text_is_not_believed(table: Table) -> None:
    parsed = Parsed(TEXT, (Block(BlockKind.LINES, 0, 20),), tables=(TABLE,))
    assert parsed_from(parsed_message("0", parsed)) == ("0", parsed)
    with pytest.raises(BadMessage):
        parsed_from(parsed_message("0", replace(parsed, tables=(table,))))
