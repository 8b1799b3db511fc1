"""A conversation as a file to keep: Markdown, HTML or JSON, with every quote's place and hash.

Pure functions. The hash of a document is that of its file, the hash of a quote that of its UTF-8
bytes: with both a reader can prove that the words stood there. The HTML is a page by itself that
asks nothing of any address.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from page.format import character_range, no_answer_reason, percent, without_surrogates
from page.session.turns import Conversation, Turn
from page.views.messages import citation_label
from qa.types import Citation

_TITLE = "Questions and answers"
# Every sign that Markdown or HTML gives a meaning, as a person's document may hold any of them.
_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$&:=^\"'@/])")
_STYLE = (
    "body{font:17px/1.6 Georgia,serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "blockquote{margin:1rem 0;padding-left:1rem;border-left:3px solid #7d3c1b;white-space:pre-wrap}"
    "code{overflow-wrap:anywhere;font-size:.8rem}footer,small{color:#555}h2{font-size:1.2rem}"
)


def to_json(conversation: Conversation) -> str:
    """Return the turns that are over as JSON: each answer as the command line gives it, hashed."""
    turns = [_turn_to_dict(turn) for turn in _over(conversation)]
    return json.dumps({"turns": turns}, ensure_ascii=False, indent=2) + "\n"


def to_markdown(conversation: Conversation) -> str:
    """Return the turns that are over as Markdown, in which every word of a document is text."""
    parts = [f"# {_TITLE}"]
    for turn in _over(conversation):
        parts.append(f"## {_markdown(turn.question)}")
        for citation in _citations(turn):
            quoted = "\n".join(
                f"> {_markdown(line)}  " for line in citation.quote.text.splitlines()
            )
            facts = "\n".join(f"- {_markdown(line)}" for line in _facts(turn, citation))
            parts.append(f"{quoted}\n\n{facts}")
        if not _citations(turn):
            parts.append(_markdown(_without(turn)))
    return "\n\n".join(parts) + "\n"


def to_html(conversation: Conversation) -> str:
    """Return the turns that are over as a page of HTML that stands by itself."""
    body = "".join(f"<article>{_html_turn(turn)}</article>" for turn in _over(conversation))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src 'unsafe-inline'\"><title>{_TITLE}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{_TITLE}</h1>{body}</body></html>\n"
    )


# The kinds of file: ending, media type, how it is made.
FORMATS: dict[str, tuple[str, Callable[[Conversation], str]]] = {
    "md": ("text/markdown", to_markdown),
    "html": ("text/html", to_html),
    "json": ("application/json", to_json),
}


def _over(conversation: Conversation) -> Iterable[Turn]:
    return (turn for turn in conversation.turns if not turn.pending)


def _citations(turn: Turn) -> tuple[Citation, ...]:
    return turn.answer.citations if turn.answer is not None else ()


def _sha256(text: str) -> str:
    return hashlib.sha256(without_surrogates(text).encode()).hexdigest()


def _turn_to_dict(turn: Turn) -> dict[str, Any]:
    if turn.answer is None:
        return {"question": turn.question, "error": turn.error}
    told = turn.answer.to_dict()
    hashes = dict(turn.hashes)
    for citation in told["citations"]:
        citation["document_sha256"] = hashes.get(citation["document"])
        citation["quote_sha256"] = _sha256(citation["quote"])
    return {**told, "asked_with": turn.choices.to_dict()}


def _facts(turn: Turn, citation: Citation) -> list[str]:
    quote = citation.quote
    facts = [
        f"Source: {citation_label(citation)}, {character_range(quote.start, quote.end)}",
        f"Confidence: {percent(citation.confidence)}",
        f"SHA-256 of the quote: {_sha256(quote.text)}",
    ]
    document = dict(turn.hashes).get(quote.document)
    return [*facts, f"SHA-256 of the document: {document}"] if document else facts


def _without(turn: Turn) -> str:
    """Return what is said where nothing is quoted."""
    if turn.answer is None:
        return f"Error: {turn.error}"
    return f"No answer in these documents. {no_answer_reason(turn.answer.no_answer)}"


def _markdown(text: str) -> str:
    """Return text as one line of Markdown that shows its characters and does nothing."""
    return _SIGNS.sub(r"\\\1", " ".join(without_surrogates(text).splitlines()))


def _html_turn(turn: Turn) -> str:
    parts = [f'<h2 dir="auto">{_html(turn.question)}</h2>']
    for citation in _citations(turn):
        facts = "<br>".join(f"<bdi>{_html(line)}</bdi>" for line in _facts(turn, citation))
        parts.append(f'<blockquote dir="auto">{_html(citation.quote.text)}</blockquote>')
        parts.append(f"<p><small>{facts}</small></p>")
    if not _citations(turn):
        parts.append(f'<p dir="auto">{_html(_without(turn))}</p>')
    return "".join(parts)


def _html(text: str) -> str:
    return html.escape(without_surrogates(text), quote=True)
