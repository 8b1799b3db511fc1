"""What a question may cost: rows through a network, tokens in them, queries to the store.

A guard against accidental slowness that holds on any machine. The numbers are those of one known
question on the bundled documents; where one is raised on purpose, its reason belongs beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index import Library, SentenceTransformerEmbedder
from index.engine import Row, RowNetwork
from qa import Assistant
from qa.reader.network import SpanNetwork
from qa.reader.span import READ_HITS, SpanReader
from tests.conftest import SEEDS

QUESTION = "When did the flotilla leave Baku?"


class Counted:
    """Rows, tokens and queries since the last `taken`."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self.queries = 0

    def taken(self) -> tuple[list[int], int]:
        found = self.tokens, self.queries
        self.tokens, self.queries = [], 0
        return found


@pytest.fixture(scope="module")
def assistant(
    tmp_path_factory: pytest.TempPathFactory,
    embedder: SentenceTransformerEmbedder,
    network: SpanNetwork,
) -> Iterator[Assistant]:
    library = Library(tmp_path_factory.mktemp("library"), embedder=embedder)
    with Assistant(library, SpanReader(network, library.word_weights)) as opened:
        opened.add_seeds(SEEDS)
        opened.warm_up()
        yield opened


@pytest.fixture
def counted(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    counts = Counted()
    one = RowNetwork.one

    def count_row(self: RowNetwork, row: Row) -> Any:
        counts.tokens.append(len(row.ids))
        return one(self, row)

    def count_query(statement: str) -> None:
        if not statement.startswith("--"):  # those are SQLite's own, of the word index
            counts.queries += 1

    monkeypatch.setattr(RowNetwork, "one", count_row)
    store: Any = assistant.library._store
    reader = store._connections._reader
    reader.set_trace_callback(count_query)
    yield counts
    reader.set_trace_callback(None)


@pytest.mark.slow
def test_a_question_reads_no_more_than_it_must(assistant: Assistant, counted: Counted) -> None:
    assert assistant.ask(QUESTION).text == "17 May 1920"
    tokens, queries = counted.taken()
    asked, *read = sorted(tokens)
    assert asked == 9  # [CLS] when did the flotilla leave baku ? [SEP]
    assert len(read) == READ_HITS  # each passage once, in one row
    assert max(read) <= 180 + 40 + asked  # a passage, its heading, the question; never padding
    # The last five: the documents' names and tables, and whether the cited file has changed.
    assert queries <= 22


def test_asking_again_reads_nothing(assistant: Assistant, counted: Counted) -> None:
    first = assistant.ask("Who led the rebellion in Gilan?")
    counted.taken()
    again = assistant.ask("Who led the rebellion in Gilan?")
    hits = assistant.search("Who led the rebellion in Gilan?")
    assert (again, tuple(hits)) == (first, first.hits)
    tokens, queries = counted.taken()
    assert tokens == []
    assert queries <= 6  # whether the library or the cited file has changed is asked anew


def test_searching_first_costs_nothing_more(assistant: Assistant, counted: Counted) -> None:
    question = "How many machine guns did the sailors have?"
    assistant.search(question)
    assistant.ask(question)
    tokens, _ = counted.taken()
    assert len(tokens) == 1 + READ_HITS


@pytest.mark.slow
def test_a_change_is_seen_at_once(
    assistant: Assistant, write: Callable[[str, str | bytes], Path]
) -> None:
    question = "Who painted the blue lighthouse?"
    assert not assistant.ask(question).answered
    (added,) = assistant.add(write("blue.txt", "Mira Ostberg painted the blue lighthouse."))
    try:
        assert assistant.ask(question).text == "Mira Ostberg"
    finally:
        assistant.library.remove(added.document)
    assert not assistant.ask(question).answered


def test_a_file_is_embedded_once(
    assistant: Assistant, counted: Counted, write: Callable[[str, str | bytes], Path]
) -> None:
    text = "\n\n".join(f"## Part {n}\n\nThe harbour of town {n} froze." for n in range(6))
    path = write("harbours.md", text)
    assistant.add(path)
    assert len(counted.taken()[0]) == 6  # a passage for each heading
    assistant.add(path)
    assert counted.taken()[0] == []
    text = text.replace("town 3 froze", "town 3 thawed")
    assistant.add(write("harbours.md", text))
    assert len(counted.taken()[0]) == 1  # what has changed
    assistant.library.remove("harbours.md")
