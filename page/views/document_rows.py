"""Choose the rows of the list of documents: those that match, in their order, one page of them.

Pure functions. Folders are named without what all of them share, so that no path of the machine
that serves the page is told.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from index import DocumentSummary
from index.shown_names import shown_names
from page.session.list_view import ListView
from page.session.options import Choices

PAGE_SIZE = 50
MAX_FOLDERS = 500  # to choose from
UPLOADED = "Added on this page"  # instead of a folder


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of the list: `rows` out of `matching`, which are a part of `total` documents.

    `page` counts from 1 and is one of `pages`. `folders` are those of all documents, each with how
    many are in it or below; `shown` is what each name is shown as.
    """

    rows: tuple[DocumentSummary, ...]
    matching: tuple[DocumentSummary, ...]
    total: int
    page: int
    pages: int
    folders: Mapping[str, int]
    shown: Mapping[str, str]


def choose_rows(
    documents: Sequence[DocumentSummary],
    choices: Choices,
    view: ListView,
    uploads: Path | None = None,
) -> Rows:
    """Return the page of documents that `view` asks for, of the chosen collection if there is one.

    Every word of the search must be part of a document's name, folder, kind or collections.
    `uploads` is the folder of copies that were made of uploaded files.
    """
    shown = shown_names({each.name: each.source for each in documents})
    folders = name_folders(documents, uploads)
    collections = {name for each in documents for name in each.collections}
    chosen = choices.collection if choices.collection in collections else ""
    words = view.search.casefold().split()
    matching = [
        each
        for each in documents
        if (not chosen or chosen in each.collections)
        and (not view.folder or _is_in(folders[each.name], view.folder))
        and _matches(each, (shown[each.name], folders[each.name]), words)
    ]
    matching.sort(key=lambda each: _natural(shown[each.name]))
    if view.sort != "name":
        matching.sort(key=_ORDERS[view.sort], reverse=view.sort in ("newest", "pages"))
    pages = max(1, -(-len(matching) // PAGE_SIZE))
    page = min(view.page, pages)
    return Rows(
        tuple(matching[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
        tuple(matching),
        len(documents),
        page,
        pages,
        _count_folders(folders.values()),
        shown,
    )


def name_folders(
    documents: Sequence[DocumentSummary], uploads: Path | None = None
) -> dict[str, str]:
    """Return for each document's name its folder, from the last one that all of them share on."""
    held = str(uploads.resolve()) if uploads is not None else None
    parents = {
        each.name: str(PurePath(each.source).parent)
        for each in documents
        if held is None or not PurePath(each.source).is_relative_to(held)
    }
    try:
        common = os.path.commonpath(parents.values()) if parents else ""
    except ValueError:  # of two drives, or beside documents that never were files
        common = ""
    base = PurePath(common).parent if common else PurePath()
    named = {
        name: PurePath(parent).relative_to(base).as_posix() if common else PurePath(parent).name
        for name, parent in parents.items()
    }
    return {each.name: named.get(each.name, UPLOADED) for each in documents}


def format_kind(document: DocumentSummary) -> str:
    """Return the kind of a document's file in capitals: "PDF", "MD"."""
    ending = PurePath(document.source).suffix or PurePath(document.name).suffix
    kind = ending.removeprefix(".") or document.format
    return (kind if len(kind) <= 5 else document.format).upper()


def _matches(document: DocumentSummary, more: Sequence[str], words: Sequence[str]) -> bool:
    if not words:
        return True
    parts = (document.name, *document.also, *document.collections, format_kind(document), *more)
    text = "\n".join(parts).casefold()
    return all(word in text for word in words)


def _is_in(folder: str, chosen: str) -> bool:
    return folder == chosen or folder.startswith(f"{chosen}/")


def _count_folders(folders: Collection[str]) -> dict[str, int]:
    """Return each folder with how many documents are in it or below; none where there is one."""
    names = sorted(set(folders))
    if len(names) < 2:
        return {}
    counts: Counter[str] = Counter()
    for folder in folders:
        counts.update([folder, *map(str, list(PurePosixPath(folder).parents)[:-1])])
    return {name: counts[name] for name in names[:MAX_FOLDERS]}


def _natural(name: str) -> list[tuple[int, str]]:
    """Return what sorts "part 2" before "part 10"."""
    parts: list[tuple[int, str]] = []
    word, number = "", ""
    for character in name.casefold() + " ":
        if character.isascii() and character.isdigit():
            number += character
            continue
        if number:
            parts += [(0, word), (int(number), "")]
            word, number = "", ""
        word += character
    return [*parts, (0, word)]


_ORDERS: dict[str, Any] = {
    "newest": lambda each: each.added,
    "oldest": lambda each: each.added,
    "kind": format_kind,
    "pages": lambda each: (each.pages or 0, each.characters),
}
