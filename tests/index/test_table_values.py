"""Tables as values and back, for any table; what is worked out by hand for one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.table_values import table_from_values, table_values
from index.types import Cell, Column, Row, Table

#                   0         10        20
TEXT = "Name | City\nAnn | Oslo\nBo |\n"
TABLE = Table(
    0,
    27,
    "Who lives where:",
    (Column("Name", (Cell(0, 4),)), Column("City", (Cell(7, 11),))),
    (Row(12, 22, (Cell(12, 15), Cell(18, 22))), Row(23, 27, (Cell(23, 25), None))),
)


def test_a_row_is_its_start_its_length_and_its_cells() -> None:
    assert TEXT[18:22] == "Oslo"
    assert table_values(TABLE) == [
        0,
        27,
        "Who lives where:",
        [["Name", 0, 4], ["City", 7, 11]],
        [[12, 10, 0, 3, 6, 4], [23, 4, 0, 2, 0, 0]],
    ]
    assert table_from_values(json.loads(json.dumps(table_values(TABLE)))) == TABLE


def test_a_merged_cell_is_one_value() -> None:
    label = Cell(0, 6)
    rows = (Row(0, 10, (label, label)), Row(11, 20, (label, Cell(13, 20))))
    table = Table(0, 20, "", (Column(""), Column("")), rows)
    read = table_from_values(table_values(table))
    assert read == table
    assert read.rows[0].cells[0] is read.rows[0].cells[1]


places = st.tuples(st.integers(0, 10**7), st.integers(1, 10**4)).map(
    lambda each: (each[0], sum(each))
)
cells = places.map(lambda each: Cell(*each))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(2, 4))
    columns = st.builds(Column, st.text(), st.lists(cells, max_size=2).map(tuple))
    row = st.builds(
        lambda bounds, held: Row(bounds[0], bounds[1], tuple(held)),
        places,
        st.lists(st.none() | cells, min_size=width, max_size=width),
    )
    start, end = draw(places)
    made = draw(st.lists(columns, min_size=width, max_size=width))
    return Table(start, end, draw(st.text()), tuple(made), tuple(draw(st.lists(row, max_size=4))))


@pytest.mark.slow
@given(tables())
def test_any_table_comes_back(table: Table) -> None:
    assert table_from_values(json.loads(json.dumps(table_values(table)))) == table
