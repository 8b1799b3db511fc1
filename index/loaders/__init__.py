"""File -> Document: finds the loader for a file and hands back its text and blocks.

A loader turns a file's bytes into text and says which stretches of it are headings, prose or
single lines. It decides nothing about sentences or passages. Text is settled here, once, before
any offset is taken from it: NUL and lone surrogates, which no database stores, are replaced by
U+FFFD one character for one, and nothing else is touched.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path

from index.errors import (
    EmptyDocument,
    MissingFile,
    NothingReadable,
    UnreadableFile,
    UnsupportedFormat,
)
from index.loaders.markdown import markdown_blocks
from index.loaders.text import decode, text_blocks
from index.types import Block, Document

BlockFinder = Callable[[str], list[Block]]

# File ending -> the format's name in a citation, and what finds its blocks.
_FORMATS: dict[str, tuple[str, BlockFinder]] = {
    ".txt": ("text", text_blocks),
    ".text": ("text", text_blocks),
    ".md": ("markdown", markdown_blocks),
    ".markdown": ("markdown", markdown_blocks),
}
SUFFIXES = tuple(sorted(_FORMATS))
_READABLE = f"can be: {', '.join(SUFFIXES)}"

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def is_supported(path: Path) -> bool:
    """Say whether some loader takes a file of this name."""
    return path.suffix.lower() in _FORMATS


def find_files(folder: Path) -> list[Path]:
    """Return the files in `folder` and below that a loader takes, in order of their paths.

    Hidden files and folders are left out, and folders that are links are not entered. Raises
    NothingReadable where there is none.
    """
    found = [
        Path(parent, name)
        for parent, folders, names in os.walk(folder)
        for name in _visible(folders, names)
        if is_supported(Path(name))
    ]
    if not found:
        raise NothingReadable(folder, f"no file in this folder can be read ({_READABLE}).")
    return sorted(found)


def _visible(folders: list[str], names: list[str]) -> list[str]:
    """Return the names that are not hidden, and keep the walk out of hidden folders."""
    folders[:] = [folder for folder in folders if not folder.startswith(".")]
    return [name for name in names if not name.startswith(".")]


def load_document(path: Path, name: str | None = None) -> Document:
    """Read the file at `path`; its citations will show `name` (by default the file's name).

    Raises DocumentError, of the kind that fits, when it cannot be read, is not text, holds no
    words, or is of a format without a loader.
    """
    _check_file(path)
    if not is_supported(path):
        raise UnsupportedFormat(path, f"this kind of file cannot be read ({_READABLE}).")
    content = read_bytes(path)
    kind, find_blocks = _FORMATS[path.suffix.lower()]
    text = settle(decode(content, path))
    if not any(character.isalnum() for character in text):
        raise EmptyDocument(path, "there are no words in it.")
    return Document(
        name=name or settle(path.name),
        source=source_of(path),
        format=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        text=text,
        blocks=tuple(find_blocks(text)),
    )


def source_of(path: Path) -> str:
    """Return what a library remembers of where a file is: its full path, as storable text."""
    return settle(str(path.resolve()))


def _check_file(path: Path) -> None:
    """Raise MissingFile where there is nothing, UnreadableFile for what is no plain file."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in the name
        raise MissingFile(path) from None
    except OSError as error:
        raise _unreadable(path, error) from error
    if not stat.S_ISREG(mode):  # a pipe would be waited for, a device read for ever
        raise UnreadableFile(path, "it is not a file with text in it.")


def read_bytes(path: Path) -> bytes:
    """Return the bytes of the file, or raise UnreadableFile."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> UnreadableFile:
    reason = (error.strerror or "reading it failed").lower()
    return UnreadableFile(path, f"it cannot be read ({reason}).")


def settle(text: str) -> str:
    """Replace what cannot be stored (NUL, lone surrogates) by U+FFFD, one for one."""
    return _UNSTORABLE.sub("\ufffd", text)
