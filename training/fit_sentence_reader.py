"""Fit the sentence reader: python -m training.fit_sentence_reader SQUAD_FORMAT_FILE...

Takes whole articles of each file (short ones gathered into one), puts each as one document into a
library of its own, and asks three kinds of questions of it, as a person would: "own" ones that
belong to it; "hard" ones, which are some of these with the passages taken out of the hits that
hold the answer's words; and "foreign" ones that belong to other articles. A logistic regression on
the sentences of some articles of the first file gives the weights: those fitted on SQuAD put the
right sentence first more often than those fitted on a mixture, on every file. Another, on the best
sentence of each question of other articles, gives the calibrator, from all files alike: a curve of
SQuAD alone is far too sure of questions that people asked without the text before their eyes. The
threshold is chosen on the same, so that most questions get what they should, the right sentence or
a refusal: the strictest that is within a point of the best, since many are nearly as good and a
wrong answer is worse than none. A third group of articles is only reported on. Writes
`qa/models/sentence_reader.json`, with that report in it.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from index import Embedder, Library, Sentence, SentenceTransformerEmbedder
from qa.confidence import Calibrator, leads
from qa.retriever import retrieve
from qa.sentence_reader import FEATURES, READ_HITS, SentenceModel, SentenceReader, sentences_of
from qa.squad import Article, read_squad
from training.hold_out import hold_out
from training.report import expected_calibration_error, risk_coverage

SEED = 20
_DEEP = 16  # passages retrieved, so that enough are left when some are taken out
_NEARLY = 0.01  # of all questions
_FEW, _MANY = 5, 40  # paragraphs
OUTPUT = Path("qa/models/sentence_reader.json")

THRESHOLDS = tuple(each / 100 for each in range(30, 65, 5))

Matrix = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asks:
    """How many questions of each kind are asked of an article."""

    own: int
    hard: int
    foreign: int


@dataclass(frozen=True, slots=True)
class Case:
    """A question as it was read: a row of features for each sentence, and which are right.

    `kind` is "own", "hard" or "foreign"; of the last two no sentence is right.
    """

    kind: str
    rows: Matrix
    right: Truth


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the place of its answer in the article's joined text."""

    text: str
    answer: str
    start: int


def gathered(articles: Sequence[Article]) -> list[Article]:
    """Return the articles, those of few paragraphs put together into ones of `_MANY`.

    Questions about single paragraphs, as people typed them, become questions of a document too.
    """
    long = [article for article in articles if len(article.paragraphs) >= _FEW]
    loose = [
        paragraph
        for article in articles
        if len(article.paragraphs) < _FEW
        for paragraph in article.paragraphs
    ]
    groups = [loose[start : start + _MANY] for start in range(0, len(loose), _MANY)]
    return long + [Article("gathered", tuple(group)) for group in groups if len(group) == _MANY]


def joined(article: Article) -> tuple[str, list[Asked]]:
    """Return the article as one text, a blank line between paragraphs, and its questions."""
    parts: list[str] = []
    asked: list[Asked] = []
    offset = 0
    for paragraph in article.paragraphs:
        asked += [
            Asked(question.text, gold.text, offset + gold.start)
            for question in paragraph.questions
            for gold in question.answers[:1]
        ]
        parts.append(paragraph.context)
        offset += len(paragraph.context) + 2
    return "\n\n".join(parts), asked


def cases(articles: Sequence[Article], asks: Asks, embedder: Embedder, label: str) -> list[Case]:
    """Return a case for each question asked of each article."""
    choose = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    texts = [joined(article) for article in articles]
    found: list[Case] = []
    for number, (text, own) in enumerate(tqdm(texts, desc=label)):
        foreign = [
            choose.choice(choose.choice(_others(texts, number))) for _ in range(asks.foreign)
        ]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "article.txt"
            file.write_bytes(text.encode())
            library = Library(Path(folder) / "library", embedder=embedder)
            library.add_file(file)
            asked = choose.sample(own, min(asks.own, len(own)))
            found += _ask_all(library, asked, foreign, asks.hard)
            library.close()
    return found


def _others(texts: Sequence[tuple[str, list[Asked]]], number: int) -> list[list[Asked]]:
    return [questions for other, (_, questions) in enumerate(texts) if other != number]


def _ask_all(
    library: Library, own: Sequence[Asked], foreign: Sequence[Asked], hard: int
) -> Iterator[Case]:
    blank = SentenceModel((0.0,) * len(FEATURES), 0.0, Calibrator(1.0, 0.0, 0.5))
    reader = SentenceReader(library.embedder, library.word_weights, blank)
    for kind, questions in (("own", own), ("hard", own[:hard]), ("foreign", foreign)):
        for asked in questions:
            hits = retrieve(library, asked.text, _DEEP)
            if kind == "hard":
                words = asked.answer.lower()
                hits = [hit for hit in hits if words not in hit.passage.text.lower()]
            places = sentences_of(hits[:READ_HITS])
            if places:
                right = [kind == "own" and _holds(sentence, asked) for _, sentence in places]
                yield Case(kind, reader.features(asked.text, places), np.array(right))


def _holds(sentence: Sentence, asked: Asked) -> bool:
    return sentence.start <= asked.start and asked.start + len(asked.answer) <= sentence.end


def best_of(found: Sequence[Case], model: SentenceModel) -> tuple[Matrix, Truth]:
    """Return the score and lead of each case's best sentence, shape (n, 2), and whether right."""
    inputs: list[tuple[float, float]] = []
    right: list[bool] = []
    for case in found:
        scores = model.scores(case.rows)
        best = int(np.argmax(scores))
        inputs.append((scores[best], leads(scores)[best]))
        right.append(bool(case.right[best]))
    return np.array(inputs), np.array(right)


def fit_model(fitting: Sequence[Case], curve: Sequence[Case]) -> SentenceModel:
    """Fit the weights to `fitting`, and calibrator and threshold to `curve`."""
    rows = np.concatenate([each.rows for each in fitting])
    regression = LogisticRegression(C=10.0, max_iter=3000)
    regression.fit(rows, np.concatenate([each.right for each in fitting]))
    weights = tuple(round(float(each), 5) for each in regression.coef_[0])
    bias = round(float(regression.intercept_[0]), 5)
    model = SentenceModel(weights, bias, Calibrator(1.0, 0.0, 0.5))

    inputs, right = best_of(curve, model)
    platt = LogisticRegression(C=1e4, max_iter=3000).fit(inputs, right)
    slope, lead_slope = (round(float(each), 5) for each in platt.coef_[0])
    calibrator = Calibrator(slope, round(float(platt.intercept_[0]), 5), 0.5, lead_slope)
    confidences = np.array([calibrator.confidence(*each) for each in inputs.tolist()])
    shares = {each: decided(curve, confidences, right, each) for each in THRESHOLDS}
    good = [each for each, share in shares.items() if share >= max(shares.values()) - _NEARLY]
    threshold = max(good)
    return replace(model, calibrator=replace(calibrator, threshold=threshold))


def decided(cases: Sequence[Case], confidences: Matrix, right: Truth, threshold: float) -> float:
    """Return the share of questions that get what they should at this threshold."""
    answered = confidences >= threshold
    own = np.array([case.kind == "own" for case in cases])
    return round(float(((answered & right) | (~answered & ~own)).mean()), 4)


def report_on(cases: Sequence[Case], model: SentenceModel) -> dict[str, object]:
    """Return how well the fitted model does on articles it has not seen."""
    inputs, right = best_of(cases, model)
    confidences = np.array([model.calibrator.confidence(*each) for each in inputs.tolist()])
    answered = confidences >= model.calibrator.threshold
    kinds = np.array([case.kind for case in cases])
    readable = np.array([bool(case.right.any()) for case in cases])

    def share(values: Truth) -> float:
        return round(float(values.mean()), 4)

    return {
        "questions": {kind: int((kinds == kind).sum()) for kind in ("own", "hard", "foreign")},
        "answer_in_passages_read": share(readable[kinds == "own"]),
        "best_sentence_right_if_read": share(right[readable]),
        "own_answered_right": share((answered & right)[kinds == "own"]),
        "hard_refused": share(~answered[kinds == "hard"]),
        "foreign_refused": share(~answered[kinds == "foreign"]),
        "precision": share(right[answered]),
        "expected_calibration_error": round(expected_calibration_error(confidences, right), 4),
        "coverage_at_precision": risk_coverage(confidences, right, (0.7, 0.8, 0.9)),
    }


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--fit", default=48, help="Articles of the first file to fit the weights on.")
@click.option("--calibrate", default=10, help="Articles of each file for the calibrator.")
@click.option("--report", default=8, help="Articles of each file that are only reported on.")
@click.option("--own", default=16, help="Questions of each article that belong to it.")
@click.option("--hard", default=8, help="How many of these are asked again without their answer.")
@click.option("--foreign", default=8, help="Questions of other articles asked of each.")
def main(
    files: tuple[Path, ...],
    fit: int,
    calibrate: int,
    report: int,
    own: int,
    hard: int,
    foreign: int,
) -> None:
    """Fit the sentence reader on FILES, in SQuAD's layout, and report how well it does."""
    asks = Asks(own, hard, foreign)
    embedder = SentenceTransformerEmbedder()
    fitting: list[Case] = []
    curve: list[Case] = []
    unseen: dict[str, list[Case]] = {}
    for file in files:
        held, rest = hold_out(gathered(read_squad(file)), calibrate + report)
        if not fitting:
            random.Random(SEED).shuffle(rest)  # noqa: S311
            fitting = cases(rest[:fit], asks, embedder, f"{file.name}: weights")
        curve += cases(held[:calibrate], asks, embedder, f"{file.name}: calibrator")
        unseen[file.name] = cases(held[calibrate:], asks, embedder, f"{file.name}: report")
    model = fit_model(fitting, curve)
    everything = [case for found in unseen.values() for case in found]
    values = {
        "format": "chapterverse sentence reader",
        "version": 1,
        "weights": dict(zip(FEATURES, model.weights, strict=True)),
        "bias": model.bias,
        "calibrator": asdict(model.calibrator),
        "fitted_on": {
            "files": [file.name for file in files],
            "seed": SEED,
            "articles_for_weights": {files[0].name: fit},
            "articles_of_each": {"calibrator": calibrate, "report": report},
            "questions_per_article": asdict(asks),
        },
        "report": {name: report_on(found, model) for name, found in unseen.items()}
        | {"all": report_on(everything, model)},
    }
    text = json.dumps(values, indent=2)
    OUTPUT.write_text(text + "\n", encoding="utf-8")
    click.echo(text)


if __name__ == "__main__":
    main()
