"""`chapterverse evaluate FILE`: the measures of `qa.evaluate` for a file of questions.

Parses arguments, shows a progress bar and prints; it registers itself as an entry point (see
`pyproject.toml`), so that the other commands need not import it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import click
from tqdm import tqdm

from qa.assistant import Assistant
from qa.evaluate import evaluate_end_to_end, evaluate_reader
from qa.options import chosen, embedder_option, reader_option
from qa.squad import read_squad

Item = TypeVar("Item")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--reader-only", is_flag=True, help="Read each question with its own paragraph alone."
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Ask only N of the questions."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@embedder_option
@reader_option
def evaluate(
    file: Path,
    reader_only: bool,
    limit: int | None,
    as_json: bool,
    embedder: str | None,
    reader: str | None,
) -> None:
    """Measure how well the questions of FILE, in SQuAD's layout, are answered.

    All paragraphs of the file go into a temporary library, and each question is asked of all of
    them. Your own library is not touched.
    """
    articles = read_squad(file)
    measure = evaluate_reader if reader_only else evaluate_end_to_end
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant.open(**chosen(Path(folder), embedder, reader)) as assistant,
    ):
        assistant.warm_up()
        figures = measure(articles, assistant, limit, _watched)
    rounded = {name: round(value, 4) for name, value in figures.items()}
    if as_json:
        click.echo(json.dumps(rounded, indent=2))
    else:
        for name, value in rounded.items():
            click.echo(f"{name:24} {value:g}")


def _watched(items: Sequence[Item], label: str) -> Iterable[Item]:
    """Show a progress bar on standard error, where somebody is there to see it."""
    return tqdm(items, desc=label, disable=None, leave=False)
