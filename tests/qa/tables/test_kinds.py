"""Each kind of table that people have, and the cell that answers a question of it.

The tables are made here; a span reader that finds nothing reads beside, so that cells alone count.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter

from index import Library, SentenceTransformerEmbedder
from qa.assistant import Assistant
from qa.reader.span import SpanReader
from testing.fakes import WordNetwork
from testing.pdf_file import PdfLine, pdf_file

STAFF = [["Name", "Room", "Phone"], ["Ann Lake", "12", "7140"], ["Bo Marsh", "31", "7152"]]


def xlsx(fill: Callable[[Any], None]) -> bytes:
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        fill(book)
    return written.getvalue()


def two_tables(book: Any) -> None:
    sheet = book.add_worksheet("Both")
    for row, cells in enumerate([["Name", "Age"], ["Ann", 34], ["Bo", 51]]):
        sheet.write_row(row, 0, cells)
    for row, cells in enumerate([["City", "Distance km"], ["Bruges", 90], ["Namur", 65]], 4):
        sheet.write_row(row, 0, cells)


def merged(book: Any) -> None:
    sheet = book.add_worksheet("Courses")
    sheet.write_row(0, 0, ["Faculty", "Course", "Seats"])
    sheet.merge_range(1, 0, 2, 0, "Physics")
    sheet.merge_range(3, 0, 4, 0, "History")
    for row, (course, seats) in enumerate([("Optics", 24), ("Heat", 31), ("Rome", 40), ("Ur", 27)]):
        sheet.write_row(row + 1, 1, [course, seats])


def formats(book: Any) -> None:
    sheet = book.add_worksheet("Loans")
    percent, date = (book.add_format({"num_format": each}) for each in ("0.00%", "d mmmm yyyy"))
    sheet.write_row(0, 0, ["Loan", "Interest", "Start"])
    for row, (loan, rate) in enumerate([("Grey", 0.0375), ("Amber", 0.125)], start=1):
        sheet.write(row, 0, loan)
        sheet.write(row, 1, rate, percent)
        sheet.write_datetime(row, 2, datetime.datetime(2024, 3, row), date)


def without_values(book: Any) -> None:
    sheet = book.add_worksheet("Bill")
    sheet.write_row(0, 0, ["Item", "Net"])
    sheet.write_row(1, 0, ["Rope", 100])
    sheet.write_row(2, 0, ["Tar", 20])
    sheet.write(3, 0, "Total")
    sheet.write_formula(3, 1, "=B2+B3", None, "")


def word(rows: list[list[str]], over: tuple[int, int] | None = None) -> bytes:
    """Return a Word document with a table; the cells of the first column `over` these are one."""
    document = docx.Document()
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    if over is not None:
        table.cell(over[0], 0).merge(table.cell(over[1], 0))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def drawn(rows: list[list[str]]) -> bytes:
    lines = [
        PdfLine(text, 700 - 14 * row, x=72 + 150 * column)
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
    ]
    return pdf_file([lines])


PEOPLE = "Name,Room,Phone\n" + "".join(
    f"{first} {last},{100 + 7 * number},{6100 + number}\n"
    for number, (first, last) in enumerate(
        (first, last)
        for last in ("Pohl", "Pohlson", "Pohlmann", "Marsh", "Marshson")
        for first in ("Emil", "Emma", "Max", "Dina", "Bo")
    )
)
DAYS = [
    ["Day", "Hour", "Class"],
    ["Friday", "9", "Harp"],
    ["", "11", "Flute"],
    ["Sunday", "8", "Oboe"],
]
RAGGED = 'Name,City\nIda,Oslo,more\nOla\nTom,"Ghent, East"\n'
SAID = "sep=;\nName;City;Score\nAda;Rome;12\nBo;Cork;31\n"
BARE = "Ann Lake,Lima,cook\nBo Marsh,Oslo,pilot\nCy Ford,Rome,nurse\n"
PAIRS = "Company,Kelso Paints\nOffice,14 Mill Road\nProject lead,Mona Field\nStaff,212\n"
MONTHS = "Product,2024-01,2024-02\nChair,120,95\nDesk,40,61\n"
MARKDOWN = "\n".join(f"| {' | '.join(row)} |" for row in (STAFF[0], ["---"] * 3, *STAFF[1:]))
TIMES = (
    "<table><tr><th>Runner<th>Heat<th>Final<tr><td>Ida<td><td>11.2<tr><td>Olaf<td>11.9<td></table>"
)
PHONE = "What is the phone of Bo Marsh?"


@pytest.mark.parametrize(
    ("name", "content", "question", "cell"),
    [
        ("people.csv", PEOPLE, "What is the phone number of Emma Pohlson?", "6106"),
        ("ragged.csv", RAGGED, "Which city is Tom from?", "Ghent, East"),
        ("said.csv", SAID, "What is the score of Bo?", "31"),
        ("bare.csv", BARE, "Where does Bo Marsh live?", "Oslo"),
        ("pairs.csv", PAIRS, "Who is the project lead?", "Mona Field"),
        ("months.csv", MONTHS, "How many desks were sold in February 2024?", "61"),
        ("staff.md", MARKDOWN, PHONE, "7152"),
        ("times.html", TIMES, "What was Olaf's time in the heat?", "11.9"),
        ("times.html", TIMES, "What was Olaf's time in the final?", ""),
        ("both.xlsx", xlsx(two_tables), "What is the distance of Namur?", "65"),
        ("courses.xlsx", xlsx(merged), "Which faculty offers Heat?", "Physics"),
        ("loans.xlsx", xlsx(formats), "What is the interest of the Amber loan?", "12.50%"),
        ("loans.xlsx", xlsx(formats), "When did the Grey loan start?", "1 March 2024"),
        ("bill.xlsx", xlsx(without_values), "What is the total net?", ""),
        ("staff.docx", word(STAFF), PHONE, "7152"),
        ("days.docx", word(DAYS, over=(1, 2)), "On which day is Flute?", "Friday"),
        ("staff.pdf", drawn(STAFF), PHONE, "7152"),
    ],
)
def test_the_right_cell_answers(
    name: str,
    content: str | bytes,
    question: str,
    cell: str,
    tmp_path: Path,
    embedder: SentenceTransformerEmbedder,
) -> None:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    library = Library(tmp_path / "library", embedder=embedder)
    reader = SpanReader(WordNetwork({}), library.word_weights)
    with Assistant(library, reader) as assistant:
        assistant.add(file)
        said = [each.quote.text for each in assistant.ask(question).citations]
    assert said == ([cell] if cell else [])
