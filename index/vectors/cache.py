"""Cache a vector index in a file beside the library, for kinds that are slow to build.

The file is a cache of what the store holds, and whatever is wrong here means "build it again",
never an error. Two files are kept: what FAISS writes, and a manifest in JSON that says what it is
and which SHA-256 it has. FAISS itself loads a file with flipped bits without a word, so not a byte
reaches it before the checksum is verified. A checksum finds accidents: who may write to the folder
can forge both files, as they could the library itself.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from index.vectors.structures import faiss

INDEX_NAME = "vectors.faiss"
MANIFEST_NAME = "vectors.json"
_FORMAT = 1
_LONGEST_MANIFEST = 4096  # bytes; ours has about 300
_PIECE = 1 << 20  # bytes written, read or overwritten at a time
_TEMPORARY = "vectors-"  # how the names of unfinished files begin


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the file beside it is; every field has to be as expected before the file is used."""

    generation: int  # the store's, see Change
    count: int  # of vectors
    kind: str  # the name of a IndexKind
    fingerprint: str  # of the embedder that made the vectors
    dimension: int
    format: int = _FORMAT
    sha256: str = ""  # of the file followed by the fields above, in hexadecimal

    def sealed(self, file: Any) -> Manifest:
        """Return this manifest with the checksum; `file` is the hash object fed with the file."""
        digest = file.copy()
        digest.update(json.dumps(asdict(replace(self, sha256=""))).encode())
        return replace(self, sha256=digest.hexdigest())


def write(folder: Path, index: Any, manifest: Manifest) -> Callable[[], bool]:
    """Write a FAISS index to a temporary file; return what puts it, and its manifest, in place.

    In two steps, so that the index has to hold still for the first only. The second returns
    whether the files are in place; when the folder cannot be written there is no cached file.
    """
    digest = hashlib.sha256()
    path: Path | None = None
    try:
        with _temporary(folder) as file:
            path = Path(file.name)
            # FAISS turns an exception of ours into one of several kinds: count the bytes instead.
            wanted = written = 0

            def take(piece: bytes) -> int:
                nonlocal wanted, written
                wanted += len(piece)
                digest.update(piece)
                with suppress(OSError):
                    written += file.write(piece)
                return len(piece)

            writer = faiss.PyCallbackIOWriter(take, _PIECE)
            faiss.write_index(index, writer)
            del writer  # hands over what it has gathered
            if written != wanted:
                raise OSError("the disk is full")
    except OSError:
        _discard(path)
        return lambda: False
    sealed = manifest.sealed(digest)
    return lambda: _finish(folder, path, sealed)


def _finish(folder: Path, path: Path, manifest: Manifest) -> bool:
    """Put both files in place; a crash in between leaves a pair that does not fit together."""
    noted: Path | None = None
    try:
        with _temporary(folder) as file:
            noted = Path(file.name)
            file.write(json.dumps(asdict(manifest)).encode())
        for temporary, name in ((path, INDEX_NAME), (noted, MANIFEST_NAME)):
            _sync(temporary)
            temporary.replace(folder / name)
            _sync_folder(folder)
    except OSError:
        _discard(path)
        _discard(noted)
        return False
    return True


def read(folder: Path, manifest: Manifest) -> Any | None:
    """Return the FAISS index of the folder; None unless it is the one that `manifest` describes."""
    try:
        with (folder / INDEX_NAME).open("rb") as file:
            if manifest != manifest.sealed(hashlib.file_digest(file, "sha256")):
                return None
            # The same open file, so that it cannot be replaced in between.
            file.seek(0)
            reader = faiss.PyCallbackIOReader(file.read, _PIECE)
            index = faiss.read_index(reader)
    except (OSError, RuntimeError):  # RuntimeError: written by a FAISS that this one can't read
        return None
    sound = index.ntotal == manifest.count and index.d == manifest.dimension
    return index if sound else None


def read_manifest(folder: Path) -> Manifest | None:
    """Return the folder's manifest; None where there is none, or not one of ours."""
    try:
        with (folder / MANIFEST_NAME).open("rb") as file:
            values = json.loads(file.read(_LONGEST_MANIFEST))
        manifest = Manifest(**values)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    kinds = {field: type(getattr(manifest, field)) for field in Manifest.__slots__}
    ours = all(kinds[field].__name__ == Manifest.__annotations__[field] for field in kinds)
    return manifest if ours and manifest.format == _FORMAT else None


def forget(folder: Path) -> None:
    """Remove the files, and unfinished ones, so that nothing of the vectors stays behind.

    They are overwritten with zeros first, as SQLite's secure_delete does. How far that reaches
    depends on the disk. Raises OSError when a file is there that cannot be removed.
    """
    for path in [folder / INDEX_NAME, folder / MANIFEST_NAME, *folder.glob(f"{_TEMPORARY}*.tmp")]:
        with suppress(FileNotFoundError):
            with path.open("r+b") as file:
                left = path.stat().st_size
                while left > 0:
                    left -= file.write(bytes(min(left, _PIECE)))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
    if folder.is_dir():
        _sync_folder(folder)


def _temporary(folder: Path) -> Any:
    """Open a new file in the folder, under a name that no other process takes."""
    return tempfile.NamedTemporaryFile(dir=folder, prefix=_TEMPORARY, suffix=".tmp", delete=False)


def _discard(path: Path | None) -> None:
    if path is not None:
        with suppress(OSError):
            path.unlink()


def _sync(path: Path) -> None:
    """Wait until the file's content is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Wait until the folder's names are on the disk, where the system knows how."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
