"""Numbers and dates as a spreadsheet shows them; formulas without values; hidden sheets."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pytest
import xlsxwriter

from index.loaders.office.number_formats import shown_date, shown_number
from index.loaders.registry import parse
from index.loaders.source import Source
from testing.blocks import parts


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
