"""Files and folders: links, pipes, devices, what may not be looked into, what changes meanwhile."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index import MissingFile, NothingReadable, UnreadableFile, find_files, load_document
from index.errors import TooLarge
from index.loaders import read_bytes, walk_folder
from index.loaders.source import MOST_BYTES

Write = Callable[[str, str | bytes], Path]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices to be had here")
def test_a_device_is_not_read(tmp_path: Path) -> None:
    link = tmp_path / "zero.pdf"
    link.symlink_to("/dev/zero")
    with pytest.raises(UnreadableFile, match=r"it is not a file with text in it\.$"):
        load_document(link)


def test_a_pipe_that_took_a_files_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(UnreadableFile, match="it is not a file with text in it"):
        read_bytes(tmp_path / "a.txt")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.txt"])
def test_a_folder_with_the_name_of_a_file(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(UnreadableFile, match="it is not a file with text in it"):
        load_document(tmp_path / name)
    (tmp_path / name / "inside.txt").write_text("Words.")
    assert find_files(tmp_path) == [tmp_path / name / "inside.txt"]


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(MissingFile):
        read_bytes(tmp_path / "a.txt")


def test_a_file_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)  # a hole: it takes no room
    for read in (load_document, read_bytes):
        with pytest.raises(TooLarge, match=r"the file is larger than 512 MB: split it\.$"):
            read(path)


def test_what_cannot_be_as_long_as_it_says(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux has files that say they are empty and are not")
    with pytest.raises(UnreadableFile, match="it was changed while it was being read"):
        read_bytes(Path("/proc/self/status"))


def test_links_are_followed_once(write: Write) -> None:
    inside, outside = write("folder/a.txt", "Words."), write("elsewhere/b.txt", "Words.")
    folder = inside.parent
    for name, target in {
        "again.txt": inside,
        "b1.txt": outside,
        "b2.txt": outside,
        "round.txt": folder / "round.txt",
        "broken.txt": folder / "nowhere.txt",
        "up": folder,  # a folder inside itself
    }.items():
        (folder / name).symlink_to(target)
    names = [path.name for path in find_files(folder)]
    assert names == ["a.txt", "b1.txt", "broken.txt", "round.txt"]
    with pytest.raises(UnreadableFile, match=r"it cannot be read \(too many levels of symbolic"):
        load_document(folder / "round.txt")
    with pytest.raises(MissingFile):
        load_document(folder / "broken.txt")


@contextmanager
def powerless() -> Iterator[None]:
    """Be nobody for a while: to root, every folder is open."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="no POSIX permissions here")
def test_folders_that_cannot_be_looked_into_are_named() -> None:
    # pytest's own folder is closed to everybody else.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "closed").mkdir()
        (folder / "closed" / "a.txt").write_text("Words.")
        (folder / "closed").chmod(0)
        with powerless():
            with pytest.raises(UnreadableFile, match=r"closed: it cannot be read \(permission"):
                find_files(folder)
            assert walk_folder(folder)[0] == []
        (folder / "b.txt").write_text("Words.")
        with powerless():
            found, errors = walk_folder(folder)
            assert find_files(folder) == found == [folder / "b.txt"]
        (error,) = errors
        assert type(error) is UnreadableFile
        assert str(error) == f"{folder / 'closed'}: it cannot be read (permission denied)."
        (folder / "closed").chmod(0o755)


def test_nothing_in_a_folder(tmp_path: Path) -> None:
    assert walk_folder(tmp_path) == ([], [])
    with pytest.raises(NothingReadable):
        find_files(tmp_path)
