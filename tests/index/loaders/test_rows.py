"""CSV and workbooks: headers, separators, how values are written, and the numbers of rows."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from index.errors import DamagedFile
from index.loaders.registry import parse
from index.loaders.sheet_rows import Value, cell_text
from index.loaders.source import Parsed, Source
from testing.blocks import check_composed, parts


def read(content: str | bytes, name: str = "a.csv") -> Parsed:
    content = content.encode() if isinstance(content, str) else content
    parsed = parse(Source(content, Path(name)))
    check_composed(parsed)
    return parsed


def rows_of(parsed: Parsed) -> list[tuple[int, str]]:
    """Return the number of each row with its line."""
    starts = [page.start for page in parsed.pages] + [len(parsed.text)]
    ends = zip(parsed.pages, starts[1:], strict=True)
    return [(page.number, parsed.text[page.start : end].strip()) for page, end in ends]


def workbook(fill: Callable[[Any], None]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        fill(book)
    return written.getvalue()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  two\n words ", "two words"),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        (-1234567.5, "-1234567.5"),
        (1e300, "1e+300"),
        (float("nan"), "nan"),
        (True, "TRUE"),
        (7, "7"),
        (datetime.datetime(1920, 6, 5), "1920-06-05"),
        (datetime.datetime(1920, 6, 5, 9, 30), "1920-06-05 09:30:00"),
        (datetime.date(1920, 6, 5), "1920-06-05"),
        (datetime.time(9, 30), "09:30:00"),
        (datetime.timedelta(hours=30), "1 day, 6:00:00"),
    ],
)
def test_cells_as_they_are_read(cell: Value, text: str) -> None:
    assert cell_text(cell) == text


def test_each_row_names_its_columns() -> None:
    table = "Town,People,Note:\nRasht,20000,capital\nAnzali,,a port!\n\n,900\n"
    assert rows_of(read(table)) == [
        (1, "Town; People; Note:."),
        (2, "Town: Rasht; People: 20000; Note: capital."),
        (3, "Town: Anzali; Note: a port!"),
        (5, "People: 900."),
    ]


def test_rows_above_the_header_stand_by_themselves() -> None:
    table = "Towns of Gilan\n\nTown,People\nRasht,20000\nAnzali,9000,a port\n"
    assert rows_of(read(table)) == [
        (1, "Towns of Gilan."),
        (3, "Town; People."),
        (4, "Town: Rasht; People: 20000."),
        (5, "Town: Anzali; People: 9000; a port."),
    ]


def test_years_may_be_headers() -> None:
    assert rows_of(read("Town,1920,1921\nRasht,1500,1600")) == [
        (1, "Town; 1920; 1921."),
        (2, "Town: Rasht; 1920: 1500; 1921: 1600."),
    ]
    assert rows_of(read("Rasht,15\nAnzali,9")) == [(1, "Rasht; 15."), (2, "Anzali; 9.")]


def test_numbers_are_no_header() -> None:
    assert rows_of(read("1,2\n3,4")) == [(1, "1; 2."), (2, "3; 4.")]
    assert rows_of(read("Only,a header")) == [(1, "Only; a header.")]
    assert rows_of(read("bread\nmilk")) == [(1, "bread."), (2, "milk.")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_told_apart(separator: str) -> None:
    rows = [["Town", "Said"], ["Rasht", '"so, it; was | here"'], ["Anzali", "yes"]]
    table = "\r\n".join(separator.join(row) for row in rows)
    assert rows_of(read(table)) == [
        (1, "Town; Said."),
        (2, "Town: Rasht; Said: so, it; was | here."),
        (3, "Town: Anzali; Said: yes."),
    ]


def test_a_value_with_line_ends_is_one_row() -> None:
    assert rows_of(read('Town,Note\nRasht,"a\n\nb"\nAnzali,c')) == [
        (1, "Town; Note."),
        (2, "Town: Rasht; Note: a b."),
        (3, "Town: Anzali; Note: c."),
    ]


def test_a_quote_that_never_closes() -> None:
    with pytest.raises(DamagedFile, match="a value in it goes on beyond all measure"):
        read('a,"' + "word " * 300_000)


def test_sheets_are_headings_and_count_their_own_rows() -> None:
    def fill(book: Any) -> None:
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        towns, _, notes = (book.add_worksheet(name) for name in ("Towns", "Empty", "Notes"))
        towns.write_row(2, 1, ["Town", "Founded", "People"])
        towns.write_row(3, 1, ["Rasht", datetime.date(1920, 6, 5), 20000], date)
        towns.write(3, 3, 20000)
        towns.write_formula(5, 3, "=SUM(D4:D5)", None, 20000.5)
        notes.write(0, 0, "A note.")

    parsed = read(workbook(fill), "a.xlsx")
    assert parts(parsed) == [
        ("heading 1", "Towns"),
        (
            "lines",
            "Town; Founded; People.\n"
            "Town: Rasht; Founded: 1920-06-05; People: 20000.\nPeople: 20000.5.",
        ),
        ("heading 1", "Notes"),
        ("lines", "A note."),
    ]
    assert [page.number for page in parsed.pages] == [3, 4, 6, 1]
    assert [parsed.text[page.start :].split("\n")[0] for page in parsed.pages] == [
        "Towns",
        "Town: Rasht; Founded: 1920-06-05; People: 20000.",
        "People: 20000.5.",
        "Notes",
    ]
