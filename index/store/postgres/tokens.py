"""Tokenize text for word search, exactly as SQLite's FTS5 does.

A store that has no FTS5 must find the same passages with the same scores, so the words are asked
of FTS5 itself: of a table in memory, made as the embedded store makes its own, that is emptied
after each use. Nothing is searched or kept here.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

TOKENIZER = "porter unicode61 remove_diacritics 2"  # as in schema.sql
_LONGEST = 200  # bytes of a word that are kept as they are; an index takes no more than some 2,700
_STEP = 500  # texts at a time


@dataclass(frozen=True, slots=True)
class Posting:
    """How often a word stands in the text and in the heading of the row `row` (from 0)."""

    row: int
    word: str
    in_text: int
    in_heading: int


@dataclass(frozen=True, slots=True)
class TokenizedRows:
    """All postings of some rows, in their order, and each row's number of words."""

    postings: tuple[Posting, ...]
    lengths: tuple[int, ...]


class _Table(threading.local):
    """One table a thread."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.execute(
            f"CREATE VIRTUAL TABLE words USING fts5 "
            f"(text, heading, content = '', tokenize = '{TOKENIZER}')"
        )
        self.connection.execute("CREATE VIRTUAL TABLE found USING fts5vocab (words, instance)")

    def rows(
        self, texts: Sequence[tuple[str, str]], sql: str
    ) -> Iterator[tuple[int, str, int, int]]:
        self.connection.execute("BEGIN")
        try:
            self.connection.executemany(
                "INSERT INTO words (rowid, text, heading) VALUES (?, ?, ?)",
                ((number, *each) for number, each in enumerate(texts, start=1)),
            )
            yield from self.connection.execute(sql).fetchall()
        finally:
            self.connection.execute("ROLLBACK")


_table = _Table()


def tokenize_rows(rows: Sequence[tuple[str, str]]) -> TokenizedRows:
    """Count the words of rows of (text, heading)."""
    postings: list[Posting] = []
    lengths = [0] * len(rows)
    for start in range(0, len(rows), _STEP):
        found = _table.rows(
            rows[start : start + _STEP],
            "SELECT doc, term, sum(col = 'text'), sum(col = 'heading') FROM found "
            "GROUP BY doc, term",
        )
        for number, word, in_text, in_heading in found:
            row = start + number - 1
            postings.append(Posting(row, _shorten(word), in_text, in_heading))
            lengths[row] += in_text + in_heading
    return TokenizedRows(tuple(postings), tuple(lengths))


def tokenize_each(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the words of each text, in their order."""
    found: list[list[tuple[int, str]]] = [[] for _ in texts]
    rows = _table.rows([(text, "") for text in texts], 'SELECT doc, term, "offset", 0 FROM found')
    for number, word, place, _ in rows:
        found[number - 1].append((place, _shorten(word)))
    return [tuple(word for _, word in sorted(each)) for each in found]


def tokenize(text: str) -> tuple[str, ...]:
    """Return the words of a text, in their order."""
    return tokenize_each([text])[0]


tokenize_question = lru_cache(maxsize=10_000)(tokenize)  # for words of questions, which come again


def count_phrase(phrase: Sequence[str], words: Sequence[str]) -> int:
    """Return at how many places of `words` all words of `phrase` stand in a row."""
    size = len(phrase)
    return sum(tuple(words[at : at + size]) == tuple(phrase) for at in range(len(words) - size + 1))


def _shorten(word: str) -> str:
    """Return a word or, in place of a very long one, its hash after a sign no word begins with."""
    encoded = word.encode()
    if len(encoded) <= _LONGEST:
        return word
    return "\x01" + hashlib.blake2b(encoded, digest_size=16).hexdigest()
