"""PDF: columns, tables, rows, label lists and records, told from where the lines stand."""

from __future__ import annotations

from pathlib import Path

from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from index.types import Document
from testing.blocks import check_composed, parts, passages_of
from testing.pdf_file import PdfLine, lines_down, pdf_file

LEFT = (
    "The council met on Monday to",
    "discuss the new bridge. The mayor,",
    "Tom Reed, said that building would",
    "start in April and cost much.",
)
RIGHT = (
    "Meanwhile the old ferry will run",
    "until the bridge opens. Its captain,",
    "Siri Vik, has served for thirty",
    "years and wants to rest.",
)


def read(*pages: list[PdfLine], turned: int = 0) -> Parsed:
    parsed = parse(Source(pdf_file(pages, turned=turned), Path("a.pdf")))
    check_composed(parsed)
    return parsed


def beside(*texts: str, x: float, top: float = 700, step: float = 14) -> list[PdfLine]:
    return [PdfLine(line.text, line.y, x=x) for line in lines_down(*texts, top=top, step=step)]


def row_by_row(*columns: list[PdfLine]) -> list[PdfLine]:
    """Return the lines of columns in the order of their rows."""
    return [line for row in zip(*columns, strict=True) for line in row]


def test_two_columns_drawn_row_by_row_are_read_one_after_the_other() -> None:
    page = [
        PdfLine("Harbour Gazette", 740, size=18),
        *row_by_row(lines_down(*LEFT, top=700), beside(*RIGHT, x=320)),
    ]
    assert parts(read(page)) == [
        ("heading 1", "Harbour Gazette"),
        ("prose", "\n".join(LEFT)),
        ("prose", "\n".join(RIGHT)),
    ]


def test_a_narrow_column_at_the_side_with_lines_of_its_own_height() -> None:
    side = ("The ferry runs", "every hour from", "six to ten and", "twice on Sundays", "in winter.")
    main = [
        "The council met on Monday to discuss the new bridge and",
        "the old ferry. The mayor, Tom Reed, said that building",
        "would start in April. It will cost nine million euros, of",
        "which the state pays one half, and the town the other.",
    ]
    lines = sorted(
        [*lines_down(*main, top=700), *beside(*side, x=450, step=11)], key=lambda each: -each.y
    )
    assert parts(read(lines)) == [("prose", "\n".join(main)), ("prose", "\n".join(side))]


def test_lines_over_the_whole_width_cut_the_columns() -> None:
    page = [
        *row_by_row(lines_down(*LEFT, top=700), beside(*RIGHT, x=320)),
        PdfLine("Both have been told of it by the council, which met again on Friday.", 620),
        *row_by_row(lines_down(*RIGHT, top=580), beside(*LEFT, x=320, top=580)),
    ]
    assert [words.split("\n")[0] for _, words in parts(read(page))] == [
        LEFT[0],
        RIGHT[0],
        "Both have been told of it by the council, which met again on Friday.",
        RIGHT[0],
        LEFT[0],
    ]


NAMES = ("Name", "Ada Brook", "Bram Dekker", "Cara Lund")
ROOMS = ("Room", "214", "118", "305")
PHONES = ("Phone", "5510", "5521", "5534")
TABLE = (
    "Name | Room | Phone\nAda Brook | 214 | 5510\nBram Dekker | 118 | 5521\nCara Lund | 305 | 5534"
)


def test_a_table_is_its_rows_whichever_way_it_is_drawn() -> None:
    columns = [lines_down(*NAMES, top=700), beside(*ROOMS, x=222), beside(*PHONES, x=372)]
    by_rows, by_columns = row_by_row(*columns), [line for each in columns for line in each]
    for page in (by_rows, by_columns):
        parsed = read([PdfLine("Staff list", 740, size=18), *page])
        assert parts(parsed) == [("heading 1", "Staff list"), ("lines", TABLE)]
        (table,) = parsed.tables
        assert [column.name for column in table.columns] == ["Name", "Room", "Phone"]
        cell = table.rows[1].cells[2]
        assert cell is not None
        assert parsed.text[cell.start : cell.end] == "5521"


def test_a_table_that_goes_on_overleaf_keeps_the_names_of_its_columns() -> None:
    first = row_by_row(lines_down(*NAMES, top=700), beside(*ROOMS, x=222), beside(*PHONES, x=372))
    more = (("Dora Falk", "Emil Sand"), ("310", "311"), ("5540", "5541"))
    second = row_by_row(*(beside(*each, x=x) for each, x in zip(more, (72, 222, 372), strict=True)))
    parsed = read(first, second)
    assert [[column.name for column in table.columns] for table in parsed.tables] == [
        ["Name", "Room", "Phone"],
        ["Name", "Room", "Phone"],
    ]
    other = row_by_row(*(beside(*each, x=x) for each, x in zip(more, (100, 300, 480), strict=True)))
    assert [column.name for column in read(first, other).tables[1].columns] == ["", "", ""]


def test_an_empty_cell_keeps_its_place() -> None:
    page = [
        *row_by_row(*(beside(*each, x=x) for each, x in ((NAMES, 72), (ROOMS, 222), (PHONES, 372))))
    ]
    page = [line for line in page if line.text != "118"]
    assert parts(read(page)) == [("lines", TABLE.replace("118 |", "|"))]


def test_a_cell_of_two_lines_is_one() -> None:
    page = row_by_row(
        lines_down("Tool", "Hammer", "Saw", top=700, step=40),
        beside("Use", "For nails, and for", "For wood", x=222, step=40),
    )
    page.insert(4, PdfLine("breaking ice", 646, x=222))
    assert parts(read(page)) == [
        ("lines", "Tool | Use\nHammer | For nails, and for breaking ice\nSaw | For wood")
    ]


def test_labels_and_values_stand_for_themselves() -> None:
    page = lines_down("Customer: Kelso Paints", "Terms: thirty days", "Goods: tar and rope")
    assert parts(read(page)) == [
        ("lines", "Customer: Kelso Paints\nTerms: thirty days\nGoods: tar and rope")
    ]
    values = beside("Ida Holm", "12 Quay Street", x=200)
    apart = row_by_row(lines_down("Name:", "Address:", top=700), values)
    assert parts(read(apart)) == [("lines", "Name: Ida Holm\nAddress: 12 Quay Street")]


def test_the_items_of_a_list_are_paragraphs_of_their_own() -> None:
    page = [
        *lines_down("1.", "2.", top=700, step=28),
        *beside("Read the meter twice and", "Close the valve", x=90, step=28),
        PdfLine("write down both.", 686, x=90),
    ]
    page = sorted(page, key=lambda each: -each.y)
    assert parts(read(page)) == [
        ("prose", "1. Read the meter twice and\nwrite down both."),
        ("prose", "2. Close the valve"),
    ]


def test_a_gap_inside_a_sentence_is_no_column() -> None:
    page = lines_down("The paper was set so", "wide that", "some of its spaces are as", top=700)
    page.insert(1, PdfLine("very", 700, x=215))
    assert "so very\nwide" in read(page).text


def test_records_on_pages_alike_share_no_passage() -> None:
    pages = [
        [
            PdfLine(f"Pay slip {number}", 740, size=16),
            *lines_down(f"Employee: {name}", "Month: May 2024", f"Net pay: {net} euros", top=700),
        ]
        for number, name, net in ((1, "Ida", 2100), (2, "Olaf", 1900), (3, "Nils", 2300))
    ]
    letter = lines_down("Dear all, here are the slips", "of the month. Please check them.")
    parsed = read(letter, *pages)
    assert [parsed.text[each.start : each.end] for each in parsed.blocks if each.apart] == [
        "Pay slip 1",
        "Pay slip 2",
        "Pay slip 3",
    ]
    document = Document("a.pdf", "", "pdf", "", parsed.text, parsed.blocks, parsed.pages)
    found = [each.text for each in passages_of(document, tokens=200)]
    assert [("Ida" in each, "Olaf" in each, "Nils" in each) for each in found] == [
        (False, False, False),
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_pages_that_are_turned_read_as_they_are_shown() -> None:
    words = ("The pump house was built in 1911.", "Its engineer was Lars Holm. He came", "late.")
    upright = parts(read(lines_down(*words)))
    assert upright == [("prose", "\n".join(words))]
    for turned in (90, 180, 270):
        assert parts(read(lines_down(*words), turned=turned)) == upright


def test_sideways_text_comes_after_what_is_upright() -> None:
    page = [
        PdfLine("Burned litres an hour", 300, x=300, turned=90),
        *lines_down("The generator burns", "fourteen of them."),
    ]
    assert parts(read(page)) == [
        ("prose", "The generator burns\nfourteen of them."),
        ("prose", "Burned litres an hour"),
    ]


def test_columns_drawn_one_by_one_are_read_as_they_are_drawn() -> None:
    names = ("AGENCY: Federal Aviation", "ACTION: Notice of rules", "DATES: 21 September 2020")
    second = ("ADDRESSES: Send them", "by post, or bring them", "DOCKET: In the hall", "On Monday.")
    third = ("BACKGROUND: Two boats", "collided in October", "OFFICERS: None was hurt", "All well.")
    columns = [
        lines_down("Rules of the council", *names, top=700),
        beside(*second, x=240),
        beside(*third, x=420),
    ]
    page = [line for column in columns for line in column]
    words = read(page).text.split("\n")
    assert [line for line in words if line] == [line.text for line in page]


def test_a_title_over_two_columns_is_no_part_of_them() -> None:
    page = [
        PdfLine("A narrow title in the middle", 728, x=240),
        *row_by_row(lines_down(*LEFT, top=700), beside(*RIGHT, x=320)),
    ]
    assert [words.split("\n")[0] for _, words in parts(read(page))] == [
        "A narrow title in the middle",
        LEFT[0],
        RIGHT[0],
    ]
