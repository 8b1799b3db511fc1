"""Render the list of documents, the form that takes files, and what is asked.

A tick is the browser's own until it is sent; every button says in `data-` what it does and to which
document, and `document_list.js` and `page.js` hand that on.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from index import DocumentSummary
from index.loaders import SUFFIXES, is_outdated
from page.format import STALE, format_count, format_day
from page.session.list_view import ListView
from page.session.options import Choices
from page.views.document_rows import PAGE_SIZE, Rows, format_kind
from page.views.templating import render

MAX_NAMED = 3  # documents that the line over the question box names
_SORTS = (
    ("name", "Name"),
    ("newest", "Newest first"),
    ("oldest", "Oldest first"),
    ("kind", "Kind"),
    ("pages", "Longest first"),
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence on what has just happened; `undo` names a removal that can be taken back."""

    sentence: str = ""
    undo: str = ""


def render_upload_form(max_bytes: int) -> Markup:
    """Return the form that takes files, by a button and by dropping them."""
    return render(
        "upload_form",
        max_bytes=max_bytes,
        megabytes=max_bytes // 1024**2,
        accepted=",".join(SUFFIXES),
        kinds=", ".join(suffix.removeprefix(".").upper() for suffix in SUFFIXES),
    )


def render_document_list(
    rows: Rows,
    collections: Mapping[str, Sequence[str]],
    choices: Choices,
    view: ListView,
    notice: Notice | None = None,
    staleness: Callable[[str], str] = lambda _name: "",
) -> Markup:
    """Return the list of documents with what it can be searched and sorted by.

    `staleness` tells of a document whether its file is "changed" or "gone" since it was read.
    """
    return render(
        "document_list",
        rows=rows,
        view=view,
        sorts=_SORTS,
        collections=sorted(collections.items()),
        chosen=choices.collection if choices.collection in collections else "",
        ticked=json.dumps(choices.documents),
        is_ticked=frozenset(choices.documents),
        notice=notice or Notice(),
        drawn=secrets.token_hex(4),  # or what is drawn alike would leave a browser's own ticks
        first=(rows.page - 1) * PAGE_SIZE + 1,
        format_length=_format_length,
        format_day=format_day,
        list_notes=lambda each: _list_notes(each, staleness(each.name)),
        format_kind=format_kind,
        may_read_again=lambda each: (
            staleness(each.name) == "changed" or is_outdated(each.format, each.loader)
        ),
    )


def render_unread_list() -> Markup:
    """Return the list as it is until the library can be asked."""
    return render("document_list_unread")


def render_scope(choices: Choices) -> Markup:
    """Return the line over the question box that says what is asked; empty when all is."""
    if choices.documents:
        named = ", ".join(f"“{name}”" for name in choices.documents[:MAX_NAMED])
        unnamed = len(choices.documents) - MAX_NAMED
        words = f"Asking only {named}{f' and {unnamed} more' if unnamed > 0 else ''}."
    elif choices.collection:
        words = f"Asking only the collection “{choices.collection}”."
    else:
        return Markup()
    return render("scope", words=words)


def _format_length(document: DocumentSummary) -> str:
    """Say how long a document is, in pages or what it has instead."""
    if document.pages is not None:
        return format_count(document.pages, document.page_unit.value)
    return format_count(document.characters, "character")


def _list_notes(document: DocumentSummary, staleness: str) -> list[str]:
    """Return a line for each thing that a person should know of a document."""
    lines = []
    if staleness in STALE:
        lines.append(f"{STALE[staleness][0].upper()}{STALE[staleness][1:]}.")
    elif is_outdated(document.format, document.loader):
        lines.append("It was read by an older version, which missed some things.")
    if document.also:
        lines.append(f"The same as {', '.join(document.also)}")
    if document.collections:
        lines.append(f"In {', '.join(document.collections)}")
    return [*lines, *document.notes]
