"""Numbers and dates as a spreadsheet shows them; formulas without values; what is hidden."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from index.errors import DamagedFile, ProtectedFile
from index.loaders.office.number_formats import shown_date, shown_number
from index.loaders.registry import parse
from index.loaders.source import Parsed, Source
from testing.blocks import parts
from testing.make_documents import packed
from testing.xls_file import Rows, xls_file


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.0375, "0.00%", "3.75%"),
        (0.125, "0.0 %", "12.5 %"),
        (1.5, "0%", "150%"),
        (1250.5, '#,##0.00 "EUR"', "1,250.50 EUR"),
        (99.90000000000001, "0.00", "99.90"),
        (1234567.891, "#,##0", "1,234,568"),
        (-1250.5, "#,##0.00;[Red](#,##0.00)", "(1,250.50)"),
        (-3, "0.0", "-3.0"),
        (-0.001, "0.0", "0.0"),
        (0, '0;-0;"none"', "none"),
        (19.5, "[$€-407] #,##0.00", "€ 19.50"),
        (19.5, "$#,##0.00_);($#,##0.00)", "$19.50"),
        (1500000, '0.0,,"m"', "1.5m"),
        (7, "000", "007"),
        (0.5, "#.##", ".5"),
        (2.5, "0", "3"),
        (12, "#,##0.##", "12"),
        (1.5, "# ?/?", None),
        (12345, "0.00E+00", None),
        (5, "[>100]0;0.0", None),
        (5, "yyyy-mm-dd", None),
        (float("inf"), "0.00", None),
    ],
)
def test_numbers(value: float, code: str, shown: str | None) -> None:
    assert shown_number(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (datetime.date(2024, 3, 7), "mmmm yyyy", "March 2024"),
        (datetime.date(2024, 3, 7), "d-mmm-yy", "7-Mar-24"),
        (datetime.datetime(2024, 3, 7, 9, 5), 'ddd, d mmmm "at" h:mm', "Thu, 7 March at 9:05"),
        (datetime.date(2024, 3, 7), "yyyy", "2024"),
        (datetime.time(9, 5), "hh:mm", "09:05"),
        (datetime.time(21, 5, 8), "h:mm:ss AM/PM", "9:05:08 PM"),
        (datetime.date(2024, 3, 7), "dd/mm/yyyy", None),  # which is the month is not told by it
        (datetime.date(2024, 3, 7), "[$-407]mmmm yyyy", None),  # German names are not known here
        (datetime.timedelta(hours=30), "[h]:mm", None),
    ],
)  # fmt: skip
def test_dates(value: datetime.date, code: str, shown: str | None) -> None:
    assert shown_date(value, code) == shown


def test_cells_formulas_and_sheets() -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet("Loans")
        percent = book.add_format({"num_format": "0.00%"})
        money = book.add_format({"num_format": '#,##0.00 "EUR"'})
        month = book.add_format({"num_format": "mmm yyyy"})
        # The table starts in the second column and below an empty row.
        sheet.write_row(2, 1, ["Loan", "Interest", "Fee", "Month", "Seen"])
        for row, (name, rate, fee) in enumerate([("Blue", 0.0375, 1250.5), ("Red", 0.125, 99.9)]):
            sheet.write(3 + row, 1, name)
            sheet.write(3 + row, 2, rate, percent)
            sheet.write(3 + row, 3, fee, money)
            sheet.write_datetime(3 + row, 4, datetime.datetime(2024, 3 + row, 1), month)
            sheet.write(3 + row, 5, row + 0.5)
        sheet.write(5, 1, "Sum")
        sheet.write_formula(5, 3, "=D4+D5", money, 1350.4)
        sheet.write_formula(6, 3, "=D4-D5", money, "")
        book.add_worksheet("Old").hide()
        book.get_worksheet_by_name("Old").write(0, 0, "Gone since May.")
    parsed = parse(Source(written.getvalue(), Path("a.xlsx")))
    assert parts(parsed) == [
        ("heading 1", "Loans"),
        (
            "lines",
            "Loan; Interest; Fee; Month; Seen.\n"
            "Loan: Blue; Interest: 3.75%; Fee: 1,250.50 EUR; Month: Mar 2024; Seen: 0.5.\n"
            "Loan: Red; Interest: 12.50%; Fee: 99.90 EUR; Month: Apr 2024; Seen: 1.5.\n"
            "Loan: Sum; Fee: 1,350.40 EUR.",
        ),
        ("heading 1", "Old (hidden sheet)"),
        ("lines", "Gone since May."),
    ]
    assert parsed.notes == (
        "The sheet “Old” is hidden.",
        "1 formula has no stored value: open and save it in a spreadsheet program.",
    )


LOANS: list[list[str | float]] = [
    ["Loan", "Interest", "Fee", "Secret"],
    ["Blue", 0.0375, 1250.5, 7],
    ["Old", 0.5, 1, 8],
]
LOANS_AS_SHOWN = [
    ("heading 1", "Loans"),
    ("lines", "Loan; Interest; Fee.\nLoan: Blue; Interest: 3.75%; Fee: 1,250.50 EUR."),
]
LEFT_OUT = "Left out: 1 hidden row and 1 hidden column of the sheet “Loans”."


def xlsx(fill: Callable[[Any], None]) -> Parsed:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        fill(book)
    return parse(Source(written.getvalue(), Path("a.xlsx")))


def test_hidden_rows_and_columns_of_xlsx_are_left_out_and_told() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("Loans")
        formats = [None, *(book.add_format({"num_format": each}) for each in FORMATS), None]
        for row, cells in enumerate(LOANS):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell, formats[column])
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})

    parsed = xlsx(fill)
    assert parts(parsed) == LOANS_AS_SHOWN
    assert parsed.notes == (LEFT_OUT,)


FORMATS = ("0.00%", '#,##0.00 "EUR"')


def test_xls_shows_its_formats_too() -> None:
    rows: Rows = [LOANS[0], ["Blue", (0.0375, 1), (1250.5, 2), 7], ["Old", (0.5, 1), (1, 2), 8]]
    content = xls_file([("Loans", rows)], FORMATS, hidden_rows=[2], hidden_columns=[3])
    parsed = parse(Source(content, Path("a.xls")))
    assert parts(parsed) == LOANS_AS_SHOWN
    assert parsed.notes == (LEFT_OUT,)


def test_what_a_filter_or_a_fold_hides_is_read() -> None:
    def fill(book: Any) -> None:
        for name in ("Filtered", "Folded"):
            sheet = book.add_worksheet(name)
            for row, cells in enumerate([["Part", "Price"], ["Mast", 12], ["Sail", 3]]):
                sheet.write_row(row, 0, cells)
            sheet.set_row(2, None, None, {"hidden": True, "level": int(name == "Folded")})
        book.get_worksheet_by_name("Filtered").autofilter(0, 0, 2, 1)
        book.get_worksheet_by_name("Filtered").filter_column(0, "x == Mast")

    parsed = xlsx(fill)
    rows = "Part; Price.\nPart: Mast; Price: 12.\nPart: Sail; Price: 3."
    assert parts(parsed) == [
        ("heading 1", "Filtered"),
        ("lines", rows),
        ("heading 1", "Folded"),
        ("lines", rows),
    ]
    assert parsed.notes == ("A filter hides rows of the sheet “Filtered”: all of them are read.",)


def ods_value(kind: str, value: str, shown: str, more: str = "") -> str:
    attribute = "date-value" if kind == "date" else "value"
    words = f"<text:p>{shown}</text:p>" if shown else ""
    return (
        f'<table:table-cell office:value-type="{kind}" office:{attribute}="{value}"{more}>'
        f"{words}</table:table-cell>"
    )


def test_ods_is_read_as_it_is_shown() -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    words = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    plan = [
        "".join(map(words.format, ("Loan", "Interest", "Fee", "Secret", "Start", "Seen"))),
        words.format("Blue")
        + ods_value("percentage", "0.0375", "3.75%")
        + ods_value("currency", "1250.5", "1.250,50 €")
        + ods_value("float", "7", "7")
        + ods_value("date", "2024-03-07", "07/03/24")
        + ods_value("date", "2024-03-07T09:30:00", "7 March, 9:30"),
        words.format("Red<text:s/>Barn") + ods_value("float", "0.125", "") * 2,
        '<table:table-cell table:formula="of:=1+1"/>',
    ]
    rows = "".join(f"<table:table-row>{row}</table:table-row>" for row in plan)
    old = words.format("Gone") + words.format("May")
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:style="{space}:style:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0" office:version="1.2">'
        '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        '<office:body><office:spreadsheet><table:table table:name="Loans">'
        '<table:table-column table:number-columns-repeated="3"/>'
        '<table:table-column table:visibility="collapse"/><table:table-column/>'
        f'{rows}<table:table-row table:visibility="collapse">{old}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="1024"/></table:table-row>'
        f'</table:table><table:table table:name="Old" table:style-name="ta2">'
        f'<table:table-row table:visibility="filter">{old}</table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    parsed = parse(Source(packed({"content.xml": content}), Path("a.ods")))
    assert parts(parsed) == [
        ("heading 1", "Loans"),
        (
            "lines",
            "Loan; Interest; Fee; Start; Seen.\n"
            "Loan: Blue; Interest: 3.75%; Fee: 1.250,50 €; Start: 2024-03-07; Seen: 7 March, 9:30."
            "\nLoan: Red Barn; Interest: 0.125; Fee: 0.125.",
        ),
        ("heading 1", "Old (hidden sheet)"),
        ("lines", "Gone; May."),
    ]
    assert parsed.notes == (
        LEFT_OUT,
        "The sheet “Old” is hidden.",
        "A filter hides rows of the sheet “Old”: all of them are read.",
        "1 formula has no stored value: open and save it in a spreadsheet program.",
    )


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_locked_ods_is_told_from_a_broken_one(encrypted: bool) -> None:
    manifest = "<manifest:encryption-data/>" if encrypted else ""
    content = packed({"content.xml": "\x93\x01 no XML", "META-INF/manifest.xml": manifest})
    with pytest.raises(ProtectedFile if encrypted else DamagedFile):
        parse(Source(content, Path("a.ods")))


@pytest.mark.slow
def test_formats_cost_nothing_where_there_are_none_and_are_found_across_pieces() -> None:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet("Prices")
        money = book.add_format({"num_format": "0.00"})
        sheet.write_row(0, 0, ["Part", "Price"])
        for row in range(1, 30_001):  # more than a megabyte of XML, which is looked at piecewise
            sheet.write(row, 0, f"Part {row}")
            sheet.write(row, 1, row / 2, money)
    parsed = parse(Source(written.getvalue(), Path("a.xlsx")))
    lines = parsed.text.splitlines()[3:]
    assert len(lines) == 30_000
    assert all(line == f"Part: Part {n}; Price: {n / 2:.2f}." for n, line in enumerate(lines, 1))
