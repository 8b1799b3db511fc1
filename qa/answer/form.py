"""Select the candidates that make an answer, in the form that the question wants.

How likely a candidate is was decided by the reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index import Sentence
from qa.answer.lists import find_list, find_listed_lines, leads_to_list
from qa.english.text import normalise
from qa.types import Candidate, Form, find_sentences_around

MAX_CITATIONS = 3
MAX_LIST_ITEMS = 10
MAX_POSSIBLE = 3
# A further citation is at least this share as probable as the first, or its score this near.
_NEAR_BEST = 0.8
_NEAR_SCORE = 0.5


def select_answers(
    form: Form, candidates: Sequence[Candidate], threshold: float
) -> list[Candidate]:
    """Return the candidates that make the answer, best first; none where none is likely enough.

    `candidates` are best first. A list has every distinct one that reaches the threshold, up to
    `MAX_LIST_ITEMS`; other forms have the best and those nearly as probable, up to `MAX_CITATIONS`.
    """
    if not candidates or candidates[0].confidence < threshold:
        return []
    if form is Form.LIST:
        listed = [each for each in candidates if each.confidence >= threshold]
        return _deduplicate(listed)[:MAX_LIST_ITEMS]
    best = candidates[0]
    near = [
        each
        for each in candidates
        if each.confidence >= threshold
        # A rival lowers the confidence of both, so how near it comes is told by the scores as well.
        and (
            each.confidence >= _NEAR_BEST * best.confidence
            or each.score >= best.score - _NEAR_SCORE
        )
    ]
    return near[:MAX_CITATIONS]


def select_possible(candidates: Sequence[Candidate], least: float) -> list[Candidate]:
    """Return the candidates that come closest to an answer, up to `MAX_POSSIBLE`, best first.

    One of each sentence, and none below the confidence `least`. `candidates` are best first.
    """
    first: dict[tuple[str, int, int], Candidate] = {}
    for each in candidates:
        if each.confidence >= least:
            first.setdefault((each.hit.passage.document, *find_sentences_around(each)), each)
    return list(first.values())[:MAX_POSSIBLE]


def expand_to_form(form: Form, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, each made whole sentences or a whole list where that is wanted.

    Sentences that end with a colon take the list they lead to with them. Of several candidates
    that stand in the same sentences or list the best is kept. Whole values stay as they are.
    """
    if form is Form.SPAN:
        return list(candidates)
    whole: dict[tuple[str, int, int], Candidate] = {}
    for each in candidates:
        made = each if each.is_value else _EXPANSIONS[form](each)
        whole.setdefault((made.hit.passage.document, made.start, made.end), made)
    return list(whole.values())


def _expand_to_sentences(candidate: Candidate) -> Candidate:
    start, end = find_sentences_around(candidate)
    passage = candidate.hit.passage
    if leads_to_list(passage, Sentence(start, end)):
        listed = find_listed_lines(passage, start, end)
        if listed is not None:
            # An answer in sentences quotes the lead-in with its list.
            return replace(candidate, start=listed.lead, end=listed.end, items=listed.items)
    return replace(candidate, start=start, end=end)


def _expand_to_list(candidate: Candidate) -> Candidate:
    found = find_list(candidate.hit.passage, candidate.start, candidate.end)
    if found is None:
        return candidate
    return replace(candidate, start=found.start, end=found.end, items=found.items, lead=found.lead)


_EXPANSIONS = {Form.SENTENCES: _expand_to_sentences, Form.LIST: _expand_to_list}


def _deduplicate(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without those that say what a better one has said."""
    first: dict[str, Candidate] = {}
    for each in candidates:
        passage = each.hit.passage
        words = passage.text[each.start - passage.start : each.end - passage.start]
        first.setdefault(normalise(words) or words, each)
    return list(first.values())
