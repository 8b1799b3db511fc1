"""Render the list of documents, the form that takes files, and the progress of an upload.

A tick is the browser's own until it is sent; every button says in `data-` what it does and to which
document, and `document_list.js` and `page.js` hand that on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from index import DocumentSummary
from index.loaders import SUFFIXES, is_outdated
from index.shown_names import shown_names
from page.format import format_count, format_day
from page.session.options import Choices
from page.views.templating import render

MAX_ROWS = 1_000  # a longer list would be slow to send and to scroll
MAX_NAMED = 3  # documents that the line over the question box names


def render_upload_form(max_bytes: int) -> Markup:
    """Return the form that takes files, by a button and by dropping them."""
    return render(
        "upload_form",
        max_bytes=max_bytes,
        megabytes=max_bytes // 1024**2,
        accepted=",".join(SUFFIXES),
        kinds=", ".join(suffix.removeprefix(".").upper() for suffix in SUFFIXES),
    )


def render_progress(results: Sequence[str], done: float, total: int, current: str = "") -> Markup:
    """Return what became of files so far and, while some are left, a bar with the current one.

    `done` of `total` files are through; `results` are sentences. Without `current` it is over.
    """
    return render("upload_progress", results=results, done=done, total=total, current=current)


def render_document_list(
    documents: Sequence[DocumentSummary],
    collections: Mapping[str, Sequence[str]],
    choices: Choices,
    notice: str = "",
    passage_map: Markup | None = None,
) -> Markup:
    """Return the list of documents, those of the chosen collection first of all chosen from.

    `notice` is what has just happened to one of them; the map of the passages is there if it was
    asked for.
    """
    chosen = choices.collection if choices.collection in collections else ""
    matching = [each for each in documents if not chosen or chosen in each.collections]
    if len(matching) > MAX_ROWS:
        # What is ticked comes first where not all can be shown, or a tick would be lost unseen.
        ticked_first = sorted(matching, key=lambda each: each.name not in choices.documents)
        rows = ticked_first[:MAX_ROWS]
    else:
        rows = matching
    return render(
        "document_list",
        empty=not documents,
        rows=rows,
        total=len(matching),
        collections=sorted(collections.items()),
        chosen=chosen,
        ticked=frozenset(choices.documents),
        notice=notice,
        passage_map=passage_map or "",
        list_facts=_list_facts,
        shown=shown_names({each.name: each.source for each in documents}),
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


def _list_facts(document: DocumentSummary) -> list[str]:
    """Return lines on what a document holds, its other names, and the collections it is in."""
    facts = [format_count(document.passages, "passage")]
    if document.pages is not None:
        facts.append(format_count(document.pages, document.page_unit.value))
    facts.append(format_count(document.characters, "character"))
    facts.append(f"added {format_day(document.added)}")
    lines = [" · ".join(facts)]
    if document.also:
        lines.append(f"The same as {', '.join(document.also)}")
    if document.collections:
        lines.append(f"In {', '.join(document.collections)}")
    if is_outdated(document.format, document.loader):
        lines.append("It was read by an older version, which missed some things: add it again.")
    return [*lines, *document.notes]
