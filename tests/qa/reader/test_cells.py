"""The reader of cells: rows, columns, several rows, the greatest; empty cells; the guard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import Library, SentenceTransformerEmbedder
from qa.assistant import Assistant
from qa.reader.cells import CellReader
from qa.reader.span import SpanReader
from qa.retriever import retrieve
from qa.types import Answer, Candidate
from testing.fakes import WordNetwork

HUTS = """Hut,Warden,Beds,Opens
Rotwand,Lena Aigner,64,1 May
Steinsee,Georg Pichler,46,15 June
Kaltenberg,Maria Thaler,32,20 June
Oberalm,Josef Winkler,18,
Grauspitz,Anna Thaler,72,20 June
"""
NAMELESS = "Ann Lake,Lima,cook\nBo Marsh,Oslo,pilot\nCy Ford,Rome,nurse\n"

Ask = Callable[[str, str], Answer]


@pytest.fixture
def ask(tmp_path: Path, embedder: SentenceTransformerEmbedder) -> Ask:
    """Ask a question of a table; a span reader that finds nothing reads beside."""

    def ask(table: str, question: str) -> Answer:
        file = tmp_path / "huts.csv"
        file.write_text(table, encoding="utf-8")
        library = Library(tmp_path / "library", embedder=embedder)
        reader = SpanReader(WordNetwork({}), library.word_weights)
        with Assistant(library, reader) as assistant:
            assistant.add(file)
            return assistant.ask(question)

    return ask


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("Who is the warden of the Steinsee hut?", ["Georg Pichler"]),
        ("How many beds does Kaltenberg have?", ["32"]),
        ("When does Rotwand open?", ["1 May"]),
        ("Which hut does Josef Winkler run?", ["Oberalm"]),
        ("Which hut has the most beds?", ["Grauspitz"]),
        ("What is the lowest number of beds?", ["18"]),
        ("Which huts open on 20 June?", ["Kaltenberg", "Grauspitz"]),
    ],
)
def test_the_cell_is_the_answer(ask: Ask, question: str, cells: list[str]) -> None:
    answer = ask(HUTS, question)
    assert [each.quote.text for each in answer.citations] == cells
    for citation in answer.citations:
        row = citation.row
        assert row is not None
        assert row.names == ("Hut", "Warden", "Beds", "Opens")
        assert row.cells[row.quoted] == citation.quote.text
        assert citation.quote.text in citation.sentence.text


YEARS = (
    "Item,2019 (1),2018\nRevenue,503,476\nDebt,235,295\nStaff,64,61\nOther assets,12,9\n"
    "Deferred assets,640,655\n"
)


@pytest.mark.parametrize(
    ("question", "cells"),
    [
        ("What was the revenue in 2019?", ["503"]),
        ("In which year was the debt higher?", ["2018"]),
        ("In which year was the revenue larger?", ["2019 (1)"]),
        ("In which year was the revenue lower?", ["2018"]),
        ("In which year were other assets larger?", ["2019 (1)"]),
    ],
)
def test_years_with_remarks_are_headers_and_compared(
    ask: Ask, question: str, cells: list[str]
) -> None:
    assert [each.quote.text for each in ask(YEARS, question).citations] == cells


@pytest.mark.parametrize(
    "question",
    [
        "When does Oberalm open?",  # the cell is empty
        "Who is the warden of the Blaueis hut?",  # no such row
        "What is the phone number of Rotwand?",  # no such column
    ],
)
def test_what_no_cell_holds_is_refused(ask: Ask, question: str) -> None:
    answer = ask(HUTS, question)
    assert not answer.answered


TICKETS = """Ticket,Summary,Status,Owner,Paid
101,Printer on floor 3,open,Ines,yes
102,Badge reader East,closed,Tomas,no
103,Lamp in the hall,open,Ines,yes
"""
PAIRS = "Company,Halden Tools Ltd\nDirector,Mona Field\nInsured,yes\nEmployees,212\n"


@pytest.mark.parametrize(
    ("table", "question", "cells"),
    [
        (TICKETS, "Is ticket 101 open?", ["open"]),
        (TICKETS, "Is ticket 102 open?", ["closed"]),  # that is no, in the table's own words
        (TICKETS, "Does Ines own ticket 102?", ["Tomas"]),
        (TICKETS, "Is ticket 102 paid?", ["no"]),
        (TICKETS, "Is ticket 109 open?", []),
        (TICKETS, "Which tickets are paid?", ["101", "103"]),
        (TICKETS, "Which tickets are not paid?", ["102"]),
        (PAIRS, "Is Halden Tools insured?", ["yes"]),
    ],
)
def test_questions_for_yes_or_no_are_answered_by_their_cell(
    ask: Ask, table: str, question: str, cells: list[str]
) -> None:
    assert [each.quote.text for each in ask(table, question).citations] == cells


def test_a_note_mark_is_no_part_of_the_cells_value(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    file = tmp_path / "towns.html"
    file.write_text(
        "<table><tr><th>Town<th>People<tr><td>Ashford<td>7200<sup>4</sup>"
        "<tr><td>Bexhall<td>4100</table>"
    )
    library = Library(tmp_path / "library", embedder=embedder)
    with Assistant(library, SpanReader(WordNetwork({}), library.word_weights)) as assistant:
        assistant.add(file)
        (citation,) = assistant.ask("How many people does Ashford have?").citations
    assert citation.quote.text == "7200"
    assert citation.row is not None
    assert citation.row.cells == ("Ashford", "7200\u200a4")


def test_the_greatest_is_not_looked_for_among_the_labels(ask: Ask) -> None:
    table = "Year,Nights\n2019,410\n2020,95\n2021,620\n2022,580\n"
    answer = ask(table, "Which year had the most nights?")
    assert [each.quote.text for each in answer.citations][:1] == ["2021"]


def test_a_citation_shows_its_row(ask: Ask) -> None:
    (citation,) = ask(HUTS, "Who is the warden of the Steinsee hut?").citations
    assert citation.to_dict()["row"] == {
        "caption": "",
        "columns": ["Hut", "Warden", "Beds", "Opens"],
        "cells": ["Steinsee", "Georg Pichler", "46", "15 June"],
        "quoted": 1,
    }
    assert (citation.page, citation.page_unit) == (3, "row")


def test_a_span_in_a_row_that_lacks_the_questions_words_is_no_answer(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    """Where another row holds them; in a table without names spans are left otherwise."""
    file = tmp_path / "people.csv"
    file.write_text(NAMELESS, encoding="utf-8")
    library = Library(tmp_path / "library", embedder=embedder)
    library.add(file)
    cells = CellReader(library)
    question = "Where does Bo Marsh live?"
    hits = retrieve(library, question)
    by_words = {hit.passage.text: hit for hit in hits}

    def span(line: str, words: str) -> Candidate:
        hit = by_words[line]
        start = hit.passage.start + line.index(words)
        return Candidate(hit, start, start + len(words), 1.0, 0.99)

    right = span("Bo Marsh; Oslo; pilot.", "Oslo")
    wrong = span("Ann Lake; Lima; cook.", "Lima")
    read = cells.read_beside(question, hits, [wrong, right])
    kept = [(each.start, each.confidence) for each in read]
    assert (right.start, 0.99) in kept
    assert (wrong.start, 0.99) not in kept
    library.close()


def test_without_tables_the_spans_stay_as_they_are(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("The ferry leaves at noon.", encoding="utf-8")
    library.add(file)
    hits = retrieve(library, "When does the ferry leave?")
    span = Candidate(hits[0], 20, 24, 3.5, 0.4)
    assert CellReader(library).read_beside("When does the ferry leave?", hits, [span]) == [span]


def test_a_row_that_was_not_found_is_read_all_the_same(
    tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    """All rows of a table that a hit lies in are looked at; its passage is fetched."""
    rows = "".join(f"Guest {number},{3 * number}\n" for number in range(300))
    file = tmp_path / "guests.csv"
    file.write_text(f"Guest,Nights\n{rows}", encoding="utf-8")
    library = Library(tmp_path / "library", embedder=embedder)
    library.add(file)
    question = "How many nights did Guest 217 stay?"
    hits = [hit for hit in retrieve(library, question) if "217" not in hit.passage.text]
    best = CellReader(library).read(question, hits)[0]
    assert best.hit.passage.text == "Guest: Guest 217; Nights: 651."
    assert best.hit.passage.text[best.start - best.hit.passage.start :].startswith("651")
    library.close()
