"""Limit what may be called an answer: the reader's confidence does not hold everywhere.

The reader knows English, and was not fitted to tell one identifier from another. So a candidate is
*possible* at most where its passage, its headings and its document's name lack an identifier that
the question names ("Locker 3942"), or where the passage is in another language. A question in
another language is not read at all: what it finds are whole sentences that share its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Hit
from index.search.identifiers import find_identifiers
from qa.english.language import text_language
from qa.reader.overlap import QuestionWords, WordWeights, text_of
from qa.retriever import holds_all
from qa.types import SCORE_DIGITS, Candidate, find_sentences_around

_LEAST_SHARED = 0.2  # share of the words of a question in another language that a sentence holds
_STEP = 10.0**-SCORE_DIGITS


@dataclass(frozen=True, slots=True)
class Limited:
    """Candidates, best first, and a sentence for each limit that what comes first has met."""

    candidates: tuple[Candidate, ...]
    notes: tuple[str, ...] = ()


def limit(question: str, candidates: Sequence[Candidate], threshold: float) -> Limited:
    """Return the candidates with a confidence below `threshold` where a limit is met.

    One whose passage lacks an identifier keeps half of it; one in another language is made whole
    sentences. `candidates` are best first, and those that meet no limit stay in their order.
    """
    asked = find_identifiers(question)
    limited: list[Candidate] = []
    notes: dict[Candidate, str] = {}
    for each in candidates:
        if asked and not holds_all(each.hit.passage, asked):
            kept = replace(
                each, confidence=round(min(each.confidence, threshold) / 2, SCORE_DIGITS)
            )
            named = ", ".join(one.shown for one in asked)
            notes[kept] = f"What comes closest does not name {named}."
        elif language := text_language(each.hit.passage.text):
            kept = _whole(replace(each, confidence=min(each.confidence, below(threshold))))
            notes[kept] = f"The reader knows English; what comes closest looks {language}."
        else:
            kept = each
        limited.append(kept)
    if not notes:
        return Limited(tuple(candidates))
    limited.sort(key=lambda each: -each.confidence)
    first = notes.get(limited[0])
    return Limited(tuple(limited), (first,) if first else ())


def sentences_sharing_words(
    question: str,
    language: str,
    hits: Sequence[Hit],
    weights: WordWeights,
    possible: float,
    threshold: float,
) -> Limited:
    """Return the sentences of the hits that share words with a question in another language.

    Best first; their confidences lie between `possible` and `threshold`, by the share of the words,
    and are no more than an order: nothing is fitted for other languages.
    """
    words = QuestionWords(question, weights)
    found: dict[tuple[str, int, int], Candidate] = {}
    for hit in hits:
        for sentence in hit.passage.sentences:
            share = words.share(text_of(hit.passage, sentence))
            if share < _LEAST_SHARED:
                continue
            sure = min(possible + share * (threshold - possible), below(threshold))
            key = (hit.passage.document, sentence.start, sentence.end)
            confidence = round(sure, SCORE_DIGITS)
            found.setdefault(key, Candidate(hit, sentence.start, sentence.end, share, confidence))
    best = sorted(
        found.values(),
        key=lambda each: (-round(each.score, SCORE_DIGITS), each.hit.passage.document, each.start),
    )
    return Limited(tuple(best), (f"The reader knows English; this question looks {language}.",))


def below(threshold: float) -> float:
    """Return the greatest confidence below a threshold, 0 at least."""
    return max(0.0, round(threshold - _STEP, SCORE_DIGITS))


def _whole(candidate: Candidate) -> Candidate:
    if candidate.is_value:
        return candidate
    start, end = find_sentences_around(candidate)
    return replace(candidate, start=start, end=end)
