"""Tell the bundled sample from a person's own documents, add it and take it out.

What is in the sample's folder is told by its content, so that it is known again under any name.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from index import DocumentSummary, Library
from index.hashing import readable_file_sha256

ABOUT = "SOURCES.md"  # about the sample's documents, not one of them


class Sample:
    """The documents that come along, of one folder; none without it."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @cached_property
    def files(self) -> dict[str, Path]:
        """The files by their SHA-256."""
        if self._folder is None or not self._folder.is_dir():
            return {}
        files = sorted(path for path in self._folder.iterdir() if path.name != ABOUT)
        hashes = {readable_file_sha256(path): path for path in files}
        return {sha256: path for sha256, path in hashes.items() if sha256 is not None}

    def holds(self, document: DocumentSummary) -> bool:
        """Say whether a document is one of the sample."""
        return document.sha256 in self.files

    def held_in(self, documents: Sequence[DocumentSummary]) -> list[str]:
        """Return the names of those documents that are of the sample."""
        return [each.name for each in documents if self.holds(each)]

    def add_to(self, library: Library) -> list[str]:
        """Add the sample; return the names of its documents. Raises what `add_file` raises."""
        return [library.add_file(path).document for path in self.files.values()]

    def take_out_of(self, library: Library) -> list[str]:
        """Remove the sample from the library; return the names that its documents had."""
        held = self.held_in(library.documents())
        for name in held:
            library.remove(name)
        return held

    def make_way(self, library: Library) -> list[str]:
        """Remove the sample where the library holds other documents; return the names it had."""
        documents = library.documents()
        held = self.held_in(documents)
        return self.take_out_of(library) if held and len(held) < len(documents) else []
