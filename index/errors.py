"""Define every error this project raises on purpose, in one tree.

    ChapterVerseError
    ├── DocumentError             a file that cannot be ingested (names the file and the reason)
    │   ├── MissingFile           no such file or folder
    │   ├── UnreadableFile        the system refuses to hand over its bytes
    │   ├── UnsupportedFormat     no loader for this kind of file
    │   ├── MissingExtra          reading this format needs a library that is not installed
    │   ├── NotText               its bytes are not text
    │   ├── DamagedFile           broken, or not what its name says
    │   ├── ProtectedFile         locked with a password or a copy protection
    │   ├── TooLarge              more than one document may hold
    │   ├── ReadingFailed         its parser crashed, or needed too much time or memory
    │   ├── EmptyDocument         nothing to read in it
    │   └── NothingReadable       a folder without one readable file
    ├── LibraryError              the library folder or its database
    │   ├── LibraryUnreachable    its server is not there, or lets nobody in
    │   ├── LibraryNotWritable    it cannot be created or written
    │   ├── LibraryDamaged        its database is not one of ours, or is broken
    │   ├── LibraryBusy           another process is writing to it
    │   ├── EmbedderMismatch      it was made with another embedder
    │   ├── NameTaken             a document of that name or content is in it already
    │   ├── UnknownDocument       no document of that name in it
    │   └── UnknownCollection     no collection of that name in it
    ├── WorkersError              workers that cannot be reached, or cannot do their work
    ├── ModelError                a model that cannot be loaded or does not fit
    └── QuestionError             a question that cannot be asked (empty, too long)

Parts above add leaves of their own to the root, each in the module that raises it: AddressError,
PageNotDrawn and NotReady (`page`), MissingMcp, QuestionFileError, ReceiptError, SavedError and
TableError (`qa`).

Each message is one sentence for the person who asked. Errors of other libraries are translated
into these where they are first met. This file holds no handling: the command line and the page
decide how to show an error, and never show one as "no answer".
"""

from __future__ import annotations

from pathlib import Path

from index.extras import missing_part


class ChapterVerseError(Exception):
    """The root: its message is one sentence fit to be shown to a person."""


class DocumentError(ChapterVerseError):
    """A file cannot be ingested; the library is as it was before."""

    def __init__(self, path: Path | str, reason: str) -> None:
        self.path = str(path)
        self.reason = reason
        super().__init__(f"{self.path}: {reason}")


class MissingFile(DocumentError):
    """There is no such file or folder."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path, "there is no such file or folder.")


class UnreadableFile(DocumentError):
    """The operating system refuses to hand over the bytes."""


class UnsupportedFormat(DocumentError):
    """No loader takes this kind of file."""


class MissingExtra(DocumentError):
    """Reading this format needs a library, or a program, that is not installed."""

    @classmethod
    def from_part(cls, path: Path | str, what: str, part: str) -> MissingExtra:
        """Say that `what` ("reading PDF") needs a part of `index.extras`, and how to get it."""
        return cls(path, missing_part(what, part))


class NotText(DocumentError):
    """The bytes are not text, whatever the file's name says."""


class DamagedFile(DocumentError):
    """The file is broken, or is not of the format that its name says."""


class ProtectedFile(DocumentError):
    """The file is locked with a password or a copy protection."""


class TooLarge(DocumentError):
    """The file, or what comes out of it, is more than one document may hold."""


class ReadingFailed(DocumentError):
    """The parser of this file crashed, or needed more time or memory than it may have."""


class EmptyDocument(DocumentError):
    """The file holds no words."""


class NothingReadable(DocumentError):
    """A folder without a single file that a loader takes."""


class LibraryError(ChapterVerseError):
    """The library folder or its database cannot do what was asked."""


class LibraryUnreachable(LibraryError):
    """The server that keeps the library is not there, is lost, or lets nobody in."""


class LibraryNotWritable(LibraryError):
    """The library folder, or its server, cannot be written."""


class LibraryDamaged(LibraryError):
    """The library's database is not one of ours, or is broken."""


class LibraryBusy(LibraryError):
    """Another process has held the library's write lock for too long."""


class EmbedderMismatch(LibraryError):
    """The library's vectors were made by another embedder than the one in use."""


class NameTaken(LibraryError):
    """The library holds a document of that name, or of that content, already."""


class UnknownDocument(LibraryError):
    """The library holds no document of that name."""


class UnknownCollection(LibraryError):
    """The library has no collection of that name."""


class WorkersError(ChapterVerseError):
    """The processes that are to read and embed cannot be reached, or cannot do it."""


class ModelError(ChapterVerseError):
    """A model cannot be found, is damaged, or does not do what it is needed for."""


class QuestionError(ChapterVerseError):
    """The question is empty or too long to be asked."""
