"""Run the statements that are the same for SQLite and PostgreSQL.

What each does in a way of its own (ids, words, vectors, counting, locking) stands in `sqlite/` and
`postgres/`. In the statements here "?" stands for a value, whatever `_mark` the
server wants. The methods are those of the Store protocol and are described there.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar

from index.changes import Change
from index.errors import NameTaken, UnknownCollection, UnknownDocument
from index.store import DocumentIds, SourceFile
from index.store.serialize import passage_from_row, source_from_row
from index.types import Document, Passage, Stamp

Row = tuple[Any, ...]

# Constants, so that the SQL put together from them holds no value of anybody's (hence `noqa`).
NAME = "(SELECT min(name) FROM sources WHERE document_id = documents.id)"
PASSAGE_COLUMNS = f"""
    passages.id, {NAME}, passages.start, passages."end", passages.text, passages.heading,
    passages.page, passages.sentences, documents.page_unit, passages.context
"""
_SOURCE_COLUMNS = f"name, path, format, sha256, {NAME}, loader, size, modified"


class CommonReads:
    """What is read in the same words."""

    _mark: ClassVar[str]  # what stands for a value in this server's SQL
    _read: Callable[..., list[Row]]  # gives all rows of one SELECT, as of the last commit

    def meta(self, key: str) -> str | None:
        """Return what is remembered of the library under `key`."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else None

    def sources(self) -> list[SourceFile]:
        """Return all sources, by path."""
        rows = self._rows(
            f"""SELECT {_SOURCE_COLUMNS} FROM sources JOIN documents
                ON documents.id = document_id ORDER BY path"""  # noqa: S608
        )
        return [source_from_row(row) for row in rows]

    def sources_of(self, name: str) -> list[SourceFile]:
        """Return the sources of the document that goes by this name, or by another of its names."""
        rows = self._rows(
            f"""SELECT {_SOURCE_COLUMNS} FROM sources JOIN documents
                ON documents.id = document_id
                WHERE document_id = (SELECT document_id FROM sources WHERE name = ?)
                ORDER BY path""",  # noqa: S608
            name,
        )
        return [source_from_row(row) for row in rows]

    def namesakes(self, name: str) -> dict[str, str]:
        """Return the names, with their paths, whose last part is that of this name."""
        last = name.rpartition("/")[2]
        pattern = "%/" + re.sub(r"([%_!])", r"!\1", last)
        rows = self._rows(
            "SELECT name, path FROM sources WHERE name = ? OR name LIKE ? ESCAPE '!'", last, pattern
        )
        # SQLite's LIKE takes "A" for "a".
        return {row[0]: row[1] for row in rows if row[0].rpartition("/")[2] == last}

    def find_source(self, path: str) -> SourceFile | None:
        """Return the source at this path, if there is one."""
        rows = self._rows(
            f"""SELECT {_SOURCE_COLUMNS} FROM sources JOIN documents
                ON documents.id = document_id WHERE path = ?""",  # noqa: S608
            path,
        )
        return source_from_row(rows[0]) if rows else None

    def has_name(self, name: str) -> bool:
        """Say whether a source of that name is there."""
        return bool(self._rows("SELECT 1 FROM sources WHERE name = ?", name))

    def collections(self) -> dict[str, list[str]]:
        """Return the names of the sources in each collection, both in alphabetical order."""
        found: dict[str, list[str]] = {}
        for collection, name in self._rows(
            """SELECT collection, name FROM collected JOIN sources ON sources.id = source_id
               ORDER BY collection, name"""
        ):
            found.setdefault(collection, []).append(name)
        return found

    def within(self, names: Sequence[str], collections: Sequence[str]) -> DocumentIds:
        """Return the ids, ascending, of these documents and of those in these collections."""
        found: set[int] = set()
        for name in names:
            rows = self._rows("SELECT document_id FROM sources WHERE name = ?", name)
            if not rows:
                raise unknown_document(name)
            found.add(rows[0][0])
        for collection in collections:
            rows = self._rows(
                """SELECT DISTINCT document_id FROM collected JOIN sources
                   ON sources.id = source_id WHERE collection = ?""",
                collection,
            )
            if not rows:
                raise unknown_collection(collection)
            found.update(row[0] for row in rows)
        return tuple(sorted(found))

    def passages_of(self, name: str) -> list[tuple[int, Passage]]:
        """Return the passages of a document with their ids, in order."""
        rows = self._rows(
            f"""SELECT {PASSAGE_COLUMNS}
                FROM passages JOIN documents ON documents.id = passages.document_id
                WHERE documents.id = (SELECT document_id FROM sources WHERE name = ?)
                ORDER BY passages.id""",  # noqa: S608
            name,
        )
        return [(row[0], passage_from_row(row)) for row in rows]

    def passage_holding(self, name: str, start: int, end: int) -> tuple[int, Passage] | None:
        """Return the first passage of a document that holds `[start, end)` of it, with its id."""
        rows = self._rows(
            f"""SELECT {PASSAGE_COLUMNS}
                FROM passages JOIN documents ON documents.id = passages.document_id
                WHERE documents.id = (SELECT document_id FROM sources WHERE name = ?)
                AND passages.start <= ? AND passages."end" >= ?
                ORDER BY passages.id LIMIT 1""",  # noqa: S608
            name,
            start,
            end,
        )
        return (rows[0][0], passage_from_row(rows[0])) if rows else None

    def _rows(self, statement: str, *values: Any) -> list[Row]:
        return self._read(statement.replace("?", self._mark), values)


class CommonWrites(CommonReads, ABC):
    """What is written in the same words. A `writer` executes statements within a transaction."""

    _taken: ClassVar[type[Exception]]  # what is raised for a name that is in the library already

    @abstractmethod
    def _write_transaction(self) -> AbstractContextManager[Any]:
        """Yield a writer for one transaction; no other process writes meanwhile."""

    @abstractmethod
    def _next_generation(self, writer: Any) -> int:
        """Count a change; return how many there were."""

    @abstractmethod
    def _drop(self, writer: Any, document_id: int) -> tuple[int, ...]:
        """Delete a document; return the ids of its passages."""

    def attach(self, document: Document) -> Change | None:
        """Remember another source of a content that is there already; None if it is not there."""
        with self._write_transaction() as writer:
            found = self._execute(
                writer,
                "SELECT id FROM documents WHERE sha256 = ? AND format = ? AND loader >= ?",
                document.sha256,
                document.format,
                document.loader,
            ).fetchone()
            if found is None:
                return None
            removed = self._link_source(writer, document, found[0])
            return Change(self._next_generation(writer), (), removed)

    def restamp(self, path: str, stamp: Stamp) -> None:
        """Remember that the file at this path, looking so now, still holds what was read of it."""
        with self._write_transaction() as writer:
            self._execute(
                writer,
                "UPDATE sources SET size = ?, modified = ? WHERE path = ?",
                stamp.size,
                stamp.modified,
                path,
            )

    def remove(self, name: str) -> Change:
        """Remove the source of that name, and its document if that has no other."""
        with self._write_transaction() as writer:
            found = self._execute(
                writer, "DELETE FROM sources WHERE name = ? RETURNING document_id", name
            ).fetchone()
            if found is None:
                raise unknown_document(name)
            removed = self._drop_without_source(writer, found[0])
            return Change(self._next_generation(writer), (), removed)

    def collect(self, collection: str, names: Sequence[str]) -> None:
        """Put the sources of these names into a collection. Raises UnknownDocument."""
        with self._write_transaction() as writer:
            for name in names:
                self._execute(
                    writer,
                    "INSERT INTO collected VALUES (?, ?) ON CONFLICT DO NOTHING",
                    collection,
                    self._source_id(writer, name),
                )
            self._next_generation(writer)

    def release(self, collection: str, names: Sequence[str] | None = None) -> None:
        """Take these sources, or all, out of a collection. Raises UnknownCollection."""
        with self._write_transaction() as writer:
            if not self._execute(
                writer, "SELECT 1 FROM collected WHERE collection = ? LIMIT 1", collection
            ).fetchone():
                raise unknown_collection(collection)
            if names is None:
                self._execute(writer, "DELETE FROM collected WHERE collection = ?", collection)
            for name in names or ():
                self._execute(
                    writer,
                    "DELETE FROM collected WHERE collection = ? AND source_id = ?",
                    collection,
                    self._source_id(writer, name),
                )
            self._next_generation(writer)

    def _has_older(self, writer: Any, document: Document) -> bool:
        """Say whether the same content is there as an older loader read it."""
        found = self._execute(
            writer,
            "SELECT 1 FROM documents WHERE sha256 = ? AND format = ? AND loader < ?",
            document.sha256,
            document.format,
            document.loader,
        ).fetchone()
        return found is not None

    def _displace_older(self, writer: Any, document: Document) -> int | None:
        """Take its content from what an older loader made of it; return that one's id."""
        found = self._execute(
            writer,
            """UPDATE documents SET sha256 = 'older ' || sha256
               WHERE sha256 = ? AND format = ? AND loader < ? RETURNING id""",
            document.sha256,
            document.format,
            document.loader,
        ).fetchone()
        return None if found is None else int(found[0])

    def _move_sources(self, writer: Any, older: int | None, document_id: int) -> tuple[int, ...]:
        """Give all sources of an older document to another; return the ids of its passages."""
        if older is None:
            return ()
        self._execute(
            writer,
            "UPDATE sources SET document_id = ? WHERE document_id = ?",
            document_id,
            older,
        )
        return self._drop(writer, older)

    def _link_source(self, writer: Any, document: Document, document_id: int) -> tuple[int, ...]:
        """Let the source of `document` stand for a stored content; return the passages now gone."""
        before = self._execute(
            writer, "SELECT document_id FROM sources WHERE path = ?", document.source
        ).fetchone()
        try:
            self._execute(
                writer,
                """INSERT INTO sources (document_id, name, path, size, modified)
                   VALUES (?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE
                   SET document_id = excluded.document_id, name = excluded.name,
                       size = excluded.size, modified = excluded.modified""",
                document_id,
                document.name,
                document.source,
                document.stamp.size if document.stamp else None,
                document.stamp.modified if document.stamp else None,
            )
        except self._taken:
            raise name_taken(document) from None
        if before is None or before[0] == document_id:
            return ()
        return self._drop_without_source(writer, before[0])

    def _drop_without_source(self, writer: Any, document_id: int) -> tuple[int, ...]:
        """Delete a document that no source is left of; return the ids of its passages."""
        left = self._execute(
            writer, "SELECT 1 FROM sources WHERE document_id = ? LIMIT 1", document_id
        ).fetchone()
        return () if left else self._drop(writer, document_id)

    def _source_id(self, writer: Any, name: str) -> int:
        """Return the id of the source of that name. Raises UnknownDocument."""
        found = self._execute(writer, "SELECT id FROM sources WHERE name = ?", name).fetchone()
        if found is None:
            raise unknown_document(name)
        return int(found[0])

    def _execute(self, writer: Any, statement: str, *values: Any) -> Any:
        return writer.execute(statement.replace("?", self._mark), values)


def unknown_document(name: str) -> UnknownDocument:
    """Return the error for a name that the library does not hold."""
    return UnknownDocument(f"The library holds no document named {name}.")


def unknown_collection(name: str) -> UnknownCollection:
    """Return the error for a collection that the library does not have."""
    return UnknownCollection(f"The library has no collection named {name}.")


def name_taken(document: Document) -> NameTaken:
    """Return the error for a name or a content that is in the library already."""
    return NameTaken(f"The library holds {document.name}, or its content, already.")
