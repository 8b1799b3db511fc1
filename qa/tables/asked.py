"""Read what a question asks of a table: its terms, the kind of thing, a superlative, one or many.

English, by its words; a rule a person can foresee. What the table answers is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.search.lexical import stem
from qa.english.question_type import QuestionType, classify_question, find_names
from qa.tables.words import terms

_MOST = (
    "highest|largest|biggest|greatest|most|maximum|max|longest|tallest|oldest|heaviest|fastest|best"
    "|deepest|widest|latest|newest|priciest|busiest|strongest|hottest|warmest|richest|steepest|top"
    "|dearest"
)
_LEAST = (
    "lowest|smallest|least|minimum|min|shortest|youngest|lightest|slowest|worst|cheapest|fewest"
    "|shallowest|narrowest|earliest|coldest|weakest|poorest|nearest|closest"
)
# Between two: "in which year was it larger?", and no more than a threshold with "than".
_MORE = "higher|larger|bigger|greater|longer|taller|older|heavier|faster|better|deeper|wider|dearer"
_LESS = "lower|smaller|shorter|younger|lighter|slower|worse|shallower|narrower|cheaper|fewer"
_COMPARATIVE = re.compile(
    rf"\b(?:(?P<most>{_MORE})|(?P<least>{_LESS}))\b(?! than\b)(?!.*\bthan\b)", re.IGNORECASE
)
_SUPERLATIVE = re.compile(rf"\b(?:(?P<most>{_MOST})|(?P<least>{_LEAST}))\b", re.IGNORECASE)
_SUPERLATIVE_STEMS = frozenset(
    stem(word) for word in f"{_MOST}|{_LEAST}|{_MORE}|{_LESS}".split("|")
)
_BY_NAME = re.compile(
    r"\b(?:which|who|whose|what (?!is\b|was\b|are\b|were\b|did\b|does\b|do\b|time\b))",
    re.IGNORECASE,
)
# "The oldest" has the greatest age, and the least year.
_BY_AGE = re.compile(r"\b(?:oldest|youngest)\b", re.IGNORECASE)
_MANY = re.compile(
    r"\b(?:which|what)\s+(?:\w+\s+){0,2}?(?:are|were|have|do)\b|\bwho (?:are|were)\b|\blist\b"
    r"|\bname (?:all|the)\b|\ball (?:the )?\w+s\b|\bwhich \w+[a-rt-z]s\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\bhow many\b|\bnumber of\b|\bcount of\b", re.IGNORECASE)
# Words that ask, and name nothing that a table could hold.
_ASKING = frozenset(
    stem(word)
    for word in """what which who whom whose where when why how much many tell show give find list
    name please value entry row column table listed according shown recorded stated get got
    """.split()
)
# What columns are called that hold the kind of thing that a question's first words want.
_HEADED = {
    QuestionType.PERSON: terms(
        "name person owner author lead leader manager director contact assignee teacher instructor"
        " captain coach winner employee staff member player driver responsible reporter speaker"
        " customer client tenant guide chair head host editor artist inspector cook chef keeper"
    ),
    QuestionType.PLACE: terms(
        "city town place location room office country region address venue station site state"
        " building port street floor area district base hall lives destination"
    ),
    QuestionType.DATE: terms(
        "date day month year time start end due deadline opened closed founded born started"
        " departure arrival since until opening launch delivered built established expires"
    ),
}
_MEASURED = {
    stem(word): terms(names)
    for word, names in {
        "old": "age born founded",
        "tall": "height",
        "high": "height elevation altitude",
        "long": "length duration time days hours minutes",
        "far": "distance",
        "heavy": "weight mass",
        "deep": "depth",
        "wide": "width",
        "large": "size area capacity",
        "big": "size area capacity",
        "fast": "speed time",
        "cost": "price cost fee amount rate charge",
        "expensive": "price cost fee",
        "cheap": "price cost fee",
        "cheapest": "price cost fee rate",
        "dearest": "price cost fee rate",
        "paid": "salary pay wage amount price fee paid",
        "earn": "salary pay wage income earnings",
        "live": "city town address home residence lives",
        "call": "phone telephone mobile name",
        "reach": "phone telephone email contact",
        "oldest": "age year built founded painted made",
        "youngest": "age year",
        "newest": "year built founded made date",
        "latest": "year date built founded",
        "earliest": "year date built founded",
        "longest": "length duration distance",
        "tallest": "height",
        "heaviest": "weight",
        "sit": "room desk seat office",
        "work": "department office employer team role",
        "job": "job role position occupation title profession",
        "profession": "job role position occupation title profession",
    }.items()
}
_MUCH = terms("price cost fee amount rent rate salary budget total weight net gross charge")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a table sees it.

    `terms` are those that a row, a column or a caption may hold, `names` those of them that are
    names or numbers. `extreme` is 1 where the greatest
    is wanted, -1 where the least is, 0 else; `by_age` that it is of an age, so that of years the
    other end is meant. `by_name` says that what has it is wanted ("which
    year had the highest"), not the value itself; `many` that several rows may be wanted, `counts`
    that a number of things is. `hinted` are terms of column names that the question's own words
    stand for ("how old": age).
    """

    text: str
    terms: frozenset[str]
    names: frozenset[str]
    kind: QuestionType | None
    extreme: int
    by_age: bool
    by_name: bool
    many: bool
    counts: bool
    hinted: frozenset[str]

    @classmethod
    def from_text(cls, text: str) -> Asked:
        """Read a question."""
        by_name = _BY_NAME.search(text) is not None
        superlative = _SUPERLATIVE.search(text) or (_COMPARATIVE.search(text) if by_name else None)
        words = terms(text) - _ASKING - (_SUPERLATIVE_STEMS if superlative else frozenset())
        kind = classify_question(text)
        spoken = terms(text)
        hinted = frozenset().union(
            _HEADED.get(kind, frozenset()) if kind is not None else frozenset(),
            *(names for word, names in _MEASURED.items() if word in spoken),
            _MUCH if re.search(r"\bhow much\b", text, re.IGNORECASE) else frozenset(),
        )
        return cls(
            text=text,
            terms=words or terms(text),
            names=frozenset().union(*map(terms, find_names(text))) & words,
            kind=kind,
            extreme=0 if superlative is None else 1 if superlative["most"] else -1,
            by_age=_BY_AGE.search(text) is not None,
            by_name=by_name,
            many=_MANY.search(text) is not None,
            counts=_COUNT.search(text) is not None,
            hinted=hinted,
        )
