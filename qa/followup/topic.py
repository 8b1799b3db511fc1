"""Say what a conversation is about, for a follow-up that names nothing: "is it paid?".

Where the last answer stands (its document's name and its heading) and what the last question
names are put before the question: "Parental leave: is it paid?". A question
without a verb, "and for the other party?", is put behind the last one instead. Goes by shape
(English); nothing is searched or read here, and which understanding holds is left to the reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.search.lexical import FUNCTION_WORDS, content_words, stem, words_of
from index.search.names import name_words
from qa.english.noun_phrases import AUXILIARY, find_noun_phrases, is_name
from qa.followup.antecedents import passage_text, short_answer
from qa.types import Answer, Citation

_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|these|those|else|instead"
    r"|there|then)\b",
    re.IGNORECASE,
)
_POINTS = frozenset("this these those instead".split())
_POINTING = re.compile(
    r"\bthe (?:others?|same|latter|former|ones?)\b(?=(?: [\w'’-]+){0,2}\W*$)"
    r"|\b(?:which|that|another) ones?\b|\bothers\b"
    r"|\bsuch an? \w+\W*$"
    r"|\b(?:both|either|neither)\b(?=\W*$| (?:of|is|are|was|were|do|does|have|has|can|in|on)\b)",
    re.IGNORECASE,
)
_LED = re.compile(r"(?:and|but|so|or|also|what about|how about)\b,?\s+(?=\S)", re.IGNORECASE)
# "that" joins clauses as well: it means something at the end, or beside a verb or preposition.
_THAT = re.compile(
    r"\bthat\b\W*$|^(?:is|are|was|were|do|does|did|can|could|will|would|should|must|has) that\b"
    r"|\b(?:about|after|before|to|for|of|with|from|by|in|on) that\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"\bis there\b|\bare there\b|\bwas there\b|\bwere there\b"
    r"|\b(?:does|did|will|would|can) it take\b|\b(?:does|did) it (?:cost|mean) to\b"
    r"|\b(?:is|was) it(?: [\w'’-]+){1,2} (?:to|that|for)\b"
    r"|\b(?:is|are|was|were) (?:it|they) called\b"
    r"|\bthose (?:who|with|that|which|\w+ed)\b|\bthis (?:year|month|week|century|day)\b",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^(?:[\W\d]+|(?:[IVXLC]+|[A-Za-z])[.)]\s+)+")
_GENERAL = frozenset(
    """
    introduction overview general about background summary details notes note faq questions answers
    scan img image file untitled copy final draft new version
    contents miscellaneous other definitions section chapter part appendix readme index document
    """.split()
)
_VERBS = re.compile(  # of a question that is whole without an auxiliary
    r"^(?:who|what|which)\b(?: [\w-]+)? [a-z]+(?:ed|s)\b|^(?:tell|show|list|name|explain|describe"
    r"|give|define|compare)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 8  # of a topic
_NAMED_BY = 2  # words before a pronoun, of which one may be its noun
_NO_NOUNS = frozenset(
    "must may might shall need one get give take make go happen happens many much long".split()
)
_LEAST_NOUN = 2  # words of a noun with its article
_MOST_NAMED = 5  # words of a document's name that reads as a title
_SHORT = 7  # words of a question without a verb


def leans(question: str) -> bool:
    """Say whether a question can hardly be understood without what was said before it."""
    asked = question.strip()
    if _LED.match(asked) or _POINTING.search(asked) or _THAT.search(asked) or _is_fragment(asked):
        return True
    own = content_words(asked)
    means_nothing = [each.span() for each in _EMPTY.finditer(asked)]
    found = next(
        (
            each
            for each in _PRONOUN.finditer(asked)
            if not any(start <= each.start() < end for start, end in means_nothing)
        ),
        None,
    )
    if found is None:
        return len(own) == 1 and own[0] in FUNCTION_WORDS
    if found.group().lower() in _POINTS:
        return True
    before = content_words(asked[: found.start()]) if found.start() else []
    named = [part for part in find_noun_phrases(asked, "") if part.start < found.start()]
    before = [word for word in before if word not in _NO_NOUNS]
    # Its noun may stand before it: "the sailors", or "what happens when a firm pays its workers".
    return not named and sum(word not in FUNCTION_WORDS for word in before) < _NAMED_BY


def with_topic(question: str, earlier: Sequence[Answer]) -> tuple[str, str] | None:
    """Return a follow-up with what the conversation is about, and a sentence that says so.

    None where nothing is known of that, or the question says it already.
    """
    last = earlier[-1]
    asked = question.strip()
    if _is_fragment(asked) and not _PRONOUN.search(asked):
        led = _LED.match(asked)
        joined = asked[led.end() :] if led and led.group().lower().startswith("and") else asked
        before = (last.searched or last.question).rstrip(" ?.!")
        replaced = _in_place(joined, before)
        if replaced:
            return replaced, f'It took "{joined.rstrip(" ?.!")}" instead, in the last question.'
        return (
            f"{before}, and {joined[:1].lower()}{joined[1:]}",
            "It took the last question together with this one.",
        )
    topic = find_topic(last)
    if not topic or set(map(stem, content_words(topic))) <= set(map(stem, words_of(asked))):
        return None
    bare = asked[led.end() :] if (led := _LED.match(asked)) else asked
    topic = topic[:1].upper() + topic[1:]
    return f"{topic}: {bare[:1].lower()}{bare[1:]}", f'It took "{topic}" from the last answer.'


def find_topic(last: Answer) -> str:
    """Return what an answer is about, in a few words: its heading, its document, what was asked."""
    cited = _first(last)
    parts: list[str] = []
    if cited is not None:
        parts += [*_title(cited), *_headings(cited)]
    passages = passage_text(last)
    spoken = [
        _as_it_stands(part.words, passages) for part in find_noun_phrases(last.question, passages)
    ]
    known = set(map(stem, words_of(" ".join(parts))))
    answer = short_answer(last)
    for words in (*spoken, *([answer] if is_name(answer) else [])):
        new = set(map(stem, content_words(words)))
        if new and not new <= known:
            parts.append(words)
            known |= new
    stems = [set(map(stem, content_words(part))) for part in parts]
    parts = [
        part
        for at, part in enumerate(parts)
        if not any(stems[at] < other for other in stems[at + 1 :])
    ]
    if not parts:
        parts = [" ".join(content_words(last.searched or last.question))]
    topic: list[str] = []
    for part in parts:
        if sum(len(each.split()) for each in topic) + len(part.split()) <= _MOST_WORDS:
            topic.append(part)
    return ", ".join(topic)


def _as_it_stands(words: str, passages: str) -> str:
    """Return a noun without the verb behind it: "the customer give" -> "the customer".

    The passages tell where it ends.
    """
    kept = words.split()
    lower = passages.lower()
    while len(kept) > _LEAST_NOUN and " ".join(kept).lower() not in lower:
        kept.pop()
    return " ".join(kept)


def _first(last: Answer) -> Citation | None:
    return last.shown[0] if last.shown else last.best_rejected


def _title(cited: Citation) -> list[str]:
    """Return the words of a document's name; none of one that has no words, such as scan_0001."""
    words = [word for word in name_words(cited.quote.document) if word not in _GENERAL]
    said = [word for word in words if word.isalpha() and len(word) > 2]
    return [" ".join(said)] if said and len(words) <= _MOST_NAMED else []


def _headings(cited: Citation) -> list[str]:
    """Return the last heading above a citation that says something, without its number."""
    for heading in reversed(re.split(r"\s+[>›/]\s+", cited.heading)):
        words = _NUMBERING.sub("", heading).strip()
        if words and not set(words_of(words)) <= _GENERAL:
            return [words]
    return []


def _in_place(fragment: str, question: str) -> str:
    """Return the question with the fragment in place of its end; "" where that is of another kind.

    "for the other party?" after "How long is it for the customer" takes the place of "for the ...".
    """
    words = fragment.rstrip(" ?.!")
    first = words.split()[0].lower()
    start = question.lower().rfind(f" {first} ")
    if first not in _LEADING or start < 0 or AUXILIARY.search(question, start):
        return ""
    return f"{question[:start]} {words[:1].lower()}{words[1:]}?"


def _is_fragment(asked: str) -> bool:
    """Say whether a question is short and has no verb: "and for the other party?"."""
    words = asked.split()
    return (
        len(words) <= _SHORT
        and AUXILIARY.search(asked) is None
        and _VERBS.match(asked) is None
        and (_LED.match(asked) is not None or words[0].lower() in _LEADING)
    )


_LEADING = frozenset("for in on at to from by with without about after before during under".split())
