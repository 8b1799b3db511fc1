"""Tables of every format that knows its grid: headers, merged and empty cells, two in a sheet."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pptx
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pptx.util import Inches

from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from index.splitting.passages import PassageSize, split_passages
from index.types import Document, Passage, Table
from testing.fakes import WordEmbedder
from testing.make_documents import packed

Cells = list[list[str | None]]


def read(content: str | bytes, name: str) -> Parsed:
    content = content.encode() if isinstance(content, str) else content
    return parse(Source(content, Path(name)))


def names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def cells(parsed: Parsed, number: int = 0) -> Cells:
    return [
        [None if cell is None else parsed.text[cell.start : cell.end] for cell in row.cells]
        for row in parsed.tables[number].rows
    ]


def passages(name: str, content: str) -> list[Passage]:
    parsed = read(content, name)
    document = Document(
        name, name, "any", "", parsed.text, parsed.blocks, parsed.pages, tables=parsed.tables
    )
    return split_passages(document, WordEmbedder(), PassageSize())


def word_table(rows: list[list[str]], merge: tuple[int, int, int, int] | None = None) -> bytes:
    document = docx.Document()
    table = document.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            table.cell(number, column).text = words
    if merge is not None:
        top, left, bottom, right = merge
        table.cell(top, left).merge(table.cell(bottom, right))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def slide_table(rows: list[list[str]], merge: tuple[int, int, int, int] | None = None) -> bytes:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    size = (len(rows), len(rows[0]), Inches(1), Inches(1), Inches(5), Inches(3))
    table = slide.shapes.add_table(*size).table
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            table.cell(number, column).text = words
    if merge is not None:
        top, left, bottom, right = merge
        table.cell(top, left).merge(table.cell(bottom, right))
    written = io.BytesIO()
    show.save(written)
    return written.getvalue()


def sheet(
    rows: list[list[Any]], merges: list[tuple[int, int, int, int, str]] | None = None
) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        page = book.add_worksheet("Plan")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    page.write(number, column, value)
        for merge in merges or ():
            page.merge_range(*merge)
    return written.getvalue()


TIMES = [["Day", "Hour", "Class"], ["Friday", "9", "Harp"], ["", "11", "Flute"], ["", "", "Horn"]]
BY_DAY: Cells = [["Friday", "9", "Harp"], ["Friday", "11", "Flute"], ["Friday", None, "Horn"]]


def ods(rows: list[str]) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0" office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="Plan">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    return packed({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def ods_cell(words: str, spans: str = "") -> str:
    if not words:
        return "<table:table-cell/>"
    return (
        f'<table:table-cell office:value-type="string" {spans}><text:p>{words}</text:p>'
        "</table:table-cell>"
    )


ODS_TIMES = [
    "".join(map(ods_cell, ("Day", "Hour", "Class"))),
    ods_cell("Friday", 'table:number-rows-spanned="3"') + ods_cell("9") + ods_cell("Harp"),
    "<table:covered-table-cell/>" + ods_cell("11") + ods_cell("Flute"),
    "<table:covered-table-cell/>" + ods_cell("") + ods_cell("Horn"),
]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (ods(ODS_TIMES), "a.ods"),
        (word_table(TIMES, (1, 0, 3, 0)), "a.docx"),
        (slide_table(TIMES, (1, 0, 3, 0)), "a.pptx"),
        (sheet(TIMES, [(1, 0, 3, 0, "Friday")]), "a.xlsx"),
        (
            "<table><tr><th>Day<th>Hour<th>Class<tr><td rowspan=3>Friday<td>9<td>Harp"
            "<tr><td>11<td>Flute<tr><td><td>Horn</table>",
            "a.html",
        ),
    ],
)
def test_a_label_over_several_rows_counts_for_all_and_empty_cells_keep_their_column(
    content: bytes | str, name: str
) -> None:
    parsed = read(content, name)
    (table,) = parsed.tables
    assert names(table) == ["Day", "Hour", "Class"]
    assert cells(parsed) == BY_DAY
    assert table.rows[2].cells[0] is table.rows[0].cells[0]
    assert [column.headers[0].start for column in table.columns] == [
        parsed.text.index(each) for each in ("Day", "Hour", "Class")
    ]


def test_a_markdown_table_keeps_its_file_as_it_is() -> None:
    text = "> Stock:\n>\n> | Part | Left |\n> |---|:-:|\n> | **Nut** | 4\\|5 |\n> | `Bolt` ||\n"
    parsed = read(text, "a.md")
    assert parsed.text == text
    assert names(parsed.tables[0]) == ["Part", "Left"]
    assert cells(parsed) == [["Nut", "4\\|5"], ["Bolt", None]]
    assert parsed.tables[0].caption == "Stock:"


def test_a_markdown_table_with_an_empty_header_has_columns_without_names() -> None:
    parsed = read("| | |\n|---|---|\n| Lead | Mona |\n| Staff | 4 |\n", "a.md")
    assert names(parsed.tables[0]) == ["", ""]
    assert cells(parsed) == [["Lead", "Mona"], ["Staff", "4"]]


def test_groups_of_columns_are_joined_to_what_is_below_them() -> None:
    rows = [
        ["Region", "2023", "", "2024", ""],
        ["", "Sales", "Staff", "Sales", "Staff"],
        ["North", "10", "2", "12", "3"],
        ["South", "8", "1", "9", "2"],
    ]
    wanted = ["Region", "2023 Sales", "2023 Staff", "2024 Sales", "2024 Staff"]
    csv = read("\n".join(",".join(row) for row in rows), "a.csv")
    assert names(csv.tables[0]) == wanted
    assert cells(csv)[1] == ["South", "8", "1", "9", "2"]
    merged = read(sheet(rows, [(0, 1, 0, 2, "2023"), (0, 3, 0, 4, "2024")]), "a.xlsx")
    assert names(merged.tables[0]) == wanted
    html = read(
        "<table><tr><th rowspan=2>Region<th colspan=2>2023<th colspan=2>2024"
        "<tr><th>Sales<th>Staff<th>Sales<th>Staff<tr><td>North<td>10<td>2<td>12<td>3</table>",
        "a.html",
    )
    assert names(html.tables[0]) == wanted
    assert cells(html) == [["North", "10", "2", "12", "3"]]


def test_two_tables_of_a_sheet_have_headers_of_their_own() -> None:
    below = read(
        sheet(
            [["Guest", "Nights"], ["Ida", 3], ["Olaf", 5], [], ["Room", "Beds"], ["Blue", 2]],
        ),
        "a.xlsx",
    )
    assert [names(table) for table in below.tables] == [["Guest", "Nights"], ["Room", "Beds"]]
    assert "Room: Blue; Beds: 2." in below.text
    beside = read(
        sheet(
            [
                ["Guest", "Nights", None, "Room", "Beds"],
                ["Ida", 3, None, "Blue", 2],
                ["Olaf", 5, None, "Red", 1],
            ]
        ),
        "a.xlsx",
    )
    assert [names(table) for table in beside.tables] == [["Guest", "Nights"], ["Room", "Beds"]]
    assert cells(beside, 1) == [["Blue", "2"], ["Red", "1"]]


def test_a_title_below_a_table_starts_another_one_without_an_empty_row() -> None:
    rows = "Guest,Nights\nIda,3\nOlaf,5\nRooms,\nRoom,Beds\nBlue,2\nRed,1\n"
    parsed = read(rows, "a.csv")
    assert [names(table) for table in parsed.tables] == [["Guest", "Nights"], ["Room", "Beds"]]
    assert [table.caption for table in parsed.tables] == ["", "Rooms"]


@pytest.mark.parametrize(
    "rows",
    [
        "Ann Lake,Lima,cook\nBo Marsh,Oslo,pilot\nCy Ford,Rome,nurse\n",
        "Firm,Tarn Ltd\nSeat,4 Mill Lane\nManager,Eva Holt\nStaff,31\n",
        "Lead:,Eva Holt\nStart:,2024-03-01\n",
    ],
)
def test_no_header_is_made_up(rows: str) -> None:
    parsed = read(rows, "a.csv")
    assert set(names(parsed.tables[0])) == {""}
    assert len(parsed.tables[0].rows) == rows.count("\n")
    assert ": Oslo" not in parsed.text


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Item,2024-01,2024-02", "Chair,5,7"),
        ("Item,Jan,Feb,Mar", "Chair,5,7,9"),
        ("Item,Q1 2024,Q2 2024", "Chair,5,7"),
        ("Crew,2024-01-01,2024-01-08", "Red,5,7"),
        ("Item,1998,1999", "Chair,1500,1600"),
        ("Item,2019 (1),2018 (restated)", "Chair,1500,1600"),
        ("name,ort", "Tom,Köln\nEva,Bonn"),
    ],
)
def test_months_dates_and_years_are_headers(header: str, row: str) -> None:
    parsed = read(f"{header}\n{row}\n{row}\n", "a.csv")
    assert names(parsed.tables[0]) == header.split(",")


def test_what_says_the_separator_is_no_row() -> None:
    parsed = read("sep=;\nName;Note\nEva;a, b\n", "a.csv")
    assert parsed.text == "Name; Note.\nName: Eva; Note: a, b."
    assert [page.number for page in parsed.pages] == [1, 2]


def test_rows_are_passages_that_know_their_table() -> None:
    text = "# Shop\n\nPrices:\n\n| Item | Price |\n|---|---|\n| Nut | 4 |\n| Bolt | 9 |\n"
    found = passages("a.md", text)
    assert [(each.text, each.context) for each in found[-2:]] == [
        ("| Nut | 4 |", "Prices:\nItem | Price"),
        ("| Bolt | 9 |", "Prices:\nItem | Price"),
    ]
    named = passages("a.csv", "Item,Price\nNut,4\nBolt,9\n")
    assert [(each.text, each.context) for each in named[1:]] == [
        ("Item: Nut; Price: 4.", ""),
        ("Item: Bolt; Price: 9.", ""),
    ]


WORDS = st.text(st.sampled_from("abZ é中09|\\*`_;:.,-\"'<>&"), max_size=8)
GRIDS = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(WORDS, min_size=width, max_size=width), min_size=2, max_size=6)
)


def written(rows: list[list[str]]) -> list[tuple[str, str | bytes]]:
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    marked = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    ruled = [marked[0], ["---"] * len(rows[0]), *marked[1:]]
    return [
        ("a.csv", "\n".join(",".join(row) for row in quoted)),
        ("a.md", "\n".join(f"| {' | '.join(row)} |" for row in ruled)),
        (
            "a.html",
            "<table>"
            + "".join(
                "<tr>"
                + "".join(f"<td>{cell.replace('&', '&amp;').replace('<', '&lt;')}" for cell in row)
                for row in rows
            )
            + "</table>",
        ),
    ]


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(GRIDS)
@example([["", ";;0"], ["", ";;"]])  # the semicolons are quoted, and separate nothing
def test_every_cell_is_a_slice_of_one_value(rows: list[list[str]]) -> None:
    """Whatever stands in a cell stands in the file's cell of that place; none is made up."""
    said = {" ".join(cell.split()) for row in rows for cell in row}
    for name, content in written(rows):
        if not any(map(str.isalnum, "".join(cell for row in rows for cell in row))):
            continue
        parsed = read(content, name)
        for table in parsed.tables:
            for row in table.rows:
                assert len(row.cells) == len(table.columns)
                for cell in filter(None, row.cells):
                    words = parsed.text[cell.start : cell.end]
                    assert words == words.strip()
                    assert words
                    if name != "a.md":
                        assert words in said
