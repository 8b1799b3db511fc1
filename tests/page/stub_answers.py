"""Answers made by hand out of real Document, Passage and Span values, for the stub and for tests.

Nothing is found or read here: each function knows one answer.
"""

from __future__ import annotations

from index import Document, Hit, Passage, Sentence
from qa.types import Answer, Citation, Form, NoAnswer, Span
from tests.page.stub_documents import DIARY, FILLER, GILAN, HEBREW, HOSTILE, RASHT

OWN_THRESHOLD = 0.3  # of the answers here, and where the page's slider begins


def make_hit(
    document: Document,
    start: int,
    end: int,
    *,
    key: int,
    heading: str = "",
    page: int | None = None,
) -> Hit:
    """Return a hit whose passage is `[start, end)` of the document, as a single sentence."""
    passage = Passage.from_document(document, (Sentence(start, end),), heading, page)
    return Hit(key, passage, score=1 / key, dense=0.5, lexical=2.0)


def make_citation(
    number: int,
    document: Document,
    start: int,
    end: int,
    hit: Hit,
    confidence: float,
    sentence: tuple[int, int] | None = None,
) -> Citation:
    """Return a citation of `[start, end)` of the document, in a sentence or one by itself."""
    quote = Span.from_document(document, start, end)
    whole = Span.from_document(document, *(sentence or (start, end)))
    return Citation(number, quote, whole, hit.passage.page, hit.passage.heading, confidence, hit)


def make_answer(
    question: str,
    citations: tuple[Citation, ...],
    hits: tuple[Hit, ...],
    threshold: float = OWN_THRESHOLD,
    form: Form = Form.SPAN,
) -> Answer:
    """Return an answer of these citations."""
    best = citations[0]
    return Answer(question, best.quote.text, best.confidence, threshold, citations, hits, form=form)


def answer_rasht(question: str) -> Answer:
    second = GILAN.text.rindex(RASHT)
    hit = make_hit(GILAN, 0, len(GILAN.text) - 1, key=1, heading="Take by force", page=3)
    other = make_hit(GILAN, 0, 32, key=2, heading="Before")
    quote = (second, second + len(RASHT) - 1)
    return make_answer(question, (make_citation(1, GILAN, *quote, hit, 0.834),), (hit, other))


def answer_two(question: str) -> Answer:
    hit = make_hit(GILAN, 0, len(GILAN.text) - 1, key=1)
    hebrew = make_hit(HEBREW, 0, len(HEBREW.text), key=2)
    citations = (
        make_citation(1, GILAN, 0, 32, hit, 0.95),
        make_citation(2, HEBREW, 0, 17, hebrew, 0.41),
    )
    return make_answer(question, citations, (hit, hebrew))


def answer_span(question: str) -> Answer:
    """Return "4 June 1920" in its sentence, where the sentence stands for the second time."""
    start = GILAN.text.rindex(RASHT)
    hit = make_hit(GILAN, 0, len(GILAN.text) - 1, key=1, heading="Take by force", page=3)
    other = make_hit(GILAN, 0, 32, key=2, heading="Before")
    sentence = (start, start + len(RASHT) - 1)
    citation = make_citation(1, GILAN, start + 3, start + 14, hit, 0.834, sentence)
    return make_answer(question, (citation,), (hit, other))


def answer_list(question: str) -> Answer:
    """Return three things: two in one sentence, and one in a sentence elsewhere."""
    start = GILAN.text.index(FILLER)
    hit = make_hit(GILAN, 0, len(GILAN.text) - 1, key=1, heading="The winter", page=2)
    sentence = (start, start + len(FILLER) - 1)
    citations = (
        make_citation(1, GILAN, start + 4, start + 13, hit, 0.91, sentence),
        make_citation(2, GILAN, 4, 10, hit, 0.74, (0, 32)),
        make_citation(3, GILAN, start + 40, start + 49, hit, 0.55, sentence),
    )
    return make_answer(question, citations, (hit,), form=Form.LIST)


def answer_script(question: str) -> Answer:
    """Return a span that is markup, in a sentence that is markup."""
    hit = make_hit(HOSTILE, 0, len(HOSTILE.text), key=1, heading="<b>{{heading}}</b>")
    citation = make_citation(1, HOSTILE, 33, 71, hit, 0.99, (0, len(HOSTILE.text)))
    return make_answer(question, (citation,), (hit,))


def answer_hostile(question: str) -> Answer:
    hit = make_hit(HOSTILE, 0, len(HOSTILE.text), key=1, heading="<b>{{heading}}</b>")
    citation = make_citation(1, HOSTILE, 0, len(HOSTILE.text), hit, 0.99)
    return make_answer(question, (citation,), (hit,))


def answer_nothing(question: str) -> Answer:
    hit = make_hit(GILAN, 0, len(GILAN.text) - 1, key=1)
    rejected = make_citation(1, GILAN, 0, 32, hit, 0.12)
    return Answer(question, "", 0.12, OWN_THRESHOLD, (), (hit,), NoAnswer.NOT_SURE, rejected)


def answer_differ(question: str) -> Answer:
    """Return two dates that cannot both be true, from two documents."""
    start = GILAN.text.rindex(RASHT)
    hit = make_hit(GILAN, 0, len(GILAN.text) - 1, key=1, heading="Take by force", page=3)
    sentence = (start, start + len(RASHT) - 1)
    diary = make_hit(DIARY, 0, len(DIARY.text), key=2)
    citations = (
        make_citation(1, GILAN, start + 3, start + 14, hit, 0.834, sentence),
        make_citation(2, DIARY, 19, 29, diary, 0.81, (0, len(DIARY.text))),
    )
    return make_answer(question, citations, (hit, diary))


def answer_misplaced(question: str) -> Answer:
    """Return an answer no reader may give: its quote lies outside of its passage."""
    hit = make_hit(GILAN, 0, 32, key=1)
    return make_answer(question, (make_citation(1, GILAN, 40, 60, hit, 0.9),), (hit,))
