"""Turn a conversation into numbers that a browser stores, and back, cut anew from the documents.

What is stored are questions, choices, offsets and hashes, and no word of any document: a document
that was removed leaves nothing behind in a browser, and nothing that a browser sends is ever shown
as a quote. Pure values but for the library, which is asked for documents and passages.

    {"v": 1, "turns": [{"question": ..., "choices": {...}, "error": "", "hashes": {name: sha256},
                        "answer": {"hits": [[id, start, score, dense, lexical], ...],
                                   "citations": [[hit, start, end, confidence], ...], ...}}]}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index import Hit, Library
from index.errors import ChapterVerseError
from page.format import replace_surrogates
from page.session.options import Choices
from page.session.talk_state import restore_talk, talk_to_dict
from page.session.turns import Conversation, Turn
from qa.options import MAX_QUESTION_LENGTH
from qa.types import Answer, Candidate, Citation, Form, NoAnswer

VERSION = 1
MAX_TURNS = 200
CHANGED = "The documents have changed since this was asked; ask again."
UNREADABLE = "What this browser stored of the answer cannot be read; ask again."


def to_browser_state(conversation: Conversation) -> dict[str, Any]:
    """Return the newest turns of a conversation as JSON values; one that waits is left out."""
    turns = [turn for turn in conversation.turns if not turn.pending][-MAX_TURNS:]
    return {"v": VERSION, "turns": [_turn_to_dict(turn) for turn in turns]}


def from_browser_state(state: object, library: Library) -> Conversation:
    """Return the conversation of `to_browser_state`'s JSON, with its quotes as they stand now.

    An answer whose documents have changed, or which makes no sense, becomes an error that says so.
    Raises ChapterVerseError where the library cannot be asked.
    """
    known = isinstance(state, Mapping) and state.get("v") == VERSION
    sent = state.get("turns") if isinstance(state, Mapping) and known else None
    current = {document.name: document.sha256 for document in library.documents()}
    conversation = Conversation()
    for each in sent[:MAX_TURNS] if isinstance(sent, list) else ():
        question = each.get("question") if isinstance(each, Mapping) else None
        if not isinstance(question, str) or not 0 < len(question) <= MAX_QUESTION_LENGTH:
            continue
        choices = Choices.from_dict(each.get("choices"))
        conversation = conversation.ask(replace_surrogates(question), "", choices)
        asked = conversation.turns[-1]
        conversation = conversation.replace_last(_restore_turn(asked, each, current, library))
    return conversation


def _turn_to_dict(turn: Turn) -> dict[str, Any]:
    answer = turn.answer
    return {
        "question": turn.question,
        "choices": turn.choices.to_dict(),
        "error": turn.error,
        "hashes": dict(turn.hashes),
        "answer": _answer_to_dict(answer) if answer is not None else None,
    }


def _answer_to_dict(answer: Answer) -> dict[str, Any]:
    places = {hit.passage_id: number for number, hit in enumerate(answer.hits)}

    def cited(citation: Citation) -> list[float]:
        hit = places[citation.hit.passage_id]
        return [hit, citation.quote.start, citation.quote.end, citation.confidence]

    rejected = answer.best_rejected
    return {
        "form": answer.form.value,
        "threshold": answer.threshold,
        "no_answer": answer.no_answer.name if answer.no_answer else None,
        "hits": [
            [hit.passage_id, hit.passage.start, hit.score, hit.dense, hit.lexical]
            for hit in answer.hits
        ],
        "citations": [cited(citation) for citation in answer.citations],
        "best_rejected": cited(rejected) if rejected is not None else None,
        "possible": [cited(citation) for citation in answer.possible],
        "searched": answer.searched,
        "notes": list(answer.notes),
        "talk": talk_to_dict(answer.talk),
    }


def _restore_turn(
    turn: Turn, stored: Mapping[str, Any], current: Mapping[str, str], library: Library
) -> Turn:
    """Return the turn with its answer or error; the number and the question are its own."""
    error = stored.get("error")
    if isinstance(error, str) and error:
        return _with(turn, error=replace_surrogates(error))
    try:
        hashes = {str(name): str(sha256) for name, sha256 in stored["hashes"].items()}
        if any(current.get(name) != sha256 for name, sha256 in hashes.items()):
            return _with(turn, error=CHANGED)
        answer = _restore_answer(turn.question, stored["answer"], hashes, library)
    except ChapterVerseError as fault:
        return _with(turn, error=str(fault))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError):
        return _with(turn, error=UNREADABLE)
    if answer is None:
        return _with(turn, error=CHANGED)
    return _with(turn, answer=answer, hashes=tuple(sorted(hashes.items())))


def _restore_answer(
    question: str, stored: Mapping[str, Any], hashes: Mapping[str, str], library: Library
) -> Answer | None:
    """Return the answer, every quote cut anew; None where its passages are not there any more."""
    rows = [[int(row[0]), int(row[1]), *map(float, row[2:5])] for row in stored["hits"]]
    passages = library.passages([int(row[0]) for row in rows])
    hits = []
    for key, start, score, dense, lexical in rows:
        passage = passages.get(int(key))
        if passage is None or passage.start != start or passage.document not in hashes:
            return None
        hits.append(Hit(int(key), passage, score, dense, lexical))
    citations = tuple(
        _restore_citation(number, row, hits, library)
        for number, row in enumerate(stored["citations"], start=1)
    )
    rejected = stored["best_rejected"]
    best = _restore_citation(1, rejected, hits, library) if rejected is not None else None
    first = citations[0] if citations else best
    why = stored["no_answer"]
    return Answer(
        question=question,
        text=citations[0].quote.text if citations else "",
        confidence=first.confidence if first is not None else 0.0,
        threshold=float(stored["threshold"]),
        citations=citations,
        hits=tuple(hits),
        no_answer=NoAnswer[why] if why is not None else None,
        best_rejected=best,
        possible=tuple(
            _restore_citation(number, row, hits, library)
            for number, row in enumerate(stored.get("possible", ()), start=1)
        ),
        form=Form(stored["form"]),
        searched=replace_surrogates(str(stored.get("searched", ""))),
        notes=tuple(replace_surrogates(str(each)) for each in stored.get("notes", ())),
        talk=restore_talk(stored.get("talk"), len(citations), library),
    )


def _restore_citation(
    number: int, row: Sequence[Any], hits: Sequence[Hit], library: Library
) -> Citation:
    """Return the citation of stored offsets. Raises ValueError for some outside the passage."""
    hit, start, end, confidence = hits[int(row[0])], int(row[1]), int(row[2]), float(row[3])
    if not hit.passage.start <= start < end <= hit.passage.end or not 0 <= confidence <= 1:
        raise ValueError("a stored citation lies outside of its passage")
    document = library.document(hit.passage.document)
    return Citation.from_candidate(number, document, Candidate(hit, start, end, 0.0, confidence))


def _with(
    turn: Turn,
    answer: Answer | None = None,
    error: str = "",
    hashes: tuple[tuple[str, str], ...] = (),
) -> Turn:
    return Turn(turn.number, turn.question, answer, error, choices=turn.choices, hashes=hashes)
