"""Measure answers, and fit the confidence to them: `chapterverse evaluate` and `calibrate`."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import click

from cli.options import library_options, reader_option, resolve_options
from cli.progress import track
from cli.terminal import echo, echo_json
from qa.assistant import Assistant
from qa.evaluation.evaluate import Figures, evaluate_end_to_end, evaluate_reader, sample_questions
from qa.evaluation.question_table import (
    TABLES,
    ask_all,
    compute_figures,
    fit_confidence,
    read_table,
)
from qa.evaluation.squad import read_squad

precision_option = click.option(
    "--precision",
    type=click.FloatRange(0, 1),
    metavar="P",
    help="For a table: the share of right answers that is wanted of the threshold [evaluate: 0.9].",
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--reader-only", is_flag=True, help="Read each question with its own paragraph alone."
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Ask only N of the questions."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@precision_option
@library_options
@reader_option
def evaluate(
    file: Path,
    reader_only: bool,
    limit: int | None,
    as_json: bool,
    precision: float | None,
) -> None:
    """Measure how well the questions of FILE are answered.

    A file in SQuAD's layout brings its own texts: all its paragraphs go into a temporary library,
    each question is asked of all of them, and your own library is not touched. A table (.csv,
    .tsv: a question, and the words expected or nothing) is asked of your own library.
    """
    if file.suffix.lower() in TABLES:
        if reader_only:
            raise click.UsageError("--reader-only needs a file in SQuAD's layout.")
        with Assistant.open(**resolve_options()) as assistant:
            asked = sample_questions(read_table(file), limit)
            graded = ask_all(asked, partial(assistant.ask, talk=False), track)
        _print(compute_figures(graded, precision or 0.9), as_json)
        return
    articles = read_squad(file)
    measure = evaluate_reader if reader_only else evaluate_end_to_end
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant.open(**{**resolve_options(), "library": Path(folder)}) as assistant,
    ):
        assistant.warm_up()
        figures = measure(articles, assistant, limit, track)
    _print(figures, as_json)


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--forget", is_flag=True, help="Go back to the reader's own confidence.")
@precision_option
@library_options
@reader_option
def calibrate(
    file: Path | None,
    forget: bool,
    precision: float | None,
) -> None:
    """Fit the confidence to your own questions: a table FILE, as for `evaluate`.

    The curve and the threshold are kept in the library, for the reader in use.
    """
    if forget == (file is not None):
        raise click.UsageError("Give a FILE of questions, or --forget.")
    with Assistant.open(**resolve_options()) as assistant:
        if file is not None and file.suffix.lower() not in TABLES:
            raise click.UsageError(f"A table is needed ({', '.join(TABLES)}).")
        assistant.recalibrate(None)
        if file is not None:
            ask = partial(assistant.ask, talk=False)
            graded = ask_all(read_table(file), ask, track)
            curve = fit_confidence(graded, assistant.reader.identity, precision)
            assistant.recalibrate(curve)
            echo(
                f"Fitted to {len(graded)} questions: an answer now needs a confidence of "
                f"{curve.threshold:.0%}, on a curve of slope {curve.slope:.2f} and intercept "
                f"{curve.intercept:.2f}."
            )


def _print(figures: Figures, as_json: bool) -> None:
    rounded = {name: round(value, 4) for name, value in figures.items()}
    if as_json:
        echo_json(rounded)
    else:
        for name, value in rounded.items():
            echo(f"{name:24} {value:g}")
