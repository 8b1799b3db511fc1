"""Fit a span reader's confidence to recorded readings.

    python -m training.fit_confidence READINGS

READINGS comes from `training.read_questions`. For each form of answer a logistic regression over
all candidates gives the weights of `qa.reader.span.FEATURES`, and one over the best candidate of
each question, with its lead, the calibrator. Every second article is fitted on, the others are
reported on. The result is `confidence.json` in the reader's folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
import numpy as np

from index import ChapterVerseError
from qa.english.question_form import classify_form
from qa.english.text import normalise
from qa.evaluation.metrics import expected_calibration_error, f1, risk_coverage
from qa.reader.calibration import Calibrator
from qa.reader.linear import FormModels, LinearModel
from qa.reader.network import SpanNetwork
from qa.reader.span import CONFIDENCE_FILE, FEATURES, Network, PlacedSpan, SpanReader
from qa.reader.two_steps import TwoStepNetwork
from qa.types import Form
from training.asking import Case
from training.calibration import EFFECTS, THRESHOLDS, best_of, decided, effect, fit_model
from training.readings import Reading, RecordedNetwork, load_readings

RIGHT = 0.5  # F1 with a right answer from which on a span is right
LONG_ANSWER = 60  # characters; words inside of a right answer of that length are right
LONGEST_SPAN = 300  # characters; a longer right answer is met by a part of it
# What can only speak for an answer (1) or against it (-1).
SIGNS = {
    "margin": 1,
    "margin_lead": 1,
    "further_spans": 1,
    "passage_cosine": 1,
    "nearby_words": 1,
    "passage_words": 1,
    "names_missing": -1,
    "numbers_missing": -1,
    "kind_held": 1,
    "kind_missing": -1,
}
_NOISE = 0.01  # of a share of some hundreds of questions
_FORMS = (Form.SPAN, Form.SENTENCES)  # a list's first item is found as a span is


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with where it comes from: its file, its article, and the form it wants."""

    source: str
    article: int
    form: Form
    case: Case


def judged(readings: Sequence[Reading], network: Network) -> list[Judged]:
    """Return each reading as a case: its candidates' features, and which of them are right."""
    found: list[Judged] = []
    blank = LinearModel(FEATURES, (0.0,) * len(FEATURES), 0.0, Calibrator(1.0, 0.0, 0.5))
    for reading in readings:
        form = Form.SENTENCES if classify_form(reading.question) is Form.SENTENCES else Form.SPAN
        reader = SpanReader(network, reading.word_weights, FormModels.of_one(blank))
        places = reader.places(reading.question, reading.hits, form)
        if not places:
            continue
        rows = reader.features(reading.question, places)
        right = np.array([is_right(place, reading, form) for place in places])
        said = tuple(normalise(place.text) for place in places)
        case = Case(reading.kind, rows, right, said)
        found.append(Judged(reading.source, reading.article, form, case))
    return found


def is_right(place: PlacedSpan, reading: Reading, form: Form) -> bool:
    """Say whether a place answers the reading's question: by its words, or by where it stands.

    A few words are right when they share half with a right answer, or stand inside of a long one:
    what is long enough to hold a short one is not. Whole sentences are right when they hold it, or
    most of where it stands.
    """
    if reading.kind != "own":
        return False
    if f1(place.text, reading.answers) >= RIGHT:
        return True
    if form is not Form.SENTENCES:
        return any(
            gold.document == place.hit.passage.document
            and gold.start <= place.start < place.end <= gold.end
            and gold.end - gold.start >= LONG_ANSWER
            for gold in reading.golds
        )
    said = f" {normalise(place.text)} "
    if any(f" {normalise(answer)} " in said for answer in reading.answers if normalise(answer)):
        return True
    return any(
        gold.document == place.hit.passage.document
        and gold.start < place.end
        and place.start < gold.end
        and (min(gold.end, place.end) - max(gold.start, place.start))
        >= 0.5 * min(gold.end - gold.start, place.end - place.start, LONGEST_SPAN)
        for gold in reading.golds
    )


def fit(found: Sequence[Judged]) -> FormModels:
    """Fit models of both forms and the two thresholds. Raises ChapterVerseError."""
    models = {
        form: fit_model(FEATURES, own, own, SIGNS)
        for form in _FORMS
        if (own := [each.case for each in found if each.form is form])
    }
    made = FormModels(models, 1.0, 0.0)
    confidences, right = confidences_of(found, made)
    threshold = _threshold(found, confidences, right)
    possible = _possible(found, confidences, right, threshold)
    cases = [each.case for each in found]
    effects = tuple(effect(cases, confidences, right, each) for each in EFFECTS)
    return FormModels(models, threshold, possible, effects)


def confidences_of(found: Sequence[Judged], models: FormModels) -> tuple[np.ndarray, np.ndarray]:
    """Return the confidence of each case's best candidate, and whether it is right."""
    confidences: list[float] = []
    right: list[bool] = []
    for each in found:
        model = models.of(each.form)
        inputs, best_right = best_of([each.case], model)
        confidences.append(model.calibrator.confidence(*inputs[0].tolist()))
        right.append(bool(best_right[0]))
    return np.array(confidences), np.array(right)


def _threshold(found: Sequence[Judged], confidences: np.ndarray, right: np.ndarray) -> float:
    """Return the threshold at which most questions get what they should, the strictest of equals.

    Equal are those that differ by less than `_NOISE`. What is withheld is not lost: it is shown as
    a possible answer, while a wrong answer is believed.
    """
    cases = [each.case for each in found]
    shares = {each: decided(cases, confidences, right, each) for each in THRESHOLDS}
    return max(each for each in THRESHOLDS if shares[each] >= max(shares.values()) - _NOISE)


def _possible(
    found: Sequence[Judged],
    confidences: np.ndarray,
    right: np.ndarray,
    threshold: float,
) -> float:
    """Return the confidence from which on showing what comes closest does more good than harm.

    Good is a right candidate shown, harm is a question of other documents that is shown one.
    """
    foreign = np.array([each.case.kind == "foreign" for each in found])
    worth = {
        choice / 100: float((right & (confidences >= choice / 100)).sum())
        - float((foreign & (confidences >= choice / 100)).sum())
        for choice in range(2, int(100 * threshold) + 1)
    }
    return max(worth, key=lambda choice: (worth[choice], choice), default=threshold)


def report(found: Sequence[Judged], models: FormModels) -> dict[str, dict[str, float]]:
    """Return what the fitted reader does to the questions, by file, by form and in all."""
    groups: dict[str, list[Judged]] = {}
    for each in found:
        for name in (each.source.split(".")[0], f"form {each.form.value}", "all"):
            groups.setdefault(name, []).append(each)
    return {name: _row(groups[name], models) for name in sorted(groups)}


def _row(found: Sequence[Judged], models: FormModels) -> dict[str, float]:
    confidences, right = confidences_of(found, models)
    own = np.array([each.case.kind == "own" for each in found])
    readable = np.array([bool(each.case.right.any()) for each in found])
    answered = confidences >= models.threshold
    shown = confidences >= models.possible
    row = {
        "questions": float(own.sum()),
        "without_answer": float((~own).sum()),
        "among_candidates": _share(readable[own]),
        "best_right": _share(right[own]),
        "answered_right": _share((answered & right)[own]),
        "possible_right": _share((~answered & shown & right)[own]),
        "answered_wrong": _share((answered & ~right)[own]),
        "precision": _share(right[answered]),
        "calibration_error": round(expected_calibration_error(confidences, right), 4),
    }
    for kind in ("hard", "near", "foreign"):
        of_kind = np.array([each.case.kind == kind for each in found])
        if of_kind.any():
            row[f"{kind}_refused"] = _share(~answered[of_kind])
            row[f"{kind}_none"] = _share(~shown[of_kind])
    coverage = risk_coverage(confidences, right, (0.8, 0.9))
    return row | {f"coverage_at_{key}": round(value, 4) for key, value in coverage.items()}


def _share(values: np.ndarray) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0


def values_of(
    models: FormModels, network: str, reported: Mapping[str, Mapping[str, float]]
) -> dict[str, object]:
    """Return what is written."""
    return {
        "format": "chapterverse span reader",
        "version": 2,
        "network": network,
        "threshold": models.threshold,
        "possible": models.possible,
        "forms": {
            form.value: {
                "weights": dict(zip(FEATURES, model.weights, strict=True)),
                "bias": model.bias,
                "calibrator": {
                    name: value
                    for name, value in asdict(model.calibrator).items()
                    if name != "effects"
                },
            }
            for form, model in models.models.items()
        },
        "effects": [asdict(each) for each in models.effects],
        "report": reported,
    }


def show(reported: Mapping[str, Mapping[str, float]]) -> None:
    """Print a report as a table."""
    columns = list(dict.fromkeys(name for row in reported.values() for name in row))
    click.echo("| of | " + " | ".join(columns) + " |")
    click.echo("|---" * (len(columns) + 1) + "|")
    for name, row in reported.items():
        click.echo(f"| {name} | " + " | ".join(f"{row.get(key, 0):g}" for key in columns) + " |")


@click.command(context_settings={"show_default": True})
@click.argument("readings", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--network", default="small", help="The name its spans were recorded under.")
@click.option("--after", help="The small one's name, after which it reads in steps.")
@click.option("--reader", help="The trained reader: a name or a folder [the bundled one].")
@click.option("--report-only", is_flag=True, help="Fit nothing; report on what was fitted before.")
@click.option("--write/--no-write", default=True, help="Into the reader's folder.")
def main(
    readings: Path,
    network: str,
    after: str | None,
    reader: str | None,
    report_only: bool,
    write: bool,
) -> None:
    """Fit weights, confidence and thresholds of a span reader to READINGS."""
    try:
        read = list(load_readings(readings))
        used: Network = SpanNetwork(reader)
        recorded: Network = RecordedNetwork(network, read, used.folder)
        if after is not None:
            used = TwoStepNetwork(SpanNetwork(), used)
            recorded = TwoStepNetwork(RecordedNetwork(after, read, used.folder), recorded)
        found = judged(read, recorded)
        file = used.folder / CONFIDENCE_FILE
        reporting = [each for each in found if each.article % 2]
        if report_only:
            show(report(reporting, FormModels.load(file, FEATURES)))
            return
        models = fit([each for each in found if not each.article % 2])
        reported = report(reporting, models)
        show(reported)
        if write:
            text = json.dumps(values_of(models, used.fingerprint, reported), indent=2)
            file.write_text(text + "\n", encoding="utf-8")
    except ChapterVerseError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
