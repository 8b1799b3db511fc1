"""Find which of the files that a library was made from have gone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from index.errors import MissingFile
from index.loaders import source_of
from index.store import SourceFile

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
