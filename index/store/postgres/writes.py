"""Write a document, its passages, vectors and words to the tables on a server.

Each works within the transaction of the cursor that it is given; `store` puts them together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import psycopg
from psycopg import errors

from index.arrays import Vectors
from index.store.postgres.connections import Row
from index.store.postgres.tokens import TokenizedRows
from index.store.serialize import document_row, passage_row
from index.store.sql import name_taken
from index.types import Document, Passage

Cursor = psycopg.Cursor[Row]


def insert_document(cursor: Cursor, document: Document, passages: int, added: str | None) -> int:
    """Write a document's own rows; return its id. Raises NameTaken for a content that is there."""
    kind, sha256, text, text_sha256, characters, blocks, pages, unit, when, *rest = document_row(
        document, added
    )
    notes, loader, tables = rest
    try:
        (document_id,) = cursor.execute(
            """INSERT INTO documents
               (format, sha256, text_sha256, characters, passages, pages, page_unit, added, notes,
                loader)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id""",
            (
                kind,
                sha256,
                text_sha256,
                characters,
                passages,
                len(document.pages),
                str(unit),
                when,
                notes,
                loader,
            ),
        ).fetchone() or (0,)
    except errors.UniqueViolation:
        raise name_taken(document) from None
    cursor.execute(
        "INSERT INTO texts (document_id, text, blocks, pages, tables) VALUES (%s, %s, %s, %s, %s)",
        (document_id, text, blocks, pages, tables),
    )
    return int(document_id)


def insert_passages(
    cursor: Cursor, document_id: int, rows: Sequence[tuple[Passage, bytes, Vectors]]
) -> list[int]:
    """Write passages and vectors; return the ids, ascending in their order."""
    ids = [
        int(row[0])
        for row in cursor.execute(
            "SELECT nextval('passage_ids') FROM generate_series(1, %s)", (len(rows),)
        )
    ]
    ids.sort()
    with cursor.copy(
        """COPY passages (id, document_id, start, "end", text, heading, context, page, sentences)
           FROM STDIN"""
    ) as copy:
        for passage_id, (passage, _, _) in zip(ids, rows, strict=True):
            copy.write_row((passage_id, document_id, *passage_row(passage)))
    with cursor.copy(
        "COPY vectors (passage_id, document_id, key, vector) FROM STDIN (FORMAT BINARY)"
    ) as copy:
        copy.set_types(["int8", "int8", "bytea", "vector"])
        for passage_id, (_, key, vector) in zip(ids, rows, strict=True):
            copy.write_row((passage_id, document_id, key, vector))
    return ids


def insert_postings(
    cursor: Cursor, document_id: int, ids: Sequence[int], words: TokenizedRows
) -> None:
    """Write which words stand in which passage."""
    with cursor.copy(
        """COPY postings (passage_id, document_id, length, in_text, in_heading, word)
           FROM STDIN (FORMAT BINARY)"""
    ) as copy:
        copy.set_types(["int8", "int8", "int4", "int4", "int4", "text"])
        for each in words.postings:
            row = (ids[each.row], document_id, words.lengths[each.row])
            copy.write_row((*row, each.in_text, each.in_heading, each.word))


def count_words(cursor: Cursor, holding: Mapping[str, int], sign: int) -> None:
    """Add to, or with -1 take from, the numbers of passages that hold each word."""
    words = sorted(holding)
    values = (words, [sign * holding[word] for word in words])
    if sign > 0:
        cursor.execute(
            """INSERT INTO words SELECT * FROM unnest(%s::text[], %s::bigint[])
               ON CONFLICT (word) DO UPDATE SET passages = words.passages + excluded.passages""",
            values,
        )
        return
    cursor.execute(
        """UPDATE words SET passages = words.passages + changed.by
           FROM unnest(%s::text[], %s::bigint[]) AS changed (word, by)
           WHERE words.word = changed.word""",
        values,
    )
    cursor.execute("DELETE FROM words WHERE word = ANY(%s) AND passages = 0", (words,))
