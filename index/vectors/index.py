"""Search a library's vectors, follow the store's changes, grow, and rebuild.

Built from the store's vectors and able to follow its changes one by one; whatever it loses can be
built again. It holds ids and vectors only: no text, no scores but the cosine.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from index.arrays import PassageIds, Vectors, cosines
from index.changes import Change, Snapshot
from index.errors import LibraryError
from index.vectors import cache
from index.vectors.build import build, read_from_arrays
from index.vectors.check import differences, find_differing
from index.vectors.growth import Growth, IndexKind
from index.vectors.structures import (
    ReadVectors,
    Structure,
    add,
    find_candidates,
    limit_threads,
    remove,
    wrap_index,
)

_CATCH_UP = 0.25  # the share of passages that may differ before building anew is quicker
_PROOF = 256  # vectors of a cached file that are compared with the store's, about


class VectorIndex:
    """The nearest passages by cosine, among unit vectors; safe to share between threads.

    `generation` is the store's generation that the index holds. An outdated index is brought up to
    date by `apply` when it missed nothing, and by `rebuild` or `catch_up` when it may have.

    `exact` returns those of some ids that exist, ascending, and their float32 vectors: the store's.
    With it the kind of index follows the number of passages, see `Growth`; without it the index is
    flat whatever their number. What `exact` raises is passed on. Results are the same contract for
    all kinds: the cosines are those of the float32 vectors, and only which passages are found is
    approximate in the kinds that are not flat.
    """

    def __init__(self, exact: ReadVectors | None = None, growth: Growth | None = None) -> None:
        self.generation = -1
        self._exact = exact
        self._growth = growth or Growth()
        self._structure: Structure | None = None
        self._lock = threading.Lock()  # held for as long as a search takes
        self._building = threading.Lock()  # held for as long as building takes
        self._missed: list[tuple[Change, Vectors]] | None = None  # while building: what came since
        self._built = 0  # how often the structure was replaced

    def __len__(self) -> int:
        return 0 if self._structure is None else len(self._structure)

    @property
    def kind(self) -> IndexKind:
        """The kind of index in use."""
        return IndexKind.FLAT if self._structure is None else self._structure.kind

    @property
    def building(self) -> bool:
        """Whether a thread is building the index anew; searches find what was held before."""
        return self._building.locked()

    def search(
        self, question: Vectors, limit: int, only: PassageIds | None = None
    ) -> list[tuple[int, float]]:
        """Return (passage id, cosine) of the `limit` nearest, best first, ties by id.

        `question` has shape (dimension,). With `only`, of those passages alone; ids among them
        that are not held find nothing.
        """
        with self._lock, limit_threads(1):  # two threads that contend are slower than one
            structure = self._structure
            if structure is None or len(structure) == 0 or limit < 1:
                return []
            flat = structure.kind is IndexKind.FLAT
            wanted = limit if flat else self._growth.depth(limit)
            ids, scores = find_candidates(structure, question, wanted, only)
        values: Sequence[float] = scores.tolist()
        if not flat and self._exact is not None:
            ids, vectors = self._exact(ids)
            values = cosines(question, vectors)
        found = zip(ids.tolist(), values, strict=True)
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def apply(self, change: Change, vectors: Vectors) -> bool:
        """Follow one change, `vectors` being those of `change.added`, row by row.

        Returns False, and does nothing, when a change before it was missed: then rebuild. When the
        number of passages now asks for another kind, that is built before this returns; searches
        go on in the meantime.
        """
        with self._lock:
            if self._missed is not None:
                self._missed.append((change, vectors))
            if change.generation != self.generation + 1:
                return False
            self._step(change, vectors)
            outgrown = not self._fits(self._structure, len(self))
        if outgrown:
            self._regrow()
        return True

    def rebuild(self, snapshot: Snapshot) -> None:
        """Hold exactly what is in `snapshot`. Searches go on with what was held before."""
        built = self._built
        with self._building:
            if built != self._built and self.generation >= snapshot.generation:
                return  # another thread was quicker
            read = read_from_arrays(snapshot.ids, snapshot.vectors)
            self._replace(read, lambda: (snapshot.generation, snapshot.ids))

    def catch_up(self, generation: int, ids: PassageIds) -> None:
        """Hold exactly the passages `ids`, which are those of `generation`.

        Only what is not held yet is read, by `exact`: a passage's id never stands for another
        vector. Quicker than `rebuild` where little has changed, and needs no memory for all
        float32 vectors at once. `ids` must be read as of that generation exactly, or a change that
        is followed later adds a passage twice. Raises ValueError without an `exact`.
        """
        if self._exact is None:
            raise ValueError("catch_up needs an index that was made with `exact`")
        with self._building:
            with self._lock:
                if self.generation >= generation or self._follow(generation, ids, self._exact):
                    return
            self._replace(self._exact, lambda: (generation, ids))

    def save(self, folder: Path, fingerprint: str) -> bool:
        """Keep the index in a file of the folder, for `load`; say whether that was done.

        It is not done for kinds that are built in no time (see `Growth.cached`), or when the folder
        cannot be written. `fingerprint` is the embedder's.
        """
        with self._lock:
            structure = self._structure
            if structure is None or structure.kind not in self._growth.cached:
                return False
            about = cache.Manifest(
                generation=self.generation,
                count=len(structure),
                kind=structure.kind.name,
                fingerprint=fingerprint,
                dimension=structure.faiss.d,
            )
            finish = cache.write(folder, structure.faiss, about)
        return finish()

    def load(self, folder: Path, generation: int, fingerprint: str) -> bool:
        """Take the index from the folder's file; say whether it now holds `generation`.

        Nothing is taken from a file that is missing, damaged, of another embedder, of a kind that
        does not fit, or of a library whose vectors are others. A sound file of an earlier
        generation is taken, and the result is False: `catch_up` then has less to do.
        """
        manifest = cache.read_manifest(folder)
        if (
            manifest is None
            or manifest.fingerprint != fingerprint
            or not self.generation < manifest.generation <= generation
        ):
            return False
        structure = wrap_index(cache.read(folder, manifest), self._growth)
        if (
            structure is None
            or structure.kind.name != manifest.kind
            or not self._fits(structure, len(structure))
            or not self._is_of_this_library(structure)
        ):
            return False
        with self._building, self._lock:
            if manifest.generation > self.generation:
                self._structure, self.generation = structure, manifest.generation
                self._built += 1
            return self.generation == generation

    @staticmethod
    def forget(folder: Path) -> None:
        """Remove the folder's file and all its traces. Raises OSError when that fails."""
        cache.forget(folder)

    def check(self, snapshot: Snapshot) -> list[str]:
        """Compare the index with the store's `snapshot`; return a sentence for each difference.

        Vectors held as bytes are compared with the bytes that the snapshot's vectors would be
        held as. Searches wait meanwhile.
        """
        with self._lock:
            return differences(self._structure, self.generation, snapshot)

    def _fits(self, structure: Structure | None, passages: int) -> bool:
        """Say whether the structure is still the one for so many passages."""
        if structure is None:
            return True
        if structure.kind is not self._kind(passages, structure.kind):
            return False
        if structure.kind is not IndexKind.IVF:
            return True
        # Four times as many passages want twice as many lists: that much off is no matter yet.
        lists = self._growth.lists(passages)
        return bool(structure.faiss.nlist / 2 <= lists <= structure.faiss.nlist * 2)

    def _kind(self, passages: int, now: IndexKind | None = None) -> IndexKind:
        return IndexKind.FLAT if self._exact is None else self._growth.kind(passages, now)

    def _step(self, change: Change, vectors: Vectors) -> None:
        """Apply one change to the structure; the lock is held."""
        added = np.array(change.added, dtype=np.int64)
        if self._structure is not None:
            remove(self._structure, np.array(change.removed, dtype=np.int64))
            add(self._structure, added, vectors)
        elif len(added):
            self._structure = build(
                self._kind(len(added)), added, read_from_arrays(added, vectors), self._growth
            )
        self.generation = change.generation

    def _follow(self, generation: int, ids: PassageIds, read: ReadVectors) -> bool:
        """Take over the difference to `ids` if it is small; both locks are held."""
        if self._structure is None:
            return False
        held = self._structure.ids()
        gone, new = np.setdiff1d(held, ids), np.setdiff1d(ids, held)
        small = len(gone) + len(new) <= _CATCH_UP * len(ids)
        if not small or not self._fits(self._structure, len(ids)):
            return False
        found, vectors = read(new)
        remove(self._structure, gone)
        add(self._structure, found, vectors)
        self.generation = generation
        return True

    def _regrow(self) -> None:
        """Build the kind that fits from what is held, unless another thread builds already."""
        if self._exact is None or not self._building.acquire(blocking=False):
            return
        try:
            self._replace(self._exact, lambda: (self.generation, self._ids()))
        except LibraryError:
            # The change itself is done, and the old structure finds what it should: the next
            # change tries again.
            return
        finally:
            self._building.release()

    def _ids(self) -> PassageIds:
        return np.zeros(0, dtype=np.int64) if self._structure is None else self._structure.ids()

    def _replace(self, read: ReadVectors, held: Callable[[], tuple[int, PassageIds]]) -> None:
        """Build anew from `read`, then swap and catch up; the building lock is held.

        `held` says which generation and which ids are to be built.
        """
        with self._lock:
            self._missed = []
            generation, ids = held()
        try:
            built = build(self._kind(len(ids)), ids, read, self._growth) if len(ids) else None
            with self._lock:
                self._structure, self.generation = built, generation
                self._built += 1
                for change, vectors in self._missed:
                    if change.generation == self.generation + 1:
                        self._step(change, vectors)
        finally:
            self._missed = None

    def _is_of_this_library(self, structure: Structure) -> bool:
        """Compare some vectors with the store's: another library may have as many changes."""
        if self._exact is None:
            return True
        step = max(1, len(structure) // _PROOF)
        known, differing = find_differing(structure, self._exact, step)
        # Of an earlier generation some may have been removed since; without most there is no proof.
        return len(differing) == 0 and known * 2 > len(structure) // step
