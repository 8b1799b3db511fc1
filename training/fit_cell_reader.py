"""Fit how sure the reader of tables is of its cells.

    python -m training.fit_cell_reader [--reports FILE]

Questions of made-up tables (`table_questions`) are asked end to end, of libraries of one table and
of several; those of annual reports (`report_tables`), where the file is there, too. Half of the
tables give the weights and the curve of confidence, the other half is reported on. Writes
`qa/models/cell_reader.json`, report included.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from index import ChapterVerseError, Embedder, Library, SentenceTransformerEmbedder
from qa.evaluation.metrics import expected_calibration_error
from qa.reader.calibration import Calibrator, Effect, leads
from qa.reader.cells import CellReader, TablePlace, said
from qa.reader.linear import LinearModel
from qa.retriever import retrieve
from qa.tables.cells import FEATURES
from training.report_tables import read_reports
from training.table_questions import MadeTable, TableQuestion, make_tables

OUT = Path(__file__).parent.parent / "qa" / "models" / "cell_reader.json"
SEED = 17
_TOGETHER = 6  # tables of a library
_EFFECTS = tuple(each / 100 for each in range(5, 100, 5))

Matrix = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CellCase:
    """A question as it was read: features of each cell, which is right, which is empty.

    An empty cell may be the right one: the question then has no answer. `own` says that it has one.
    """

    rows: Matrix
    right: Truth
    empty: Truth
    said: tuple[str, ...]
    own: bool


def cases(tables: Sequence[MadeTable], embedder: Embedder, together: int) -> list[CellCase]:
    """Ask all questions of libraries of `together` tables each."""
    found: list[CellCase] = []
    groups = [tables[at : at + together] for at in range(0, len(tables), together)]
    for group in tqdm(groups, desc=f"libraries of {together}"):
        with tempfile.TemporaryDirectory() as folder:
            for table in group:
                Path(folder, table.name).write_text(table.content, encoding="utf-8")
            library = Library(Path(folder, "library"), embedder=embedder)
            try:
                list(library.add(folder))
                reader = CellReader(library)
                for table in group:
                    for question in table.questions:
                        case = _case(library, reader, table, question)
                        if case is not None:
                            found.append(case)
            finally:
                library.close()
    return found


def _case(
    library: Library, reader: CellReader, table: MadeTable, question: TableQuestion
) -> CellCase | None:
    places = reader.places(question.text, retrieve(library, question.text))
    if not places:
        return None
    right = [_is_right(each, table, question) for each in places]
    return CellCase(
        np.array([each.place.features for each in places]),
        np.array(right),
        np.array([each.place.cell is None for each in places]),
        tuple(said(question.text, places)),
        question.answered,
    )


def _is_right(place: TablePlace, table: MadeTable, question: TableQuestion) -> bool:
    if place.table.document != table.name:
        return False
    if question.answers:
        cell = place.place.cell
        return cell is not None and place.words.strip("$ ") in question.answers
    if not question.rows:
        return False
    return place.place.row in question.rows and place.place.column == question.column


def fit(fitting: Sequence[CellCase]) -> LinearModel:
    """Fit weights, and the curve of confidence. Raises ChapterVerseError where nothing is right."""
    rows = np.concatenate([each.rows for each in fitting])
    right = np.concatenate([each.right for each in fitting])
    if right.all() or not right.any():
        raise ChapterVerseError("Right and wrong cells are both needed to fit a confidence.")
    # Each question counts the same, and in it what is right as much as all that is wrong.
    weight = np.concatenate([_weights(each) for each in fitting])
    regression = LogisticRegression(C=1.0, max_iter=5000).fit(rows, right, sample_weight=weight)
    weights = tuple(round(float(each), 5) for each in regression.coef_[0])
    model = LinearModel(
        FEATURES, weights, round(float(regression.intercept_[0]), 5), Calibrator(1.0, 0.0, 0.5)
    )
    inputs, truth, _ = best_of(fitting, model)
    platt = LogisticRegression(C=1e3, max_iter=3000).fit(inputs, truth)
    slope, lead_slope = platt.coef_[0]
    calibrator = Calibrator(
        round(float(slope), 5),
        round(float(platt.intercept_[0]), 5),
        0.5,
        round(max(0.0, float(lead_slope)), 5),
    )
    model = LinearModel(FEATURES, weights, model.bias, calibrator)
    effects = tuple(_effect(fitting, model, each) for each in _EFFECTS)
    return LinearModel(
        FEATURES,
        weights,
        model.bias,
        Calibrator(calibrator.slope, calibrator.intercept, 0.5, calibrator.lead_slope, effects),
    )


def _weights(case: CellCase) -> Matrix:
    count = int(case.right.sum())
    wrong = len(case.right) - count
    share = np.where(case.right, 1.0 / max(1, count), 1.0 / max(1, wrong))
    return np.asarray(share, dtype=np.float64)


def best_of(found: Sequence[CellCase], model: LinearModel) -> tuple[Matrix, Truth, Truth]:
    """Return score and lead of each case's best cell that holds something, if it is right, if own.

    Empty cells are rivals of the others.
    """
    inputs: list[tuple[float, float]] = []
    right: list[bool] = []
    own: list[bool] = []
    for case in found:
        scores = np.array(model.scores(case.rows))
        ahead = leads(scores.tolist(), case.said)
        filled = np.flatnonzero(~case.empty)
        if not len(filled):
            continue
        best = int(filled[np.argmax(scores[filled])])
        inputs.append((float(scores[best]), ahead[best]))
        right.append(bool(case.right[best]) and case.own)
        own.append(case.own)
    return np.array(inputs), np.array(right), np.array(own)


def _confidences(inputs: Matrix, model: LinearModel) -> Matrix:
    return np.array([model.calibrator.confidence(*each) for each in inputs.tolist()])


def _effect(found: Sequence[CellCase], model: LinearModel, threshold: float) -> Effect:
    inputs, right, own = best_of(found, model)
    answered = _confidences(inputs, model) >= threshold
    return Effect(
        threshold,
        answered=_share(answered[own]),
        right=_share(right[answered]),
        refused=_share(~answered[~own]),
    )


def report(found: Sequence[CellCase], model: LinearModel) -> dict[str, object]:
    """Return how well the fitted reader does on tables it was not fitted on."""
    inputs, right, own = best_of(found, model)
    confidences = _confidences(inputs, model)
    shares: dict[str, object] = {
        "questions": len(own),
        "answered_by_their_table": int(own.sum()),
        "best_cell_right": _share(right[own]),
        "expected_calibration_error": round(expected_calibration_error(confidences, right), 4),
    }
    for threshold in (0.3, 0.5, 0.7):
        answered = confidences >= threshold
        shares[f"at_{threshold}"] = {
            "right": _share((answered & right)[own]),
            "wrong": _share(answered & ~right),
            "refused_rightly": _share(~answered[~own]),
        }
    return shares


def _share(values: Truth) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0


@click.command()
@click.option("--tables", default=240, help="Tables that are made up.", show_default=True)
@click.option("--reports", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pages", default=150, help="Pages of reports, at most.", show_default=True)
def main(tables: int, reports: Path | None, pages: int) -> None:
    """Fit weights and confidence of the reader of tables."""
    embedder = SentenceTransformerEmbedder()
    made = {"made up": make_tables(SEED, tables)}
    if reports is not None:
        made["annual reports"] = read_reports(reports, pages)
    halves = {
        name: [
            [*cases(part, embedder, 1), *cases(part, embedder, _TOGETHER)]
            for part in (members[::2], members[1::2])
        ]
        for name, members in made.items()
    }
    model = fit([case for fitting, _ in halves.values() for case in fitting])
    values = {
        "format": "chapterverse cell reader",
        "version": 1,
        "weights": dict(zip(FEATURES, model.weights, strict=True)),
        "bias": model.bias,
        "calibrator": asdict(model.calibrator),
        "fitted_on": {name: len(fitting) for name, (fitting, _) in halves.items()},
        "report": {name: report(kept, model) for name, (_, kept) in halves.items()},
    }
    OUT.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    click.echo(json.dumps(values["report"], indent=2))


if __name__ == "__main__":
    main()
