"""Read annual reports with tables in their text (TAT-QA) as pages with tables of cells.

In the file a table is lines of cells between bars, empty cells left out. A line of years above
lines of one cell more lacks the empty cell above the labels, which is put back.
"""

from __future__ import annotations

import html
from pathlib import Path

from qa.evaluation.squad import read_squad
from training.table_questions import MadeTable, TableQuestion


def read_reports(file: Path, most: int) -> list[MadeTable]:
    """Return up to `most` pages with a table, and their questions; answers in no cell have none."""
    pages: list[MadeTable] = []
    for article in read_squad(file):
        for paragraph in article.paragraphs:
            rows = [_cells(line) for line in paragraph.context.splitlines() if " | " in line]
            if len(rows) < 3 or len(pages) >= most:
                continue
            held = {cell for row in rows for cell in row}
            questions = [
                TableQuestion(
                    each.text,
                    answers=tuple(_bare(gold.text) for gold in each.answers)
                    if any(_bare(gold.text) in held for gold in each.answers)
                    else (),
                )
                for each in paragraph.questions
            ]
            name = f"report_{len(pages)}.html"
            pages.append(MadeTable(name, _page(paragraph.context), (), tuple(questions)))
    return pages


def _cells(line: str) -> list[str]:
    return [_bare(cell) for cell in line.split(" | ")]


def _bare(cell: str) -> str:
    return cell.strip().strip("$ ").strip()


def _page(context: str) -> str:
    parts: list[str] = []
    table: list[list[str]] = []
    for line in [*context.splitlines(), ""]:
        if " | " in line:
            table.append([cell.strip() for cell in line.split(" | ")])
            continue
        if table and line.strip() and len(line) < 60:
            table.append([line.strip()])  # the label of a group of rows
            continue
        if table:
            parts.append(_table(table))
            table = []
        if line.strip():
            parts.append(f"<p>{html.escape(line)}</p>")
    return "".join(parts)


def _table(rows: list[list[str]]) -> str:
    width = max(map(len, rows))
    lines: list[str] = []
    for row in rows:
        cells = row
        if len(row) == width - 1 and row[0][:1].isdigit():
            cells = ["", *row]
        lines.append("".join(f"<td>{html.escape(cell)}" for cell in cells))
    return f"<table>{''.join(f'<tr>{line}' for line in lines)}</table>"
