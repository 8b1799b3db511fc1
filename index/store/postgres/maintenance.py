"""Check and clean a library's tables on the server.

What the server itself keeps besides (its log of changes, its statistics, backups and replicas) is
out of reach from here: see docs/scale.md.
"""

from __future__ import annotations

from psycopg import sql

from index.store.postgres.connections import Connections
from index.store.postgres.tables import COPIED, SPLIT
from index.store.postgres.tokens import tokenize_rows

_STEP = 500  # passages whose words are compared at a time

# Each counts rows that contradict others, and says what that means.
_CHECKS = (
    (
        "SELECT count(*) FROM sources LEFT JOIN texts USING (document_id) WHERE text IS NULL",
        "sources stand for a document without a text",
    ),
    (
        """SELECT count(*) FROM passages FULL JOIN vectors
           ON passage_id = id AND vectors.document_id = passages.document_id
           WHERE id IS NULL OR passage_id IS NULL""",
        "passages have no vector, or vectors no passage",
    ),
    (
        """SELECT count(*) FROM postings LEFT JOIN passages ON id = passage_id WHERE id IS NULL""",
        "words stand in no passage",
    ),
    (
        """SELECT count(*) FROM words FULL JOIN
           (SELECT word, count(*) AS passages FROM postings GROUP BY word) AS held USING (word)
           WHERE words.passages IS DISTINCT FROM held.passages""",
        "words are counted wrongly",
    ),
    (
        """SELECT count(*) FROM state WHERE passages <> (SELECT count(*) FROM passages)
           OR tokens <> (SELECT coalesce(sum(in_text + in_heading), 0) FROM postings)""",
        "counts of the whole library are wrong",
    ),
    (
        """SELECT count(*) FROM documents WHERE passages <>
           (SELECT count(*) FROM passages WHERE document_id = documents.id)""",
        "documents have another number of passages than they had",
    ),
    (
        """SELECT count(*) FROM pg_index WHERE NOT indisvalid
           AND indrelid IN (SELECT to_regclass(name) FROM unnest(%s::text[]) AS t (name))""",
        "indexes are broken; building one may have been interrupted",
    ),
)


def faults(connections: Connections) -> list[str]:
    """Return what is wrong with the tables, a sentence each."""
    found: list[str] = []
    for query, meaning in _CHECKS:
        values = ([*COPIED, *SPLIT],) if "%s" in query else ()
        ((wrong,),) = connections.read(query, values)
        if wrong:
            found.append(f"In the library's tables {wrong} {meaning}.")
    different = _other_words(connections)
    if different:
        found.append(
            f"The index of words does not agree with the passages ({different} of them have "
            "others)."
        )
    return found


def _other_words(connections: Connections) -> int:
    """Return how many passages have other words than the index of words says."""
    different, last = 0, 0
    while True:
        rows = connections.read(
            r"""SELECT id, text, heading || E'\n' || context FROM passages
                WHERE id > %s ORDER BY id LIMIT %s""",
            (last, _STEP),
        )
        if not rows:
            return different
        first, last = rows[0][0], rows[-1][0]
        counted = tokenize_rows([(text, beside) for _, text, beside in rows])
        right = {
            (rows[each.row][0], each.word, each.in_text, each.in_heading, counted.lengths[each.row])
            for each in counted.postings
        }
        held = connections.read(
            """SELECT passage_id, word, in_text, in_heading, length FROM postings
               WHERE passage_id BETWEEN %s AND %s""",
            (first, last),
        )
        different += len({row[0] for row in right.symmetric_difference(held)})


def compact(connections: Connections) -> None:
    """Write every table anew, so that the files hold nothing of removed rows.

    Raises LibraryBusy where another process uses the library for too long.
    """
    with connections.alone() as cursor:
        for table in (*COPIED, *SPLIT):
            cursor.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(table)))


def size(connections: Connections) -> int:
    """Return the bytes that all tables take with their indexes."""
    ((taken,),) = connections.read(
        """SELECT sum(pg_total_relation_size(to_regclass(name)))::bigint
           FROM unnest(%s::text[]) AS t (name)""",
        ([*COPIED, *SPLIT],),
    )
    return int(taken)
