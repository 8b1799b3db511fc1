"""Choose the form of the answer to a question, and the candidates that are given in that form.

"When did Rasht fall?" wants a few words; "why", "how", "describe", "what is" and questions for yes
or no want whole sentences; "which leaders ..." wants all of them. The form is told by the
question's first words (English): a rule a person can foresee, not a model. How likely a candidate
is was decided by the reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.english.text import normalise
from qa.types import Candidate, Form, find_sentences_around

MAX_CITATIONS = 3
MAX_LIST_ITEMS = 10
# A further citation is at least this share as probable as the first, or its score this near.
_NEAR_BEST = 0.8
_NEAR_SCORE = 0.5

_VERBS = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must"
_SENTENCES = re.compile(
    r"(?:and |but |so |then )?(?:"
    r"why\b|for what reasons?\b"
    r"|what (?:is|was|were|are) the (?:reasons?|purpose|point|difference)\b"
    r"|(?:can you |could you |please )*"
    r"(?:describe|explain|summari[sz]e|define|compare|tell me about)\b"
    r"|how(?: exactly)? (?:" + _VERBS + r"|to|come)\b"
    r"|in what (?:way|manner)s?\b|what (?:happened|happens)\b|what does .+ mean\b"
    rf"|(?:{_VERBS})(?:n't)?\b"  # yes or no
    r")",
    re.IGNORECASE,
)
# "What is a passage?", "What was the White Terror?": no more than a name after the verb.
_DEFINITION = re.compile(
    r"what(?:'s| is| are| was| were) (?:an? |the )?[\w'’-]+(?: [\w'’-]+){0,2}\W*$", re.IGNORECASE
)
_RELATION = re.compile(  # "What is the capital of ...", "what was his name": a thing of a thing
    r"\b(?:of|in|for|to|at|on|by|from|with|called|named|name|his|her|its|their|my|your|known)\b"
    r"|['’]s\b|\bthe \w+est\b|\bmost\b",
    re.IGNORECASE,
)
# "What occurs when", "which lake connects the": such a word in -s is a verb, and no plural.
_NO_OBJECT = (
    r"(?! (?:the|an?|to|with|when|by|his|her|its|their|across|as|on|at|into|for|between|most|more"
    r"|less|like|up|out|through|over|under|after|before|north|south|east|west)\b)(?! (?-i:[A-Z]))"
)
_LIST = re.compile(
    r"(?:(?:which|what)(?: (?!is\b|was\b|does\b|has\b|this\b)[\w'’-]+){0,2}?"
    r" (?!(?:was|is|does|has|this|years|series|species|news|politics|physics|mathematics)\b)"
    r"[a-z'’-]*[a-rt-z]s(?= )(?! (?:is|was|has|does)\b)"
    + _NO_OBJECT
    + r"|who (?:were|are)\b(?! you\b)|name (?:all|the|some|every|\w+ \w+s\b)|list\b"
    r"|what (?:are|were) (?:all |some |the )?(?:of )?(?:the )?(?:names|types|kinds|forms|parts"
    r"|members|two|three|four|five|six|seven|main|different|various|\w+s of)\b"
    r"|which (?:of|people|men|women|children)\b)",
    re.IGNORECASE,
)


def classify_form(question: str) -> Form:
    """Return the form of answer that `question` wants; a few words, unless it says otherwise."""
    asked = question.strip()
    if _SENTENCES.match(asked):
        return Form.SENTENCES
    if _LIST.match(asked):
        return Form.LIST
    if _DEFINITION.match(asked) and not _RELATION.search(asked):
        return Form.SENTENCES
    return Form.SPAN


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


def expand_to_form(form: Form, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, each made whole sentences where that is what is wanted.

    Of several that stand in the same sentences the best is kept.
    """
    if form is not Form.SENTENCES:
        return list(candidates)
    whole: dict[tuple[str, int, int], Candidate] = {}
    for each in candidates:
        start, end = find_sentences_around(each)
        key = (each.hit.passage.document, start, end)
        whole.setdefault(key, replace(each, start=start, end=end))
    return list(whole.values())


def _deduplicate(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without those that say what a better one has said."""
    first: dict[str, Candidate] = {}
    for each in candidates:
        passage = each.hit.passage
        words = passage.text[each.start - passage.start : each.end - passage.start]
        first.setdefault(normalise(words) or words, each)
    return list(first.values())
