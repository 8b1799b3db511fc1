"""Measure how well questions with known answers are answered.

Two ways to ask. *Reader only*: each question is read with the paragraph it was written for, and
the best candidate counts whatever its confidence. *End to end*: all paragraphs go into one
library, each a document of its own, and each question is asked of all of them, as a person would.
The library has to be empty at the start. The measures are in `qa.evaluation.metrics`.
"""

from __future__ import annotations

import hashlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np

from index import Document, Hit, Passage, PassageSize, split_passages
from index.arrays import Vectors
from index.loaders.text import text_blocks
from index.progress import Track
from qa.assistant import Assistant
from qa.evaluation.metrics import (
    auroc,
    best_f1,
    exact_match,
    expected_calibration_error,
    f1,
    risk_coverage,
)
from qa.evaluation.squad import Article
from qa.retriever import retrieve
from qa.types import Answer, Form, Span

SEED = 20
DEPTHS = (1, 5, 20)  # passages within which the right one is looked for
RIGHT = 0.5  # the F1 from which an answer counts as right where it is yes or no
PRECISIONS = (0.8, 0.9)

Item = TypeVar("Item")
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class PosedQuestion:
    """A question, the right answers (none: it has no answer), and the document it belongs to."""

    question: str
    golds: tuple[str, ...]
    document: str


def collect_paragraphs(articles: Sequence[Article]) -> tuple[list[Document], list[PosedQuestion]]:
    """Return each different paragraph as a document, and the questions asked about them."""
    documents: dict[str, Document] = {}
    posed: list[PosedQuestion] = []
    for article in articles:
        for paragraph in article.paragraphs:
            text = paragraph.context
            if text not in documents:
                name = f"{len(documents):06} {article.title}"
                sha256 = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
                blocks = tuple(text_blocks(text))
                documents[text] = Document(name, name, "text", sha256, text, blocks)
            posed += [
                PosedQuestion(
                    each.text, tuple(gold.text for gold in each.answers), documents[text].name
                )
                for each in paragraph.questions
            ]
    return list(documents.values()), posed


def sample_questions(posed: Sequence[Item], limit: int | None) -> list[Item]:
    """Return all questions or, with a `limit`, as many, drawn with a fixed seed."""
    if limit is None or limit >= len(posed):
        return list(posed)
    return random.Random(SEED).sample(list(posed), limit)  # noqa: S311 - a sample, not a secret


def evaluate_reader(
    articles: Sequence[Article], assistant: Assistant, limit: int | None, track: Track
) -> Figures:
    """Read each question with its own paragraph alone; see `compute_reader_figures`."""
    documents, posed = collect_paragraphs(articles)
    by_name = {document.name: document for document in documents}
    embedder = assistant.library.embedder

    @lru_cache(maxsize=1)  # a paragraph's questions follow each other
    def passages_of(name: str) -> tuple[list[Passage], Vectors]:
        passages = split_passages(by_name[name], embedder, PassageSize())
        return passages, embedder.embed([passage.text for passage in passages])

    asked = sorted(sample_questions(posed, limit), key=lambda each: each.document)
    said: list[str] = []
    scores: list[float] = []
    for each in track(asked, "reading"):
        document = by_name[each.document]
        hits = _as_found(*passages_of(each.document), embedder.embed_question(each.question))
        candidates = assistant.reader.read(each.question, hits, Form.SPAN)
        best = candidates[0] if candidates else None
        said.append(Span.from_document(document, best.start, best.end).text if best else "")
        scores.append(best.score if best else float("-inf"))
    return compute_reader_figures(asked, said, scores)


def compute_reader_figures(
    asked: Sequence[PosedQuestion], said: Sequence[str], scores: Sequence[float]
) -> Figures:
    """Return the measures of answers that were read with their own paragraph.

    `exact_match` and `f1` are of the questions that have an answer. `auroc` tells how well the
    score separates them from the others, and `best_f1`, at `best_f1_threshold`, is of all
    questions when answers below that score are withheld; both are left out without others.
    """
    answerable = [bool(each.golds) for each in asked]
    overlaps = [f1(text, each.golds) for text, each in zip(said, asked, strict=True)]
    exact = [exact_match(text, each.golds) for text, each in zip(said, asked, strict=True)]
    figures = {
        "questions": float(len(asked)),
        "with_answer": float(sum(answerable)),
        "exact_match": _mean(exact, answerable),
        "f1": _mean(overlaps, answerable),
        "holds_answer": _mean(list(map(_holds, said, asked)), answerable),
    }
    if any(answerable) and not all(answerable):
        best = best_f1(scores, overlaps, answerable)
        figures |= {
            "auroc": auroc(scores, answerable),
            "best_f1": best.f1,
            "best_f1_threshold": best.threshold,
        }
    return figures


def evaluate_end_to_end(
    articles: Sequence[Article], assistant: Assistant, limit: int | None, track: Track
) -> Figures:
    """Ask each question of all paragraphs; see `compute_end_to_end_figures`."""
    documents, posed = collect_paragraphs(articles)
    for group in track(_groups(documents), "indexing"):
        assistant.library.put(group)
    asked = sample_questions(posed, limit)
    answers: list[Answer] = []
    ranks: list[int | None] = []
    seconds: list[float] = []
    for each in track(asked, "asking"):
        started = time.perf_counter()
        answers.append(assistant.ask(each.question, talk=False))
        seconds.append(time.perf_counter() - started)
        hits = retrieve(assistant.library, each.question, max(DEPTHS))
        names = [hit.passage.document for hit in hits]
        ranks.append(names.index(each.document) + 1 if each.document in names else None)
    return compute_end_to_end_figures(asked, answers, ranks) | {
        "paragraphs": float(len(documents)),
        "milliseconds_p50": float(np.percentile(seconds, 50)) * 1000,
        "milliseconds_p95": float(np.percentile(seconds, 95)) * 1000,
    }


def compute_end_to_end_figures(
    asked: Sequence[PosedQuestion], answers: Sequence[Answer], ranks: Sequence[int | None]
) -> Figures:
    """Return the measures of answers that were found among all paragraphs.

    `ranks` are those of the first passage of each question's own paragraph, from 1, None where it
    was not among the first 20; recall and the mean reciprocal rank `mrr` go by it. `exact_match`
    and `f1` count an answer withheld as the empty text, so that they are 1 for a question without
    an answer that is refused; with `_unwithheld` they are those of the best candidate of each
    question with an answer, whatever its confidence. `precision` is the share of answers given
    that hold a right one. Calibration error and coverage are of the best candidates' confidence,
    right being an F1 of 0.5 or more.
    """
    said = [answer.text for answer in answers]
    given = [answer.answered for answer in answers]
    answerable = [bool(each.golds) for each in asked]
    everything = [True] * len(asked)
    right = list(map(_holds, said, asked))
    best = [_best_words(answer) for answer in answers]
    overlaps = [f1(text, each.golds) for text, each in zip(best, asked, strict=True)]
    confidences = np.array([answer.confidence for answer in answers])
    good = np.array([has and each >= RIGHT for has, each in zip(answerable, overlaps, strict=True)])
    figures = {
        "questions": float(len(asked)),
        "with_answer": float(sum(answerable)),
        "mrr": _mean([1 / rank if rank else 0.0 for rank in ranks], answerable),
        "exact_match": _mean(
            [exact_match(text, each.golds) for text, each in zip(said, asked, strict=True)],
            everything,
        ),
        "f1": _mean(
            [f1(text, each.golds) for text, each in zip(said, asked, strict=True)], everything
        ),
        "exact_match_unwithheld": _mean(
            [exact_match(text, each.golds) for text, each in zip(best, asked, strict=True)],
            answerable,
        ),
        "f1_unwithheld": _mean(overlaps, answerable),
        "expected_calibration_error": expected_calibration_error(confidences, good),
        "holds_answer": _mean(right, answerable),
        "precision": _mean(right, given),
        "abstained": 1 - _mean(list(map(float, given)), everything),
    }
    if not all(answerable):
        unanswerable = [not each for each in answerable]
        figures["refused_without_answer"] = 1 - _mean(list(map(float, given)), unanswerable)
    for precision, coverage in risk_coverage(confidences, good, PRECISIONS).items():
        figures[f"coverage_at_{float(precision):.0%}_precision"] = coverage
    for depth in DEPTHS:
        found = [float(rank is not None and rank <= depth) for rank in ranks]
        figures[f"recall_at_{depth}"] = _mean(found, answerable)
    return figures


def _as_found(passages: Sequence[Passage], vectors: Vectors, question: Vectors) -> list[Hit]:
    """Return the passages of a document as if they had been found, for the reader to read."""
    return [
        Hit(passage_id=number, passage=passage, score=1.0, dense=float(row @ question), lexical=0.0)
        for number, (passage, row) in enumerate(zip(passages, vectors, strict=True), start=1)
    ]


def _groups(documents: Sequence[Document], size: int = 64) -> list[Sequence[Document]]:
    return [documents[start : start + size] for start in range(0, len(documents), size)]


def _best_words(answer: Answer) -> str:
    """Return what was answered or, where that was withheld, what came closest."""
    return answer.text or (answer.best_rejected.quote.text if answer.best_rejected else "")


def _holds(said: str, posed: PosedQuestion) -> float:
    """Return 1.0 if a right answer's words stand in what was said, letter for letter, else 0.0."""
    return float(any(gold in said for gold in posed.golds))


def _mean(values: Sequence[float], counted: Sequence[bool]) -> float:
    kept = [value for value, counts in zip(values, counted, strict=True) if counts]
    return float(np.mean(kept)) if kept else 0.0
