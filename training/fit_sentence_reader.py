"""Fit the sentence reader: python -m training.fit_sentence_reader SQUAD_FORMAT_FILE...

Takes whole articles of each file (short ones gathered into one), puts each as one document into a
library of its own, and asks three kinds of questions of it (see `asking.py`). Some articles of the
first file give the weights: those fitted on SQuAD put the right sentence first more often than
those fitted on a mixture, on every file. Others, from all files alike, give the calibrator: a curve
of SQuAD alone is far too sure of questions that people asked without the text before their eyes. A
third group of articles is only reported on. Writes `qa/models/sentence_reader.json`, with that
report in it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
import numpy as np

from index import Hit, Library, Sentence, SentenceTransformerEmbedder
from qa.evaluation.squad import read_squad
from qa.reader.calibration import Calibrator
from qa.reader.linear import LinearModel
from qa.reader.sentence import FEATURES, READ_HITS, SentenceReader, sentences_of
from training.asking import SEED, Asked, Asks, Case, Read, ReadHits, cases, gathered
from training.calibration import fit_model, report_on
from training.hold_out import hold_out

OUTPUT = Path("qa/models/sentence_reader.json")


def make_reader(library: Library) -> ReadHits:
    """Return how the sentences of a question's hits are judged."""
    blank = LinearModel(FEATURES, (0.0,) * len(FEATURES), 0.0, Calibrator(1.0, 0.0, 0.5))
    reader = SentenceReader(library.embedder, library.word_weights, blank)

    def read(asked: Asked, hits: Sequence[Hit]) -> Read | None:
        places = sentences_of(hits[:READ_HITS])
        if not places:
            return None
        right = [_holds(sentence, asked) for _, sentence in places]
        return Read(reader.features(asked.text, places), np.array(right))

    return read


def _holds(sentence: Sentence, asked: Asked) -> bool:
    return sentence.start <= asked.start and asked.start + len(asked.answer) <= sentence.end


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
        name = file.name
        held, rest = hold_out(gathered(read_squad(file)), calibrate + report)
        if not fitting:
            random.Random(SEED).shuffle(rest)  # noqa: S311
            fitting = cases(rest[:fit], asks, embedder, f"{name}: weights", make_reader)
        curve += cases(held[:calibrate], asks, embedder, f"{name}: calibrator", make_reader)
        unseen[name] = cases(held[calibrate:], asks, embedder, f"{name}: report", make_reader)
    model = fit_model(FEATURES, fitting, curve)
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
