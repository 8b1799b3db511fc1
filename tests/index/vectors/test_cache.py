"""The cached file of a vector index: used when sound and fitting, refused in every other case."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from index.vectors import Growth, IndexKind, VectorIndex
from index.vectors.cache import INDEX_NAME, MANIFEST_NAME
from tests.index.vectors.fakes import NONE, Vault, clustered, unit

ALL = frozenset(IndexKind)
GROWTHS = {
    IndexKind.FLAT: Growth(cached=ALL),
    IndexKind.SQ8: Growth(flat=0, cached=ALL),
    IndexKind.IVF: Growth(flat=0, sq8=0, cached=ALL),
}


@pytest.fixture(params=list(IndexKind), ids=lambda kind: kind.name)
def growth(request: pytest.FixtureRequest) -> Growth:
    return GROWTHS[request.param]


@pytest.fixture
def vault() -> Vault:
    vault = Vault()
    vault.put(clustered(100, 8, 5))
    return vault


def places(content: bytes) -> list[int]:
    """The first hundred bytes, and after these about a hundred from everywhere."""
    return [*range(min(100, len(content))), *range(100, len(content), len(content) // 100 or 1)]


@pytest.fixture
def saved(tmp_path: Path, vault: Vault, growth: Growth) -> Path:
    """A folder with the saved index of the vault, at generation 1."""
    index = VectorIndex(vault.exact, growth)
    index.rebuild(vault.snapshot())
    assert index.save(tmp_path, "embedder-1")
    return tmp_path


def test_a_saved_index_is_the_same_index(saved: Path, vault: Vault, growth: Growth) -> None:
    assert sorted(path.name for path in saved.iterdir()) == [INDEX_NAME, MANIFEST_NAME]
    index = VectorIndex(vault.exact, growth)
    assert index.load(saved, 1, "embedder-1")
    assert (index.generation, len(index), index.kind) == (1, 100, growth.kind(100))
    assert index.check(vault.snapshot()) == []
    question = unit(1)[0]
    assert index.search(question, 5) == vault.nearest(question, 5)
    assert index.apply(*vault.put(unit(2, seed=1), removed=[1, 50]))
    assert index.check(vault.snapshot()) == []
    assert index.save(saved, "embedder-1")
    assert VectorIndex(vault.exact, growth).load(saved, 2, "embedder-1")


def test_the_manifest_can_be_read_by_a_person(saved: Path, growth: Growth) -> None:
    manifest = json.loads((saved / MANIFEST_NAME).read_text())
    assert len(manifest.pop("sha256")) == 64
    assert manifest == {
        "generation": 1,
        "count": 100,
        "kind": growth.kind(100).name,
        "fingerprint": "embedder-1",
        "dimension": 8,
        "format": 1,
    }


@pytest.mark.parametrize("name", [INDEX_NAME, MANIFEST_NAME])
def test_a_file_with_one_flipped_bit_is_refused(
    saved: Path, vault: Vault, growth: Growth, name: str
) -> None:
    content = (saved / name).read_bytes()
    for place in places(content):
        flipped = bytearray(content)
        flipped[place] ^= 1 << place % 8
        (saved / name).write_bytes(flipped)
        index = VectorIndex(vault.exact, growth)
        assert not index.load(saved, 1, "embedder-1"), place
        assert index.generation == -1, place
    (saved / name).write_bytes(content)
    assert VectorIndex(vault.exact, growth).load(saved, 1, "embedder-1")


@pytest.mark.parametrize("name", [INDEX_NAME, MANIFEST_NAME])
def test_a_file_of_another_length_is_refused(
    saved: Path, vault: Vault, growth: Growth, name: str
) -> None:
    content = (saved / name).read_bytes()
    for other in (*(content[:length] for length in places(content)), content + b"0"):
        (saved / name).write_bytes(other)
        assert not VectorIndex(vault.exact, growth).load(saved, 1, "embedder-1"), len(other)
    (saved / name).unlink()
    assert not VectorIndex(vault.exact, growth).load(saved, 1, "embedder-1")


@pytest.mark.parametrize(
    "manifest", [b"[]", b"{}", b"7", b"[" * 4000, b"\xff\xfe", b'{"generation": true}']
)
def test_a_manifest_that_is_none_is_refused(
    saved: Path, vault: Vault, growth: Growth, manifest: bytes
) -> None:
    (saved / MANIFEST_NAME).write_bytes(manifest)
    assert not VectorIndex(vault.exact, growth).load(saved, 1, "embedder-1")


def test_another_embedder_or_a_later_file_is_refused(
    saved: Path, vault: Vault, growth: Growth
) -> None:
    index = VectorIndex(vault.exact, growth)
    assert not index.load(saved, 1, "embedder-2")
    assert not index.load(saved, 0, "embedder-1")
    assert index.generation == -1


def test_an_earlier_file_is_a_start(saved: Path, vault: Vault, growth: Growth) -> None:
    vault.put(unit(2, seed=1), removed=[10])
    vault.put(unit(1, seed=2))
    index = VectorIndex(vault.exact, growth)
    assert not index.load(saved, vault.generation, "embedder-1")
    vault.asked = 0
    index.catch_up(vault.generation, vault.ids())
    assert vault.asked == 3
    assert index.check(vault.snapshot()) == []


def test_a_file_of_another_library_is_refused(saved: Path, growth: Growth) -> None:
    """Of as many passages and changes, made by the same embedder: only the vectors tell."""
    other = Vault()
    other.put(clustered(100, 8, 5, seed=1))
    assert not VectorIndex(other.exact, growth).load(saved, 1, "embedder-1")
    assert not VectorIndex(Vault().exact, growth).load(saved, 1, "embedder-1")


def test_a_file_of_a_kind_that_no_longer_fits_is_refused(
    saved: Path, vault: Vault, growth: Growth
) -> None:
    fits = growth.kind(100)
    for kind, other in GROWTHS.items():
        assert VectorIndex(vault.exact, other).load(saved, 1, "embedder-1") is (kind is fits)


def test_a_crash_between_the_two_files_is_noticed(
    saved: Path, vault: Vault, growth: Growth
) -> None:
    old = (saved / MANIFEST_NAME).read_bytes()
    index = VectorIndex(vault.exact, growth)
    index.rebuild(vault.snapshot())
    index.apply(*vault.put(unit(1, seed=1)))
    assert index.save(saved, "embedder-1")
    (saved / MANIFEST_NAME).write_bytes(old)
    for generation in (1, 2):
        assert not VectorIndex(vault.exact, growth).load(saved, generation, "embedder-1")


def test_only_lists_are_worth_a_file_by_default(tmp_path: Path, vault: Vault) -> None:
    for kind, growth in GROWTHS.items():
        shipped = dataclasses.replace(growth, cached=Growth().cached)
        index = VectorIndex(vault.exact, shipped)
        index.rebuild(vault.snapshot())
        assert index.save(tmp_path, "embedder-1") is (kind is IndexKind.IVF)
    assert not VectorIndex().save(tmp_path, "embedder-1")


def test_a_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, vault: Vault, growth: Growth
) -> None:
    index = VectorIndex(vault.exact, growth)
    index.rebuild(vault.snapshot())
    assert not index.save(tmp_path / "missing", "embedder-1")
    assert not index.load(tmp_path / "missing", 1, "embedder-1")


def test_a_full_disk_leaves_nothing_behind(saved: Path, vault: Vault, growth: Growth) -> None:
    resource = pytest.importorskip("resource")
    before = {path.name: path.read_bytes() for path in saved.iterdir()}
    index = VectorIndex(vault.exact, growth)
    index.rebuild(vault.snapshot())
    index.apply(*vault.put(unit(1, seed=1)))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, limits[1]))
    try:
        assert not index.save(saved, "embedder-1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {path.name: path.read_bytes() for path in saved.iterdir()} == before


def test_forgetting_leaves_no_trace(saved: Path, vault: Vault, growth: Growth) -> None:
    (saved / "vectors-left.tmp").write_bytes(b"from a run that was killed")
    (saved / "library.sqlite3").write_bytes(b"not ours")
    VectorIndex.forget(saved)
    assert [path.name for path in saved.iterdir()] == ["library.sqlite3"]
    assert not VectorIndex(vault.exact, growth).load(saved, 1, "embedder-1")
    VectorIndex.forget(saved)
    VectorIndex.forget(saved / "missing")


def test_what_is_forgotten_is_overwritten(saved: Path, tmp_path: Path) -> None:
    """A second name for the same bytes shows what became of them."""
    kept = tmp_path / "kept"
    kept.hardlink_to(saved / INDEX_NAME)
    size = kept.stat().st_size
    VectorIndex.forget(saved)
    assert kept.read_bytes() == bytes(size)


def test_a_removed_passage_is_not_in_the_next_file(
    saved: Path, vault: Vault, growth: Growth
) -> None:
    index = VectorIndex(vault.exact, growth)
    assert index.load(saved, 1, "embedder-1")
    ids = vault.ids().tolist()
    index.apply(*vault.put(NONE, removed=ids[:99]))
    before = (saved / INDEX_NAME).stat().st_size
    index.save(saved, "embedder-1")
    assert (saved / INDEX_NAME).stat().st_size < before
