"""Suggest questions that a library can answer: made from its sentences by rules, then asked.

A question is made only where the sentence's own words make a whole one ("The depot was opened in
May 1920." gives "When was the depot opened?"), and suggested only where the answer to it comes from
that very sentence, with a high confidence. Headings that are questions are taken as they are. The
rules are for English; of other languages only such headings are suggested.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index import Library, Passage
from qa.reader.overlap import text_of
from qa.types import Answer

MAX_PASSAGES = 240  # looked at, spread evenly over the library
MAX_PER_DOCUMENT = 6
HIGH = 0.7  # the confidence of an answer that is called likely

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DATE = rf"(?:(?:\d{{1,2}} )?{_MONTH}(?: \d{{1,2}},?)?(?: \d{{4}})?|1\d{{3}}|20\d\d)\b"
_UNIT = r"(?:working |business |calendar )?(?:minute|hour|day|week|month|year)s?\b"
_NUMBER = (
    r"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)"
)
_PARTICIPLE = (
    r"(?:(?:first |officially |originally |finally )?"
    r"(?:\w{2,}ed|built|held|kept|led|made|paid|sold|sent|taken|given|written|known|drawn|begun|born|"
    r"bought|brought|found|won|lost|set up|shut|spent|taught|told|worn|chosen|broken|driven|grown|"
    r"shown|stolen|sunk|struck|sworn))"
)
_SUBJECT = (
    r"(?P<s>(?:The|An?|Each|Every) [\w'’-]+(?: [\w'’-]+){0,5}?"
    r"|[A-Z][\w'’-]+(?: (?:of (?:the )?|the )?[A-Z][\w'’-]+){0,4}"
    r"|[A-Z][a-z]+ [a-z]+(?: [a-z]+)?)"
)
# Words that no name or noun begins with, and words that leave open what is spoken of.
_NO_SUBJECT = frozenset(
    "it he she they we i you this that these those there here in on at by for from if when while "
    "after before as to with no some most many such both what who how why where not please see all "
    "any one his her its their our your my but and or so then also however although because since "
    "until during under over between only even still yet each every".split()
)
_VAGUE = re.compile(
    r"\b(?:former|latter|following|first|second|third|last|next|same|other|others|above|below|rest|"
    r"following|one|ones|which|who|that|whose|it|they|he|she|his|her|their|its|this|these|those|"
    r"and|or|was|were|is|are|has|have|had|been|will|not|also|only|then|now)\b",
    re.IGNORECASE,
)

# Pattern of a sentence, and the question it gives; `s` is its subject. The surest come first.
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), question)
    for pattern, question in (
        (
            rf"{_SUBJECT} (?P<a>was|were) (?P<p>{_PARTICIPLE})\b[^,;:.]{{0,40}}? (?:in|on) {_DATE}",
            "When {a} {s} {p}?",
        ),
        (
            rf"{_SUBJECT} (?P<a>must|may|can|should) be (?P<p>{_PARTICIPLE})\b[^,;:.]{{0,40}}? "
            rf"within {_NUMBER} {_UNIT}",
            "Within what time {a} {s} be {p}?",
        ),
        (
            rf"{_SUBJECT} (?P<v>last|take)s (?:about |up to )?{_NUMBER} {_UNIT}",
            "How long does {s} {v}?",
        ),
        (rf"{_SUBJECT} (?P<v>cost)s (?:about )?[€$£]?{_NUMBER}", "How much does {s} {v}?"),
        (
            rf"{_SUBJECT} (?P<v>begin|start|end|open|close|expire)s (?:on|at|in) "
            rf"(?:{_DATE}|{_NUMBER}|noon|midnight)",
            "When does {s} {v}?",
        ),
        (
            rf"{_SUBJECT} (?P<a>is|are|was|were) "
            r"(?P<p>located|situated|based|stored|kept|held|buried) (?:in|at|on|near) ",
            "Where {a} {s} {p}?",
        ),
        (
            rf"{_SUBJECT} (?P<a>was|were) (?P<p>{_PARTICIPLE}) by [A-Z][\w'’-]+ [A-Z]",
            "By whom {a} {s} {p}?",
        ),
        (
            rf"{_SUBJECT} (?P<a>has|had) (?:about )?{_NUMBER} (?P<n>[a-z]+s)\b",
            "How many {n} {does} {s} have?",
        ),
        (rf"{_SUBJECT} (?P<v>include|contain|cover|require)s ", "What does {s} {v}?"),
        (r"(?P<s>The [a-z]+(?: [a-z]+){0,2}?) (?P<a>is) (?:an? |the |[€$£]?\d)", "What {a} {s}?"),
    )
)
_ASKS = re.compile(
    r"(?:what|who|whom|whose|which|when|where|why|how|can|may|do|does|did|is|are|was|were|must|"
    r"should|will)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, and the sentence that should answer it: `[start, end)` of its document."""

    question: str
    document: str
    start: int
    end: int


def make_candidates(library: Library) -> list[Suggestion]:
    """Return questions to be checked, the surest first, each document in its turn."""
    ids = library.passage_ids()
    chosen = ids[:: max(1, -(-len(ids) // MAX_PASSAGES))]
    passages = library.passages(chosen)
    of_documents: dict[str, dict[str, tuple[int, Suggestion]]] = {}
    for key in chosen:
        passage = passages.get(key)
        if passage is None:
            continue
        for rank, suggestion in _from_passage(passage):
            own = of_documents.setdefault(passage.document, {})
            own.setdefault(suggestion.question, (rank, suggestion))
    columns = [
        [suggestion for _, suggestion in sorted(own.values(), key=lambda each: each[0])]
        for own in of_documents.values()
    ]
    return [
        column[row] for row in range(MAX_PER_DOCUMENT) for column in columns if row < len(column)
    ]


def is_answered_well(suggestion: Suggestion, answer: Answer) -> bool:
    """Say whether a question may be suggested: its first answer is sure, and from its sentence."""
    if not answer.answered or answer.confidence < max(HIGH, answer.threshold):
        return False
    quote = answer.citations[0].quote
    overlaps = quote.start < suggestion.end and suggestion.start < quote.end
    return quote.document == suggestion.document and overlaps


def _from_passage(passage: Passage) -> Iterator[tuple[int, Suggestion]]:
    """Yield the questions that a passage gives, each with the rank of its rule, 0 being best."""
    heading = passage.heading.rpartition("›")[2].strip()
    if _is_question(heading):
        yield 0, Suggestion(heading, passage.document, passage.start, passage.end)
    for sentence in passage.sentences:
        text = text_of(passage, sentence)
        for rank, question in _from_sentence(" ".join(text.split()), passage.text):
            yield rank, Suggestion(question, passage.document, sentence.start, sentence.end)


def _from_sentence(sentence: str, around: str) -> Iterator[tuple[int, str]]:
    for rank, (pattern, question) in enumerate(_RULES, start=1):
        match = pattern.match(sentence)
        if match is None:
            continue
        subject = _in_a_question(match["s"], around)
        if subject:
            parts = {**match.groupdict(), "s": subject}
            parts["does"] = "did" if parts.get("a") == "had" else "does"
            yield rank, question.format(**parts)
            return


def _in_a_question(subject: str, around: str) -> str:
    """Return a sentence's subject as it stands inside of a question; "" where that is not sure."""
    first, _, rest = subject.partition(" ")
    if first.lower() in {"the", "a", "an", "each", "every"}:
        return f"{first.lower()} {rest}" if rest and not _VAGUE.search(rest) else ""
    if first.lower() in _NO_SUBJECT or _VAGUE.search(subject):
        return ""
    if rest and not any(word[0].islower() and word not in ("of", "the") for word in rest.split()):
        return subject  # a name of several words
    # A word at the beginning of a sentence is a name where it is written so elsewhere too.
    if re.search(rf"\b{re.escape(first.lower())}\b", around):
        return f"{first.lower()} {rest}".rstrip()
    if re.search(rf"[a-z,;] {re.escape(first)}\b", around):
        return subject
    return ""


def _is_question(heading: str) -> bool:
    words = heading.split()
    return heading.endswith("?") and 3 <= len(words) <= 15 and bool(_ASKS.match(heading))
