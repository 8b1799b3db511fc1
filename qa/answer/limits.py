"""Limit what may be called an answer: the reader's confidence does not hold everywhere.

The reader knows English, and was not fitted to tell one identifier from another. So a candidate is
*possible* at most where its passage, its headings and its document's name lack an identifier that
the question names ("Locker 3942"), or where the passage is in another language. A question in
another language is not read at all: what it finds are whole sentences that share its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Hit, Library
from index.search.identifiers import find_identifiers
from index.search.lexical import content_words
from qa.english.language import text_language
from qa.reader.overlap import QuestionWords, text_of
from qa.retriever import holds_all
from qa.types import SCORE_DIGITS, Candidate, find_sentences_around

_LEAST_SHARED = 0.4  # share of the words, of those the library holds, that a sentence has
_TELLING = 4  # letters of a word that is mostly none of grammar
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
    library: Library,
    possible: float,
    threshold: float,
) -> Limited:
    """Return the sentences of the hits that share words with a question in another language.

    Of the words that the library holds, a sentence has a good part, and one that is no mere word of
    grammar. Best first; the confidences lie between `possible` and `threshold`, by the share of all
    words, and are no more than an order: nothing is fitted for other languages.
    """
    asked = content_words(question)
    held = library.words_held(asked)
    known = " ".join(word for word in asked if word in held)
    if not any(len(word) >= _TELLING or not word.isascii() or word.isdigit() for word in held):
        return Limited((), (f"The reader knows English; this question looks {language}.",))
    words = QuestionWords(question, library.word_weights)
    shared = QuestionWords(known, library.word_weights)
    found: dict[tuple[str, int, int], Candidate] = {}
    for hit in hits:
        for sentence in hit.passage.sentences:
            text = text_of(hit.passage, sentence)
            if shared.share(text) < _LEAST_SHARED:
                continue
            share = words.share(text)
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
