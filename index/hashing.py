"""Hash files and texts: SHA-256, in hexadecimal."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8. Raises UnicodeEncodeError for a lone surrogate."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def readable_file_sha256(path: Path) -> str | None:
    """Return the SHA-256 of a file's bytes; None where it is no plain file or cannot be read."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - a pipe would be waited for
            return None
        return file_sha256(path)
    except (OSError, ValueError):
        return None


def files_sha256(paths: Sequence[Path]) -> str:
    """Return one hash of several files: of one, its own; of more, that of their hashes in order.

    Raises OSError.
    """
    hashes = [file_sha256(path) for path in paths]
    return hashes[0] if len(hashes) == 1 else text_sha256("".join(hashes))
