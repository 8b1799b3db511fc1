"""Watch folders: yield the files to read anew and the paths that have gone, batch by batch.

A batch is what changed within a second and a half, so that a file that is being written is seen
when it is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from watchfiles import watch

from index.loaders import is_supported, walk_folder

_QUIET = 1500  # milliseconds


@dataclass(frozen=True, slots=True)
class Batch:
    """Files, in order of their paths, that are new or may have changed, and paths that have gone.

    A path that has gone may have been a file or a folder.
    """

    files: tuple[Path, ...]
    gone: tuple[Path, ...]


def watch_folders(folders: Sequence[Path], stop: Event | None = None) -> Iterator[Batch]:
    """Yield what changes in the folders and below, until `stop` is set or Ctrl-C raises."""
    for changes in watch(*folders, stop_event=stop, debounce=_QUIET, raise_interrupt=True):
        batch = classify_changes([Path(path) for _, path in changes], folders)
        if batch.files or batch.gone:
            yield batch


def classify_changes(paths: Sequence[Path], folders: Sequence[Path]) -> Batch:
    """Return what changed paths mean: a folder stands for the readable files in it.

    Hidden files, those in hidden folders and those that no loader takes are left out.
    """
    files: set[Path] = set()
    gone: set[Path] = set()
    for path in paths:
        if _is_hidden(path, folders):
            continue
        if path.is_dir():
            files.update(walk_folder(path)[0])
        elif path.exists():
            files.update({path} if is_supported(path) else ())
        else:
            gone.add(path)
    return Batch(tuple(sorted(files)), tuple(sorted(gone)))


def _is_hidden(path: Path, folders: Sequence[Path]) -> bool:
    inside = next((path.relative_to(each) for each in folders if path.is_relative_to(each)), path)
    return any(part.startswith(".") for part in inside.parts)
