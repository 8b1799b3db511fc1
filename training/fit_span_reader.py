"""Fit how sure a span reader is of what it finds.

    python -m training.fit_span_reader FILE --unseen OTHER --reader FOLDER

The network is trained already (`train_reader`); fitted here is how its margins are weighed with
what else is known of a place, and what confidence that makes. Articles that the network has not
learned from are needed: those that training held out of FILE, the first one, and other files it
was not trained on at all (`--unseen`). Half of them give weights, calibrator and threshold, the
other half is only reported on. Questions are asked end to end: of each article alone, and of all
articles of a half together. A span is right when it shares at least half of its words with a right
answer (F1 of 0.5 or more). Writes `confidence.json` into the reader's folder, report included.
With `--report-only` nothing is fitted or written: the report is that of the confidence it has, in
the precision in which this machine computes the network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click
import numpy as np

from index import Embedder, Hit, Library, SentenceTransformerEmbedder
from qa.english.text import normalise
from qa.evaluation.evaluate import RIGHT
from qa.evaluation.metrics import f1
from qa.evaluation.squad import Article, read_squad
from qa.reader.calibration import Calibrator
from qa.reader.linear import LinearModel
from qa.reader.network import SpanNetwork
from qa.reader.span import CONFIDENCE_FILE, FEATURES, Network, SpanReader
from training.asking import SEED, Asked, Asks, Case, MakeReader, Read, ReadHits, cases, gathered
from training.calibration import fit_model, report_on
from training.hold_out import hold_out

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SOME = click.IntRange(min=4)  # in fewer, a half has no other article to ask about


def reads_with(network: Network) -> MakeReader:
    """Return how a network's spans of a question's hits are judged in a library."""
    blank = LinearModel(FEATURES, (0.0,) * len(FEATURES), 0.0, Calibrator(1.0, 0.0, 0.5))

    def make_reader(library: Library) -> ReadHits:
        reader = SpanReader(network, library.word_weights, blank)

        def read(asked: Asked, hits: Sequence[Hit]) -> Read | None:
            places = reader.places(asked.text, hits)
            if not places:
                return None
            right = [f1(place.text, asked.answers) >= RIGHT for place in places]
            said = tuple(normalise(place.text) for place in places)
            return Read(reader.features(asked.text, places), np.array(right), said)

        return read

    return make_reader


def halves(articles: Sequence[Article]) -> tuple[list[Article], list[Article]]:
    """Return every second article, which are fitted on, and the others, which are reported on."""
    return list(articles[::2]), list(articles[1::2])


def both_ways(
    articles: Sequence[Article], asks: Asks, embedder: Embedder, label: str, make: MakeReader
) -> list[Case]:
    """Return the cases of each article alone and of half of them together."""
    alone = cases(articles, asks, embedder, f"{label}, each alone", make)
    return alone + cases(articles, asks, embedder, f"{label}, together", make, together=True)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--unseen", type=_FILE, multiple=True, help="A file it was not trained on at all.")
@click.option("--reader", help="The trained reader: a name or a folder [the bundled one].")
@click.option(
    "--hold-out", "held_out", default=30, type=_SOME, help="As in the training.", show_default=True
)
@click.option(
    "--articles", default=24, type=_SOME, help="Of an unseen file, at most.", show_default=True
)
@click.option("--own", default=12, help="Questions an article answers.", show_default=True)
@click.option("--hard", default=6, help="Asked again without the answer.", show_default=True)
@click.option("--foreign", default=6, help="Questions of others.", show_default=True)
@click.option("--report-only", is_flag=True, help="Fit nothing; report on what was fitted before.")
def main(
    file: Path,
    unseen: tuple[Path, ...],
    reader: str | None,
    held_out: int,
    articles: int,
    own: int,
    hard: int,
    foreign: int,
    report_only: bool,
) -> None:
    """Fit weights and confidence of a span reader on articles that it has not learned from."""
    network = SpanNetwork(reader)
    network.load()
    asks = Asks(own, hard, foreign)
    held, _ = hold_out(read_squad(file), held_out)
    groups = {file.name: held}
    for other in unseen:
        found = gathered(read_squad(other))
        groups[other.name] = hold_out(found, articles)[0] if articles < len(found) else found
    file = network.folder / CONFIDENCE_FILE
    embedder = SentenceTransformerEmbedder()
    if report_only:
        reported = collected(groups, 1, asks, network, embedder)
        click.echo(json.dumps(report(reported, LinearModel.load(file, FEATURES)), indent=2))
        return
    fitting, reported = (collected(groups, half, asks, network, embedder) for half in (0, 1))
    text = json.dumps(fitted(fitting, reported, network, asks), indent=2)
    file.write_text(text + "\n", encoding="utf-8")
    click.echo(text)


def collected(
    groups: Mapping[str, Sequence[Article]],
    half: int,
    asks: Asks,
    network: Network,
    embedder: Embedder,
) -> dict[str, list[Case]]:
    """Ask the questions of one of the `halves` of each file; return the cases by file."""
    make = reads_with(network)
    return {
        name: both_ways(halves(members)[half], asks, embedder, name, make)
        for name, members in groups.items()
    }


def report(reported: Mapping[str, list[Case]], model: LinearModel) -> dict[str, dict[str, object]]:
    """Return what a fitted reader does to the cases of each file, and to all of them."""
    everything = [case for cases_of in reported.values() for case in cases_of]
    of_files = {name: report_on(found, model) for name, found in reported.items()}
    return of_files | {"all": report_on(everything, model)}


def fitted(
    fitting: Mapping[str, list[Case]],
    reported: Mapping[str, list[Case]],
    network: Network,
    asks: Asks,
) -> dict[str, object]:
    """Return what is written: weights, calibrator, what they were fitted on, and the report."""
    everything = [case for cases_of in fitting.values() for case in cases_of]
    model = fit_model(FEATURES, everything, everything)
    return {
        "format": "chapterverse span reader",
        "version": 1,
        "network": network.fingerprint,
        "weights": dict(zip(FEATURES, model.weights, strict=True)),
        "bias": model.bias,
        "calibrator": asdict(model.calibrator),
        "fitted_on": {
            "questions": {name: len(cases_of) for name, cases_of in fitting.items()},
            "questions_per_article": asdict(asks),
            "seed": SEED,
        },
        "report": report(reported, model),
    }


if __name__ == "__main__":
    main()
