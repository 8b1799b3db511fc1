"""Find which of the files that a library was made from have changed or gone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from index.errors import DocumentError, MissingFile
from index.hashing import readable_file_sha256
from index.loaders import check_file, source_of
from index.store import SourceFile
from index.types import Stamp

_REPLACED = "\ufffd"


def find_gone(folder: Path, sources: Sequence[SourceFile]) -> list[SourceFile]:
    """Return those of `sources` that were in `folder` or below and are not there any more.

    Raises MissingFile where there is no such folder: a disk that is not mounted is no reason to
    forget what was on it.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 - unlike Path.is_dir, it never raises
        raise MissingFile(folder)
    root = source_of(folder)
    inside = [each for each in sources if Path(each.path).is_relative_to(root)]
    return [each for each in inside if is_gone(each)]


def is_gone(source: SourceFile) -> bool:
    """Say whether the file is certainly not at its path any more."""
    if _REPLACED in source.path:  # the true path cannot be stored, so it cannot be looked at
        return False
    try:
        os.stat(source.path)  # noqa: PTH116 - Path.exists takes some errors for absence
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False  # it cannot be looked at, which is not to be gone
    return False


def staleness(sources: Sequence[SourceFile], mounted: bool) -> str:
    """Return "changed" or "gone" for a document none of whose files is as it was read, else "".

    Date and size are looked at first, and a file is read only where its date alone has changed.
    What was never a file is never stale. Unless the files are `mounted` here for certain (those of
    a library on a server may be somebody else's), one whose folder is missing too says nothing.
    """
    states = {_state(each, mounted) for each in sources}
    if "" in states or not states:
        return ""
    return "changed" if "changed" in states else "gone"


def _state(source: SourceFile, mounted: bool) -> str:
    if source.stamp is None:
        return ""
    path = Path(source.path)
    if is_gone(source):
        return "gone" if mounted or os.path.isdir(path.parent) else ""  # noqa: PTH112
    try:
        now = check_file(path)
    except DocumentError:
        return ""  # it cannot be looked at
    if now == source.stamp:
        return ""
    if source.stamp.size not in (-1, now.size):
        return "changed"
    found = _sha256_of(source.path, now)
    return "changed" if found not in (None, source.sha256) else ""


@lru_cache(maxsize=1024)
def _sha256_of(path: str, _looks: Stamp) -> str | None:
    """Return the hash of a file's bytes, computed once for each of its looks."""
    return readable_file_sha256(Path(path))
