"""The list of documents and the progress of an upload, as escaped HTML.

Pure functions. A tick is the browser's own until it is sent; every button says in `data-` what it
does and to which document, and `page.js` hands that on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from index import DocumentSummary
from index.loaders import SUFFIXES
from page.format import count, escape
from page.session.options import Choices

MOST_ROWS = 1_000  # a longer list would be slow to send and to scroll
_DRAW = (
    '<p class="cv-drop-line"><button type="button" class="cv-act" data-act="map">'
    "Draw a map of the passages</button></p>"
)
_NOTHING = '<p class="cv-note">No file was taken in.</p>'


def render_form(most_bytes: int) -> str:
    """Return the form that takes files, by a button and by dropping them."""
    megabytes = most_bytes // 1024**2
    accepted = ",".join(SUFFIXES)
    kinds = ", ".join(suffix.removeprefix(".").upper() for suffix in SUFFIXES)
    return (
        f'<section class="cv-drop" aria-labelledby="cv-drop-title" data-most="{most_bytes}" '
        f'data-accepted="{accepted}"><h2 class="cv-panel-title" id="cv-drop-title">'
        "Add documents</h2>"
        '<p class="cv-drop-line"><label class="cv-button">Choose files'
        f'<input type="file" class="cv-hidden" multiple accept="{accepted}"></label> '
        "<span>or drop them here</span></p>"
        '<p class="cv-drop-line"><label>Collection (may be left empty) '
        '<input type="text" class="cv-field" maxlength="100" autocomplete="off"></label></p>'
        f'<details class="cv-kinds"><summary>What can be read</summary><p>{escape(kinds)}, up to '
        f"{megabytes} MB each. They are copied into the library’s folder on the machine that "
        "serves this page, and go nowhere else.</p></details></section>"
    )


def render_progress(lines: Sequence[str], done: float, total: int, now: str = "") -> str:
    """Return what became of files so far and, while some are left, a bar with the current one.

    `done` of `total` files are through; `lines` are sentences. Without `now` it is over.
    """
    told = "".join(f"<li><span dir='auto'>{escape(line)}</span></li>" for line in lines)
    listed = f'<ul class="cv-told">{told}</ul>' if told else ""
    if not now:
        return f'<div class="cv-progress" data-done="{total}">{listed or _NOTHING}</div>'
    return (
        f'<div class="cv-progress"><label><span dir="auto">{escape(now)}</span>'
        f'<progress max="{total}" value="{done:.3f}"></progress></label>{listed}</div>'
    )


def render_shelf(
    documents: Sequence[DocumentSummary],
    collections: Mapping[str, Sequence[str]],
    choices: Choices,
    told: str = "",
    drawn: str = "",
) -> str:
    """Return the list of documents, those of the chosen collection first of all chosen from.

    `told` is what has just happened to one of them, `drawn` is the map of the passages, if it was
    asked for.
    """
    chosen = choices.collection if choices.collection in collections else ""
    shown = [each for each in documents if not chosen or chosen in each.collections]
    told_line = f'<p class="cv-told" role="status">{escape(told)}</p>' if told else ""
    if not documents:
        return (
            f'<section class="cv-shelf" aria-label="Documents">{told_line}'
            '<p class="cv-note">The library holds no documents yet.</p></section>'
        )
    # What is ticked comes first where not all can be shown, or a tick would be lost unseen.
    first = sorted(shown, key=lambda each: each.name not in choices.documents)
    listed = shown if len(shown) <= MOST_ROWS else first[:MOST_ROWS]
    rows = "".join(_render_row(each, choices) for each in listed)
    rest = (
        f'<p class="cv-note">Only {MOST_ROWS:,} are listed; a collection shows fewer.</p>'
        if len(shown) > MOST_ROWS
        else ""
    )
    return (
        '<section class="cv-shelf" tabindex="-1" aria-labelledby="cv-shelf-title">'
        f'<h2 class="cv-panel-title" id="cv-shelf-title">{count(len(shown), "document")}</h2>'
        f"{told_line}{_render_collections(collections, chosen)}"
        '<p class="cv-note">Tick documents to ask only those; without a tick all are asked.</p>'
        f'<ul class="cv-rows">{rows}</ul>{rest}'
        f'<h2 class="cv-panel-title">Map</h2>{drawn or _DRAW}</section>'
    )


def render_scope(choices: Choices) -> str:
    """Return the line over the question box that says what is asked; empty when all is."""
    named = choices.documents
    if named:
        shown = ", ".join(f"“{name}”" for name in named[:3])
        more = f" and {len(named) - 3} more" if len(named) > 3 else ""
        words = f"Asking only {shown}{more}."
    elif choices.collection:
        words = f"Asking only the collection “{choices.collection}”."
    else:
        return ""
    return (
        f'<p class="cv-scope"><span dir="auto">{escape(words)}</span> '
        '<button type="button" class="cv-act" data-act="all">Ask all documents</button></p>'
    )


def _render_collections(collections: Mapping[str, Sequence[str]], chosen: str) -> str:
    if not collections:
        return ""

    def option(name: str, words: str) -> str:
        selected = " selected" if name == chosen else ""
        return f'<option value="{escape(name)}"{selected}>{escape(words)}</option>'

    options = "".join(
        option(name, f"{name} ({len(held)})") for name, held in sorted(collections.items())
    )
    return (
        '<p class="cv-drop-line"><label>Collection <select class="cv-field cv-collection">'
        f"{option('', 'All documents')}{options}</select></label></p>"
    )


def _render_row(document: DocumentSummary, choices: Choices) -> str:
    name = escape(document.name)
    ticked = " checked" if document.name in choices.documents else ""
    facts = [count(document.passages, "passage")]
    if document.pages is not None:
        facts.append(count(document.pages, document.page_unit.value))
    facts.append(count(document.characters, "character"))
    facts.append(f"added {_day(document.added)}")
    lines = [" · ".join(facts)]
    if document.also:
        lines.append(f"The same as {', '.join(document.also)}")
    if document.collections:
        lines.append(f"In {', '.join(document.collections)}")
    lines.extend(document.notes)
    told = "".join(f'<span class="cv-fact" dir="auto">{escape(line)}</span>' for line in lines)
    others = " and its other names" if document.also else ""
    return (
        '<li class="cv-row"><label class="cv-tick">'
        f'<input type="checkbox" value="{name}"{ticked}>'
        f'<span class="cv-row-name"><bdi>{name}</bdi></span></label>{told}'
        f'<span class="cv-row-acts"><button type="button" class="cv-act" data-act="view" '
        f'data-document="{name}">Open<span class="cv-hidden"> {name}</span></button>'
        f'<button type="button" class="cv-ask-first">Remove<span class="cv-hidden"> {name}</span>'
        '</button></span><span class="cv-sure" role="group" aria-label="Remove it?" hidden>'
        f"<span>Remove this document{others} from the library?</span> "
        f'<button type="button" class="cv-act" data-act="remove" data-document="{name}">'
        'Yes, remove</button> <button type="button" class="cv-keep">Keep it</button></span></li>'
    )


def _day(added: str) -> str:
    """Say the day of a time in ISO 8601: "23 Nov 2026"; the text itself where it is no time."""
    try:
        time = datetime.fromisoformat(added)
    except ValueError:
        return added
    return f"{time.day} {time:%b %Y}"
