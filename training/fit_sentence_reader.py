"""Fit the sentence reader: python -m training.fit_sentence_reader SQUAD_TRAIN_FILE

Takes whole articles of a SQuAD-format training file, each article as one document of a temporary
library, and asks its questions of that library as a person would. Each question is read three
times: as it is; with its own document taken out of the hits (a question these documents do not
answer); and with only the passages taken out that hold the answer's words (the hard kind of no
answer). A logistic regression on the sentences of some articles gives the weights, and one on the
best sentence of each question of other articles gives the calibrator. A third group of articles
is only reported on. Writes `qa/models/sentence_reader.json`.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from index import Hit, Library, Sentence
from qa.confidence import Calibrator
from qa.retriever import retrieve
from qa.sentence_reader import FEATURES, READ_HITS, SentenceModel, SentenceReader, sentences_of
from qa.squad import Article, read_squad
from training.report import expected_calibration_error, risk_coverage

SEED = 20
_DEEP = 24  # passages retrieved, so that enough are left when some are taken out
OUTPUT = Path("qa/models/sentence_reader.json")

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """One question as read once: a row of features for each sentence, and which hold the answer."""

    rows: Matrix
    right: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the place of its answer in the article's joined text."""

    text: str
    document: str
    answer: str
    start: int


def joined(article: Article) -> tuple[str, list[Asked]]:
    """Return the article as one text, a blank line between paragraphs, and its questions."""
    parts: list[str] = []
    asked: list[Asked] = []
    offset = 0
    for paragraph in article.paragraphs:
        for question in paragraph.questions:
            for gold in question.answers[:1]:
                document = f"{article.title}.txt"
                asked.append(Asked(question.text, document, gold.text, offset + gold.start))
        parts.append(paragraph.context)
        offset += len(paragraph.context) + 2
    return "\n\n".join(parts), asked


def cases(articles: Sequence[Article], per_article: int, label: str) -> list[Case]:
    """Return three cases for each of `per_article` questions of each article."""
    choose = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    with tempfile.TemporaryDirectory() as folder:
        asked: list[Asked] = []
        library = Library(Path(folder) / "library")
        for article in tqdm(articles, desc=f"{label}: indexing"):
            text, questions = joined(article)
            file = Path(folder) / f"{article.title.replace('/', '_')}.txt"
            file.write_bytes(text.encode())
            library.add_file(file)
            asked += choose.sample(questions, min(per_article, len(questions)))
        blank = SentenceModel((0.0,) * len(FEATURES), 0.0, Calibrator(1.0, 0.0, 0.5))
        reader = SentenceReader(library.embedder, library.word_weights, blank)
        found = [
            case
            for question in tqdm(asked, desc=f"{label}: asking")
            for case in _read_thrice(library, reader, question)
        ]
        library.close()
        return found


def _read_thrice(library: Library, reader: SentenceReader, asked: Asked) -> Iterator[Case]:
    hits = retrieve(library, asked.text, _DEEP)
    name = asked.document.replace("/", "_")
    elsewhere = [hit for hit in hits if hit.passage.document != name]
    without = [hit for hit in hits if asked.answer.lower() not in hit.passage.text.lower()]
    # As many with an answer as without, so that half of the confidence is not a matter of luck.
    for kept, times in ((hits, 2), (elsewhere, 1), (without, 1)):
        places = sentences_of(kept[:READ_HITS])
        if places:
            rows = reader.features(asked.text, places)
            right = np.array([_holds(hit, sentence, name, asked) for hit, sentence in places])
            yield from [Case(rows, right)] * times


def _holds(hit: Hit, sentence: Sentence, name: str, asked: Asked) -> bool:
    end = asked.start + len(asked.answer)
    return hit.passage.document == name and sentence.start <= asked.start and end <= sentence.end


def best_of(
    found: Sequence[Case], weights: Matrix, bias: float
) -> tuple[Matrix, NDArray[np.bool_]]:
    """Return, for each case, the score of its best sentence and whether that one is right."""
    scores = [case.rows @ weights + bias for case in found]
    best = [int(np.argmax(each)) for each in scores]
    return (
        np.array([each[number] for each, number in zip(scores, best, strict=True)]),
        np.array([case.right[number] for case, number in zip(found, best, strict=True)]),
    )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--fit", "fit_count", default=60, help="Articles the weights are fitted on.")
@click.option("--hold-out", default=30, help="Articles for the calibrator and the report.")
@click.option("--per-article", default=30, help="Questions of each article.")
@click.option("--threshold", default=0.5, help="The confidence an answer needs.")
def main(file: Path, fit_count: int, hold_out: int, per_article: int, threshold: float) -> None:
    """Fit the sentence reader on FILE, in SQuAD's layout, and report how well it does."""
    articles = read_squad(file)
    random.Random(SEED).shuffle(articles)  # noqa: S311
    held, rest = articles[:hold_out], articles[hold_out:]
    fitting = cases(rest[:fit_count], per_article, "fit")
    curve = cases(held[: hold_out * 2 // 3], per_article, "calibrate")
    report = cases(held[hold_out * 2 // 3 :], per_article, "report")

    model = LogisticRegression(C=10.0, max_iter=2000)
    model.fit(
        np.concatenate([each.rows for each in fitting]),
        np.concatenate([each.right for each in fitting]),
    )
    weights, bias = model.coef_[0], float(model.intercept_[0])

    scores, right = best_of(curve, weights, bias)
    platt = LogisticRegression(C=1e6).fit(scores.reshape(-1, 1), right)
    calibrator = Calibrator(float(platt.coef_[0, 0]), float(platt.intercept_[0]), threshold)

    scores, right = best_of(report, weights, bias)
    confidences = np.array([calibrator.confidence(score) for score in scores])
    answerable = np.array([bool(case.right.any()) for case in report])
    answered = confidences >= threshold
    figures = {
        "questions": len(report),
        "answer_among_sentences": round(float(answerable.mean()), 4),
        "best_sentence_right_where_there_is_one": round(float(right[answerable].mean()), 4),
        "expected_calibration_error": round(expected_calibration_error(confidences, right), 4),
        "coverage": round(float(answered.mean()), 4),
        "precision": round(float(right[answered].mean()), 4),
        "refused_without_answer": round(float((~answered)[~answerable].mean()), 4),
        "answered_with_answer": round(float(answered[answerable].mean()), 4),
        "coverage_at_precision": risk_coverage(confidences, right, (0.7, 0.8, 0.9)),
    }
    values = {
        "format": "chapterverse sentence reader",
        "version": 1,
        "weights": dict(zip(FEATURES, (round(float(each), 5) for each in weights), strict=True)),
        "bias": round(bias, 5),
        "calibrator": {
            "slope": round(calibrator.slope, 5),
            "intercept": round(calibrator.intercept, 5),
            "threshold": threshold,
        },
        "fitted_on": {
            "file": file.name,
            "seed": SEED,
            "articles": {"weights": fit_count, "calibrator": hold_out * 2 // 3},
            "questions_per_article": per_article,
        },
        "report_on_other_articles": figures,
    }
    OUTPUT.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    click.echo(json.dumps(values, indent=2))


if __name__ == "__main__":
    main()
