"""Export a conversation as Markdown, HTML or JSON, with every quote's place and hash.

The hash of a document is that of its file, the hash of a quote that of its UTF-8 bytes: with both a
reader can prove that the words stood there. The HTML is a page by itself that requests nothing from
any address.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from page.format import explain_no_answer, format_percent, format_range, replace_surrogates
from page.session.turns import Conversation, Turn
from page.views.messages import label_citation
from page.views.talk import describe_talk
from page.views.templating import render
from qa.types import NOT_SURE, Certainty, Citation

_TITLE = "Questions and answers"
# Every sign that Markdown or HTML gives a meaning, as a person's document may hold any of them.
_SIGNS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$&:=^\"'@/])")


def to_json(conversation: Conversation) -> str:
    """Return the turns that are over as JSON: each answer as the command line gives it, hashed."""
    turns = [_turn_to_dict(turn) for turn in _finished(conversation)]
    return json.dumps({"turns": turns}, ensure_ascii=False, indent=2) + "\n"


def to_markdown(conversation: Conversation) -> str:
    """Return the turns that are over as Markdown, in which every word of a document is text."""
    parts = [f"# {_TITLE}"]
    for turn in _finished(conversation):
        parts.append(f"## {_escape_markdown(turn.question)}")
        parts += map(_escape_markdown, _list_remarks(turn))
        for citation in _citations(turn):
            quoted = "\n".join(
                f"> {_escape_markdown(line)}  " for line in citation.quote.text.splitlines()
            )
            facts = "\n".join(f"- {_escape_markdown(line)}" for line in _list_facts(turn, citation))
            parts.append(f"{quoted}\n\n{facts}")
        if not _citations(turn):
            parts.append(_escape_markdown(_explain_no_quote(turn)))
    return "\n\n".join(parts) + "\n"


def to_html(conversation: Conversation) -> str:
    """Return the turns that are over as a page of HTML that stands by itself."""
    page = render(
        "export",
        title=_TITLE,
        turns=_finished(conversation),
        citations_of=_citations,
        list_facts=_list_facts,
        explain_no_quote=_explain_no_quote,
        list_remarks=_list_remarks,
    )
    return f"{page}\n"


# The kinds of file: ending, media type, how it is made.
FORMATS: dict[str, tuple[str, Callable[[Conversation], str]]] = {
    "md": ("text/markdown", to_markdown),
    "html": ("text/html", to_html),
    "json": ("application/json", to_json),
}


def _finished(conversation: Conversation) -> Iterable[Turn]:
    return (turn for turn in conversation.turns if not turn.pending)


def _citations(turn: Turn) -> tuple[Citation, ...]:
    return turn.answer.shown if turn.answer is not None else ()


def _sha256(text: str) -> str:
    return hashlib.sha256(replace_surrogates(text).encode()).hexdigest()


def _turn_to_dict(turn: Turn) -> dict[str, Any]:
    if turn.answer is None:
        return {"question": turn.question, "error": turn.error}
    values = turn.answer.to_dict()
    hashes = dict(turn.hashes)
    for citation in [*values["citations"], *values["possible"]]:
        citation["document_sha256"] = hashes.get(citation["document"])
        citation["quote_sha256"] = _sha256(citation["quote"])
    return {**values, "asked_with": turn.choices.to_dict()}


def _list_facts(turn: Turn, citation: Citation) -> list[str]:
    quote = citation.quote
    facts = [
        f"Source: {label_citation(citation)}, {format_range(quote.start, quote.end)}",
        *([f"Confidence: {format_percent(citation.confidence)}"] if citation.confidence else []),
        f"SHA-256 of the quote: {_sha256(quote.text)}",
    ]
    document = dict(turn.hashes).get(quote.document)
    return [*facts, f"SHA-256 of the document: {document}"] if document else facts


def _list_remarks(turn: Turn) -> list[str]:
    """Return what is said before an answer: what was searched for, and what limits it."""
    answer = turn.answer
    if answer is None:
        return []
    if answer.talk is not None:
        return describe_talk(answer.talk) if answer.citations else []
    searched = [f"Searched for: {answer.searched}"] if answer.searched else []
    unsure = [NOT_SURE] if answer.certainty is Certainty.POSSIBLE else []
    return [*searched, *answer.notes, *unsure]


def _explain_no_quote(turn: Turn) -> str:
    """Return what is said where nothing is quoted."""
    if turn.answer is None:
        return f"Error: {turn.error}"
    if turn.answer.talk is not None:
        return "; ".join(describe_talk(turn.answer.talk))
    return f"No answer in these documents. {explain_no_answer(turn.answer.no_answer)}"


def _escape_markdown(text: str) -> str:
    """Return text as one line of Markdown that shows its characters and does nothing."""
    return _SIGNS.sub(r"\\\1", " ".join(replace_surrogates(text).splitlines()))
