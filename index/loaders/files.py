"""Find files and read their bytes, refusing what is no plain file.

Nothing is parsed here, and nothing is waited for: what is no plain file (a pipe, a device, a
folder) is refused before it is read.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import (
    DocumentError,
    MissingFile,
    NothingReadable,
    TooLarge,
    UnreadableFile,
)
from index.loaders.registry import FORMATS, READABLE
from index.loaders.source import MOST_BYTES
from index.text import settle
from index.types import Stamp

_OF_THE_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a file may have become a pipe since it was looked at
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def is_supported(path: Path) -> bool:
    """Say whether some loader takes a file of this name."""
    return path.suffix.lower() in FORMATS


def find_files(folder: Path) -> list[Path]:
    """Return the files that `walk_folder` finds. Raises NothingReadable where there is none.

    Where nothing was found because a folder could not be looked into, that error is raised.
    """
    found, errors = walk_folder(folder)
    if not found:
        raise next(
            iter(errors),
            NothingReadable(folder, f"no file in this folder can be read ({READABLE})."),
        )
    return found


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """What there is in a folder and below: files in order of their paths, and what is left out.

    `files` are those that a loader takes. `errors` has an UnreadableFile for each folder that could
    not be looked into. `unread` says how many files of each kind no loader takes (".jpg": 3; "" for
    those without an ending), `links` are the folders that are links, which are not entered.
    """

    files: tuple[Path, ...]
    errors: tuple[DocumentError, ...]
    unread: Mapping[str, int]
    links: tuple[Path, ...]


def walk_folder(folder: Path) -> tuple[list[Path], list[DocumentError]]:
    """Return the files in `folder` and below that a loader takes, and errors; see `list_folder`."""
    found = list_folder(folder)
    return list(found.files), list(found.errors)


def list_folder(folder: Path) -> FolderFiles:
    """Return what there is in `folder` and below.

    Hidden files and folders are left out without a word, and folders that are links are not
    entered, so that no circle of links is followed. A file that is a link counts once: not if the
    file itself, or another link to it, is among the files as well.
    """
    faults: list[OSError] = []
    found: list[Path] = []
    links: list[Path] = []
    linked: list[Path] = []
    unread: Counter[str] = Counter()
    for parent, folders, names in os.walk(folder, onerror=faults.append):
        for name in _visible(folders, names):
            path = Path(parent, name)
            if is_supported(path):
                (links if path.is_symlink() else found).append(path)
            elif name.lower() not in _OF_THE_SYSTEM:
                unread[path.suffix.lower()] += 1
        linked += [path for each in folders if (path := Path(parent, each)).is_symlink()]
    if links:
        found.extend(_new_targets(sorted(links), found))
    errors = [unreadable(Path(os.fsdecode(fault.filename or folder)), fault) for fault in faults]
    return FolderFiles(tuple(sorted(found)), tuple(errors), dict(unread), tuple(sorted(linked)))


def _visible(folders: list[str], names: list[str]) -> list[str]:
    """Return the names that are not hidden, and keep the walk out of hidden folders."""
    folders[:] = [folder for folder in folders if not folder.startswith(".")]
    return [name for name in names if not name.startswith(".")]


def _new_targets(links: list[Path], found: list[Path]) -> Iterator[Path]:
    """Yield the links that lead to a file that nothing before them led to."""
    # os.path.realpath, unlike Path.resolve, never raises at a circle of links.
    reached = {os.path.realpath(path) for path in found}
    for link in links:
        target = os.path.realpath(link)
        if target not in reached:
            reached.add(target)
            yield link


def source_of(path: Path) -> str:
    """Return what a library remembers of where a file is: its full path, as storable text."""
    # Unlike Path.resolve, this never raises at a circle of links.
    return settle(os.path.realpath(path))


def check_file(path: Path) -> Stamp:
    """Return what the file looks like from outside, without opening it.

    Raises MissingFile where there is nothing, UnreadableFile for what is no plain file, TooLarge
    for one of more than MOST_BYTES.
    """
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in the name
        raise MissingFile(path) from None
    except OSError as error:
        raise unreadable(path, error) from error
    _check_kind(found, path)
    return Stamp(found.st_size, found.st_mtime_ns)


def read_bytes(path: Path) -> bytes:
    """Return the bytes of the file. Raises what `check_file` raises."""
    try:
        handle = os.open(path, _OPEN)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise MissingFile(path) from None
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(handle)
            _check_kind(found, path)
            content = file.read(found.st_size + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(content) != found.st_size:
        raise UnreadableFile(path, "it was changed while it was being read.")
    return content


def _check_kind(found: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for, a device read for ever
        raise UnreadableFile(path, "it is not a file with text in it.")
    if found.st_size > MOST_BYTES:
        raise TooLarge(path, f"the file is larger than {MOST_BYTES // 1024**2} MB: split it.")


def unreadable(path: Path, error: OSError) -> UnreadableFile:
    """Return the error for what the system does not hand over, with its reason."""
    reason = (error.strerror or "reading it failed").lower()
    return UnreadableFile(path, f"it cannot be read ({reason}).")
