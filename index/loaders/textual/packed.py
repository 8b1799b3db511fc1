"""Read a ZIP file as a folder: what is in it, file by file, each under its name.

It stays one document. Its size, as declared and as read, the number of its files and what packs
itself many thousand times are limited as for every packed file (archive.py). A packed folder inside
is not read. What cannot be read is counted by kind and told.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path, PurePosixPath

from index.errors import ChapterVerseError, NotText, TooLarge
from index.loaders.archive import damaged, open_archive
from index.loaders.composed import TextComposer
from index.loaders.registry import FORMATS, parse
from index.loaders.source import Parsed, Source

_WHAT = "ZIP file"
_MOST_FILES = 2_000
_NESTED = (".zip", ".mbox")
_SHOWN = 10
# What only a document that is packed itself holds: Office, OpenDocument and EPUB.
_OF_DOCUMENTS = frozenset({"[Content_Types].xml", "mimetype"})


def read_zip(source: Source) -> Parsed:
    """Read a packed folder. Raises DamagedFile, ProtectedFile or TooLarge."""
    composer = TextComposer(source.path)
    unread: Counter[str] = Counter()
    with open_archive(source, _WHAT, entities=True) as archive:
        if _OF_DOCUMENTS.intersection(archive.namelist()):
            raise NotText(source.path, "it is a document, and no folder: give it its own ending.")
        files = [each for each in archive.infolist() if not each.is_dir() and _is_shown(each)]
        if len(files) > _MOST_FILES:
            raise TooLarge(source.path, f"it holds more than {_MOST_FILES:,} files: unpack it.")
        for each in sorted(files, key=lambda file: file.filename):
            ending = PurePosixPath(each.filename).suffix.lower()
            if ending not in FORMATS or ending in _NESTED:
                unread[ending or "without an ending"] += 1
                continue
            try:
                content = archive.read(each)
                parsed = parse(Source(content, Path(f"packed{ending}"), source.more_time))
            except (zipfile.BadZipFile, EOFError, OSError):
                raise damaged(source, _WHAT) from None
            except TooLarge:
                raise
            except ChapterVerseError:
                unread[ending] += 1
                continue
            composer.heading(each.filename, 1)
            composer.embed(parsed, 1)
    if unread:
        kinds = sorted(unread.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
        told = ", ".join(f"{count:,} {kind}" for kind, count in kinds)
        composer.note(f"Not read of what is packed in it: {told}.")
    return composer.composed()


def _is_shown(file: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(file.filename).parts
    return not any(part.startswith((".", "__MACOSX")) for part in parts)
