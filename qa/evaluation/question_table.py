"""Measure a library on a table of a person's own questions, and fit the confidence to them.

The table is a CSV or TSV file: a question in the first column and the words expected in the second,
empty where the documents do not answer it; further columns hold other words that are right as well.
A first row of headings ("question", ...) is passed over. An answer is right when it holds the
expected words, or shares at least half of its words with them.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import ChapterVerseError
from index.extras import require
from index.loaders.encoding import decode
from index.progress import Track
from qa.evaluation.evaluate import RIGHT, Figures
from qa.evaluation.metrics import expected_calibration_error, f1, risk_coverage
from qa.reader.calibration import Recalibration
from qa.types import Answer

TABLES = {".csv": ",", ".tsv": "\t"}
LEAST = 20  # questions that a curve can be fitted to
PRECISIONS = (0.8, 0.9)
_HEADINGS = ("question", "questions")


class TableError(ChapterVerseError):
    """A file is no table of questions, or has too few of them for what is wanted."""


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """A question and the words that are right; none where the documents do not answer it."""

    text: str
    expected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GradedQuestion:
    """A question and its answer. `best` is the answer or, without one, what came closest."""

    question: TableQuestion
    answer: Answer
    best: str

    @property
    def best_right(self) -> bool:
        """Whether the best candidate is right, given or not."""
        expected = self.question.expected
        return any(words in self.best for words in expected) or f1(self.best, expected) >= RIGHT

    @property
    def right(self) -> bool:
        """Whether the question got what it should: a right answer, or a refusal."""
        return self.best_right if self.answer.answered else not self.question.expected


def read_table(path: Path) -> list[TableQuestion]:
    """Return the questions of a table. Raises TableError, and DocumentError for bytes."""
    try:
        text = decode(path.read_bytes(), path).text
        rows = list(csv.reader(text.splitlines(), delimiter=TABLES[path.suffix.lower()]))
    except OSError as error:
        raise TableError(f"{path} cannot be read ({error.strerror or error}).") from error
    except csv.Error as error:
        raise TableError(f"{path} is no table ({error}).") from error
    cells = [[cell.strip() for cell in row] for row in rows]
    if cells and cells[0] and cells[0][0].lower() in _HEADINGS:
        del cells[0]
    questions = [
        TableQuestion(row[0], tuple(filter(None, row[1:]))) for row in cells if row and row[0]
    ]
    if not questions:
        raise TableError(f"{path} holds no questions.")
    return questions


def ask_all(
    questions: Sequence[TableQuestion], ask: Callable[[str], Answer], track: Track
) -> list[GradedQuestion]:
    """Ask each question."""
    graded: list[GradedQuestion] = []
    for question in track(questions, "asking"):
        answer = ask(question.text)
        closest = answer.best_rejected
        graded.append(
            GradedQuestion(question, answer, answer.text or (closest.quote.text if closest else ""))
        )
    return graded


def compute_figures(graded: Sequence[GradedQuestion], precision: float) -> Figures:
    """Return the measures of a person's own questions.

    `right` is the share that got what it should; `precision` that of right answers among those
    given, `coverage` that of answers among the questions with one, `refused_without_answer` that
    of refusals among the others. `threshold_at_...` is the lowest threshold at which the answers
    given would be right in the wanted share; it is left out where none does it.
    """
    has = _truth(bool(each.question.expected) for each in graded)
    given = _truth(each.answer.answered for each in graded)
    right = _truth(each.right for each in graded)
    best_right = _truth(each.best_right for each in graded)
    confidences = np.array([each.answer.confidence for each in graded])
    found = {
        "questions": float(len(graded)),
        "with_answer": float(has.sum()),
        "right": float(right.mean()),
        "expected_calibration_error": expected_calibration_error(confidences, best_right),
    }
    for name, values in (
        ("precision", right[given]),
        ("coverage", given[has]),
        ("refused_without_answer", ~given[~has]),
    ):
        if len(values):
            found[name] = float(values.mean())
    for wanted, coverage in risk_coverage(confidences, best_right, PRECISIONS).items():
        found[f"answered_at_{float(wanted):.0%}_precision"] = coverage
    threshold = choose_threshold(graded, precision)
    if threshold is not None:
        found[f"threshold_at_{precision:.0%}_precision"] = threshold
    return found


def choose_threshold(graded: Sequence[GradedQuestion], precision: float) -> float | None:
    """Return the lowest confidence from which on the best candidates are right so often."""
    order = sorted(graded, key=lambda each: -each.answer.confidence)
    confidences = [each.answer.confidence for each in order]
    shares = np.cumsum([each.best_right for each in order]) / np.arange(1, len(order) + 1)
    reached = [
        confidence
        for number, (confidence, share) in enumerate(zip(confidences, shares, strict=True))
        # Equal confidences are given or withheld together.
        if share >= precision and (number + 1 == len(order) or confidences[number + 1] < confidence)
    ]
    return min(reached, default=None)


def fit_confidence(
    graded: Sequence[GradedQuestion], reader: str, precision: float | None = None
) -> Recalibration:
    """Fit the curve that maps the reader's confidence to how often it is right here.

    `reader` is the reader's identity. The threshold is the one that reaches `precision` or, where
    none is wanted, the strictest within a point of the most questions that get what they should.
    Raises TableError for fewer than `LEAST` questions, or where the answers are all right or all
    wrong, or the surer the more often wrong, and where the wanted precision is not reached.
    """
    require("fitting", "Fitting a confidence", TableError)
    from sklearn.linear_model import LogisticRegression  # seconds, and needed here only

    if len(graded) < LEAST:
        raise TableError(f"At least {LEAST} questions are needed; there are {len(graded)}.")
    right = _truth(each.best_right for each in graded)
    if right.all() or not right.any():
        raise TableError("Questions answered rightly and wrongly are both needed to fit a curve.")
    plain = Recalibration(reader, 1.0, 0.0, 0.5)
    logits = np.array([[plain.logit(each.answer.confidence)] for each in graded])
    regression = LogisticRegression(C=1.0, max_iter=1000).fit(logits, right)
    slope, intercept = float(regression.coef_[0][0]), float(regression.intercept_[0])
    if slope <= 0:
        raise TableError("The surer an answer, the more often it is wrong: nothing can be fitted.")
    curve = Recalibration(reader, round(slope, 5), round(intercept, 5), 0.5)
    if precision is None:
        threshold = _threshold(graded, curve)
    else:
        before = choose_threshold(graded, precision)
        if before is None:
            raise TableError(f"No threshold reaches a precision of {precision:.0%}.")
        threshold = curve.confidence(before)
    return Recalibration(reader, curve.slope, curve.intercept, threshold)


def _threshold(graded: Sequence[GradedQuestion], curve: Recalibration) -> float:
    """Return the strictest threshold that is within a point of the best."""
    confidences = np.array([curve.confidence(each.answer.confidence) for each in graded])
    best_right = _truth(each.best_right for each in graded)
    has = _truth(bool(each.question.expected) for each in graded)
    shares = {
        threshold: float(np.where(confidences >= threshold, best_right, ~has).mean())
        for threshold in (each / 100 for each in range(5, 100, 5))
    }
    return max(each for each, share in shares.items() if share >= max(shares.values()) - 0.01)


def _truth(values: Iterable[bool]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.array(list(values), dtype=bool)
