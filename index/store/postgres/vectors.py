"""Search vectors with pgvector: by looking at every one, or by an HNSW index.

In a small library, and where a question is confined to few documents, every vector is looked at.
Beyond that an HNSW index proposes candidates. It holds the vectors as halfvec, two bytes a number,
which halves its size; the candidates are then ordered by their float32 vectors, as everywhere. The
cosines that are returned are those that the embedded library returns, to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from psycopg import sql

from index.arrays import Vectors, cosines
from index.changes import Change
from index.errors import EmbedderMismatch, LibraryBusy, LibraryNotWritable
from index.store import DocumentIds
from index.store.postgres.connections import Connections, Row

INDEXED_FROM = 20_000  # passages; docs/scale.md says what was measured
_EXACT_WITHIN = 50_000  # passages of chosen documents up to which every one is looked at
_CANDIDATES = 400  # proposed by the index for each search, at least; as hnsw.ef_search
_BEYOND = 8  # looked at past the last one wanted, to see where its ties end
_ROUNDING = 1e-6  # cosines in float32 that are nearer than this count as tied
_MOST_INDEXED = 4000  # dimensions of a halfvec that HNSW takes
_MOST_INLINE = 1900  # dimensions of a vector that fits into a page of a table
_NAME = "nearest_vectors"
_LOCK = "chapterverse nearest vectors"
_PROBED = 64  # vectors that are looked up in the index to check it, about

_INSIDE = "WHERE document_id = ANY(%(within)s)"
_EXACT = """SELECT passage_id, vector FROM vectors {inside}
    ORDER BY vector <#> %(question)s LIMIT %(count)s"""
# The first ORDER BY must stand exactly as in the index, or the index is passed over.
_INDEXED = """SELECT passage_id, vector FROM (
        SELECT passage_id, vector FROM vectors {{inside}}
        ORDER BY (vector::halfvec({dimension})) <#> (%(question)s::halfvec({dimension}))
        LIMIT %(candidates)s
    ) AS near ORDER BY vector <#> %(question)s LIMIT %(count)s"""


class VectorSearch:
    """Dense search in a library on a server; see `index.search.dense` for the protocol."""

    def __init__(self, connections: Connections, indexed_from: int = INDEXED_FROM) -> None:
        self._connections = connections
        self.indexed_from = indexed_from
        self._indexed = False  # whether the index is known to be there
        self._dimension = 0  # that the tables are known to be ready for

    def search(
        self, question: Vectors, limit: int, within: DocumentIds | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage id, cosine) of the `limit` nearest, best first, ties by id."""
        if limit < 1 or (within is not None and not within):
            return []
        passages, dimension, indexed = self._shape()
        if not passages:
            return []
        if indexed and passages >= self.indexed_from and self._many(within):
            found = self._search_index(question, limit, within, dimension)
            if len(found) >= min(limit, passages):
                return found
        return self._search_exact(question, limit, within)

    def refresh(self, wait: bool = False) -> None:
        """Do nothing: the server's index follows each change by itself."""

    def follow(self, change: Change, vectors: Vectors) -> None:
        """Do nothing: the server's index follows each change by itself."""

    def forget(self) -> None:
        """Do nothing: there are no files."""

    def size(self) -> int:
        """Return 0: the index is one of the store's tables."""
        return 0

    def faults(self) -> list[str]:
        """Return what is wrong with the index: some vectors are looked up by themselves."""
        passages, dimension, indexed = self._shape()
        if not indexed:
            return []
        rows = self._connections.read(
            """SELECT passage_id, vector FROM vectors
               WHERE passage_id %% greatest(1, (SELECT passages FROM state) / %s) = 0
               ORDER BY passage_id""",
            (_PROBED,),
            binary=True,
        )
        missed = 0
        for _, vector in rows:
            own = vector.to_numpy()
            best = self._search_index(own, 1, None, dimension)
            missed += not best or best[0][1] < cosines(own, own[None, :])[0] - 1e-3
        if not missed:
            return []
        return [
            f"The index of vectors finds {missed} of {len(rows)} vectors not even by themselves "
            f"(of {passages} passages)."
        ]

    def grow(self) -> None:
        """Build the index once the library is large enough for it; others read and write on."""
        if self._indexed:
            return
        passages, dimension, self._indexed = self._shape()
        if self._indexed or passages < self.indexed_from or not 0 < dimension <= _MOST_INDEXED:
            return
        # What was added is added, and looking at every vector finds the same: the next change
        # tries again.
        with suppress(LibraryBusy, LibraryNotWritable):
            self._build(dimension)

    def fit(self, dimension: int) -> None:
        """Make ready for vectors of this dimension.

        Raises EmbedderMismatch where the library holds vectors of another.
        """
        if self._dimension == dimension:
            return
        with self._connections.writing() as cursor:
            # The table first: who writes to it waits for `state` last.
            cursor.execute("LOCK TABLE vectors IN ACCESS EXCLUSIVE MODE")
            passages, now = cursor.execute(
                "SELECT passages, dimension FROM state FOR UPDATE"
            ).fetchone() or (0, 0)
            if now != dimension and passages:
                raise EmbedderMismatch(
                    f"The library's vectors have {now} dimensions, and cannot be mixed with "
                    f"vectors of {dimension}."
                )
            if now != dimension:
                cursor.execute(f"DROP INDEX IF EXISTS {_NAME}")
                self._indexed = False
                storage = "PLAIN" if dimension <= _MOST_INLINE else "EXTERNAL"
                cursor.execute(f"ALTER TABLE vectors ALTER COLUMN vector SET STORAGE {storage}")
                cursor.execute("UPDATE state SET dimension = %s", (dimension,))
        self._dimension = dimension

    def _shape(self) -> tuple[int, int, bool]:
        """Return the number of passages, the dimension, and whether the index can be used."""
        ((passages, dimension, indexed),) = self._connections.read_replica(
            f"""SELECT passages, dimension, coalesce(
                    (SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('{_NAME}')),
                    false)
                FROM state"""  # noqa: S608
        )
        return int(passages), int(dimension), bool(indexed)

    def _many(self, within: DocumentIds | None) -> bool:
        if within is None:
            return True
        rows = self._connections.read_replica(
            "SELECT coalesce(sum(passages), 0)::bigint FROM documents WHERE id = ANY(%s)",
            (list(within),),
        )
        return bool(rows[0][0] > _EXACT_WITHIN)

    def _search_exact(
        self, question: Vectors, limit: int, within: DocumentIds | None
    ) -> list[tuple[int, float]]:
        """Look at every vector; of those tied with the last one wanted, all are compared."""
        values = {"within": None if within is None else list(within), "question": question}
        query = _EXACT.format(inside="" if within is None else _INSIDE)
        count = limit + _BEYOND
        while True:
            rows = self._connections.read_replica(query, {**values, "count": count}, binary=True)
            found = _ordered(question, rows)
            if len(found) < count or found[-1][1] < found[limit - 1][1] - _ROUNDING:
                return found[:limit]
            count *= 4

    def _search_index(
        self, question: Vectors, limit: int, within: DocumentIds | None, dimension: int
    ) -> list[tuple[int, float]]:
        inside = "" if within is None else _INSIDE
        rows = self._connections.read_replica(
            _INDEXED.format(dimension=dimension).format(inside=inside),
            {
                "question": question,
                "within": None if within is None else list(within),
                "candidates": max(_CANDIDATES, 4 * limit),
                "count": limit + _BEYOND,
            },
            binary=True,
        )
        return _ordered(question, rows)[:limit]

    def _build(self, dimension: int) -> None:
        """Build the index, unless another process does so already."""
        with self._connections.alone() as cursor:
            (mine,) = cursor.execute(
                "SELECT pg_try_advisory_lock(hashtext(%s))", (_LOCK,)
            ).fetchone() or (False,)
            if not mine:
                return
            try:
                # One that was interrupted is there, and good for nothing.
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_NAME}")
                # In less memory than it takes itself, an index is built many times slower.
                cursor.execute(
                    """SELECT set_config('maintenance_work_mem', '1GB', false) FROM pg_settings
                       WHERE name = 'maintenance_work_mem' AND setting::bigint < 1048576"""
                )
                cursor.execute(
                    sql.SQL(
                        f"CREATE INDEX CONCURRENTLY {_NAME} ON vectors "
                        "USING hnsw ((vector::halfvec({})) halfvec_ip_ops)"
                    ).format(sql.Literal(dimension))
                )
            finally:
                cursor.execute("RESET maintenance_work_mem")
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", (_LOCK,))
        self._indexed = True


def _ordered(question: Vectors, rows: Sequence[Row]) -> list[tuple[int, float]]:
    """Return (passage id, cosine) of rows of id and vector, best first, ties by id."""
    if not rows:
        return []
    values = cosines(question, np.stack([row[1].to_numpy() for row in rows]))
    found = zip((int(row[0]) for row in rows), values, strict=True)
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
