"""Files -> passages that can be searched. What stands here is what `qa` and `page` build on.

`index` knows nothing of questions being answered: it finds passages, and `qa` reads them.
"""

from index.embedder import DEFAULT_EMBEDDER, Embedder, SentenceTransformerEmbedder
from index.errors import (
    ChapterVerseError,
    DamagedFile,
    DocumentError,
    EmbedderMismatch,
    EmptyDocument,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryNotWritable,
    MissingExtra,
    MissingFile,
    ModelError,
    NothingReadable,
    NotText,
    ProtectedFile,
    QuestionError,
    ReadingFailed,
    TooLarge,
    UnknownCollection,
    UnknownDocument,
    UnreadableFile,
    UnsupportedFormat,
)
from index.intake import Added
from index.library import Library
from index.loaders import find_files, load_document, walk_folder
from index.passages import PassageSize, split_passages
from index.types import (
    Block,
    BlockKind,
    Document,
    DocumentSummary,
    Hit,
    Page,
    PageUnit,
    Passage,
    Sentence,
)

__all__ = [
    "DEFAULT_EMBEDDER",
    "Added",
    "Block",
    "BlockKind",
    "ChapterVerseError",
    "DamagedFile",
    "Document",
    "DocumentError",
    "DocumentSummary",
    "Embedder",
    "EmbedderMismatch",
    "EmptyDocument",
    "Hit",
    "Library",
    "LibraryBusy",
    "LibraryDamaged",
    "LibraryError",
    "LibraryNotWritable",
    "MissingExtra",
    "MissingFile",
    "ModelError",
    "NotText",
    "NothingReadable",
    "Page",
    "PageUnit",
    "Passage",
    "PassageSize",
    "ProtectedFile",
    "QuestionError",
    "ReadingFailed",
    "Sentence",
    "SentenceTransformerEmbedder",
    "TooLarge",
    "UnknownCollection",
    "UnknownDocument",
    "UnreadableFile",
    "UnsupportedFormat",
    "find_files",
    "load_document",
    "split_passages",
    "walk_folder",
]
