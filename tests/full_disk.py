"""Fills a small disk with a library, for `test_faults`: run where file systems may be mounted.

    python -m tests.full_disk FOLDER

Adds files to a library on a disk of 3 MB until one does not fit, tries what people try then, gives
the disk more room, and adds that file. Prints what was said and held as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from index import ChapterVerseError, Library
from index.progress import untracked
from testing.fakes import WordEmbedder
from tests.test_faults import facts


def said(work: Callable[[], object]) -> str:
    """Do something; return what is said against it, "" for nothing."""
    try:
        work()
    except ChapterVerseError as error:
        return str(error)
    return ""


def held(library: Library) -> list[str]:
    """Return the names of the documents in the order of their numbers."""
    return sorted((each.name for each in library.documents()), key=lambda name: int(name[:-4]))


def mount(folder: Path, options: str) -> None:
    """Mount a disk in memory."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], check=True)


def main(root: Path) -> None:
    """Do all that; see the module."""
    disk = root / "disk"
    disk.mkdir()
    mount(disk, "size=3m")
    files = facts(root / "files", 200)
    told: dict[str, object] = {}
    acknowledged: list[str] = []
    library = Library(disk / "library", embedder=WordEmbedder())
    for file in files:
        told["adding"] = said(partial(library.add_file, file))
        if told["adding"]:
            break
        acknowledged.append(file.name)
    told |= {"acknowledged": acknowledged, "too much": file.name, "held": held(library)}
    told["adding again"] = said(lambda: library.add_file(file))
    told["removing"] = said(lambda: library.remove("0.txt"))
    library.close()
    library = Library(disk / "library", embedder=WordEmbedder())
    told["held, opened again"] = held(library)
    ((passage_id, _),) = library.search_lexical("fact 3", 1)
    told["found"] = [library.passages([passage_id])[passage_id].document]
    mount(disk, "remount,size=30m")
    library.add_file(file)
    told |= {"after": held(library), "faults": list(library.verify(untracked).faults)}
    library.close()
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
