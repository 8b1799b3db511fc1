"""Fill a library with the paragraphs of files in SQuAD's layout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import click
from tqdm import tqdm

from index import Document, Library

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TOGETHER = 64  # documents embedded at once
Item = TypeVar("Item")


def with_progress(items: Sequence[Item], label: str) -> Iterable[Item]:
    """Show how far a loop is, where somebody looks."""
    return tqdm(items, desc=label, disable=None, leave=False)


def fill(library: Library, documents: Sequence[Document]) -> None:
    """Put documents into a library."""
    for start in with_progress(range(0, len(documents), _TOGETHER), "indexing"):
        library.put(documents[start : start + _TOGETHER])
