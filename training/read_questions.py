"""Ask questions of held-out documents, and record what is found and read: the first half of a fit.

    python -m training.read_questions OUTPUT FILE... [--reader NAME=FOLDER]...

FILE is in SQuAD's layout. Of the first one the articles that training held out are asked about, of
the others a sample. Articles of few paragraphs are put together. Each article is a library of its
own, and half of each file's articles are asked again as one library. Run again, it goes on after
the files that OUTPUT holds already; with another reader, that reader's spans are added. With
`--after small` the others read only what they would read after that one, in two steps: a large
network takes a fifth of a second for each passage.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
from tqdm import tqdm

from index import ChapterVerseError, Embedder, Hit, Library, SentenceTransformerEmbedder
from index.search.lexical import content_words
from qa.english.question_type import find_names
from qa.evaluation.squad import Article, read_squad
from qa.reader.network import ScoredSpan, SpanNetwork
from qa.reader.span import READ_HITS, SPANS, Network
from qa.reader.two_steps import TwoStepNetwork
from qa.retriever import retrieve
from training.asking import gathered
from training.hold_out import HOLD_OUT_SEED, hold_out
from training.readings import (
    GoldPlace,
    Reading,
    RecordedNetwork,
    load_readings,
    save_readings,
)

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_DEEP = 20  # passages retrieved, so that enough are left when some are taken out
_LONGEST = 60_000  # characters of an article; a longer one is left out


@dataclass(frozen=True, slots=True)
class Shares:
    """How many questions of each kind are asked of an article."""

    own: int
    hard: int
    near: int
    foreign: int


@dataclass(frozen=True, slots=True)
class _Question:
    text: str
    answers: tuple[str, ...]
    golds: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """An article as one document, with the questions it answers and those it does not."""

    number: int
    name: str
    text: str
    own: tuple[_Question, ...]
    near: tuple[_Question, ...]


def joined(number: int, article: Article) -> _Text:
    """Return the article as one text, a blank line between paragraphs, with its questions."""
    parts: list[str] = []
    own: list[_Question] = []
    near: list[_Question] = []
    offset = 0
    for paragraph in article.paragraphs:
        for question in paragraph.questions:
            golds = tuple(
                (offset + gold.start, offset + gold.start + len(gold.text))
                for gold in question.answers
            )
            made = _Question(question.text, tuple(gold.text for gold in question.answers), golds)
            (own if golds else near).append(made)
        parts.append(paragraph.context)
        offset += len(paragraph.context) + 2
    return _Text(number, f"article{number}.txt", "\n\n".join(parts), tuple(own), tuple(near))


def read_articles(
    source: str,
    articles: Sequence[Article],
    shares: Shares,
    embedder: Embedder,
    networks: Mapping[str, Network],
    after: str | None = None,
) -> Iterator[Reading]:
    """Yield the readings of each article alone, then of half of them together."""
    texts = [joined(number, article) for number, article in enumerate(articles)]
    texts = [text for text in texts if text.own and len(text.text) <= _LONGEST]
    half = max(1, len(texts) // 2)
    groups = [[text] for text in texts] + [texts[:half]]
    total = len(texts) + half
    with tqdm(total=total, desc=source) as bar:
        for group in groups:
            inside = {text.number for text in group}
            others = [text for text in texts if text.number not in inside] or texts
            with tempfile.TemporaryDirectory() as folder:
                library = Library(Path(folder) / "library", embedder=embedder)
                for text in group:
                    file = Path(folder) / text.name
                    file.write_bytes(text.text.encode())
                    library.add_file(file)
                for text in group:
                    choose = random.Random(f"{source}/{text.number}/{len(group)}")  # noqa: S311
                    few = shares if len(group) == 1 else _halved(shares)
                    for reading in _ask(source, text, few, others, library, choose):
                        yield read(reading, networks, after)
                    bar.update()
                library.close()


def _halved(shares: Shares) -> Shares:
    return Shares(
        *(-(-each // 2) for each in (shares.own, shares.hard, shares.near, shares.foreign))
    )


def _ask(
    source: str,
    text: _Text,
    shares: Shares,
    others: Sequence[_Text],
    library: Library,
    choose: random.Random,
) -> Iterator[Reading]:
    own = choose.sample(text.own, min(shares.own, len(text.own)))
    near = choose.sample(text.near, min(shares.near, len(text.near)))
    foreign = [choose.choice(choose.choice(others).own) for _ in range(shares.foreign)]
    kinds = (("own", own), ("hard", own[: shares.hard]), ("near", near), ("foreign", foreign))
    for kind, questions in kinds:
        for question in questions:
            hits = retrieve(library, question.text, _DEEP if kind == "hard" else READ_HITS)
            if kind == "hard":
                hits = [hit for hit in hits if not _holds(hit, question, text.name)][:READ_HITS]
            if not hits:
                continue
            words = [*content_words(question.text), *find_names(question.text)]
            golds = question.golds if kind == "own" else ()
            yield Reading(
                source,
                text.number,
                kind,
                question.text,
                question.answers if kind == "own" else (),
                tuple(GoldPlace(text.name, *gold) for gold in golds),
                library.word_weights(list(dict.fromkeys(words))),
                tuple(hits),
                {},
            )


def _holds(hit: Hit, question: _Question, document: str) -> bool:
    """Say whether a hit holds an answer, by its words or by its place in the document."""
    passage = hit.passage
    text = passage.text.lower()
    return any(answer.lower() in text for answer in question.answers) or (
        passage.document == document
        and any(passage.start < end and start < passage.end for start, end in question.golds)
    )


def read(reading: Reading, networks: Mapping[str, Network], after: str | None = None) -> Reading:
    """Return the reading with the spans of these networks.

    With `after`, the name of one of them or of one that has read before, the others read in steps
    after it (`qa.reader.two_steps`): what they need not read has None.
    """
    texts = [hit.passage.text for hit in reading.hits]
    for name in sorted(networks, key=lambda each: each != after):
        network = networks[name]
        if after is None or name == after:
            spans = [tuple(each) for each in network.spans(reading.question, texts, SPANS)]
            reading = replace(reading, spans={**reading.spans, name: tuple(spans)})
            continue
        noting = _NotingNetwork(network)
        small = RecordedNetwork(after, [reading], network.folder)
        TwoStepNetwork(small, noting).spans(reading.question, texts, SPANS)
        noted = tuple(noting.noted.get(text) for text in texts)
        reading = replace(reading, spans={**reading.spans, name: noted})
    return reading


class _NotingNetwork:
    """A network that keeps what it has read."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.folder, self.fingerprint = network.folder, network.fingerprint
        self.noted: dict[str, tuple[ScoredSpan, ...]] = {}

    def load(self) -> None:
        """Load the network."""
        self._network.load()

    def spans(self, question: str, texts: Sequence[str], top_k: int) -> list[list[ScoredSpan]]:
        """Return the network's spans of each text, and keep them."""
        found = self._network.spans(question, texts, top_k)
        self.noted.update(zip(texts, map(tuple, found), strict=True))
        return found


@click.command(context_settings={"show_default": True})
@click.argument("output", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("files", type=_FILE, nargs=-1, required=True)
@click.option("--reader", "readers", multiple=True, metavar="NAME=FOLDER", help="[small=bundled]")
@click.option("--after", help="The name of the reader after which the others read, in steps.")
@click.option("--hold-out", "held_out", default=30, help="Of the first file, as in the training.")
@click.option("--articles", default=16, help="Of each other file.")
@click.option("--own", default=8, help="Questions an article answers.")
@click.option("--hard", default=2, help="Asked again without the answer.")
@click.option("--near", default=4, help="Questions without an answer in the file.")
@click.option("--foreign", default=3, help="Questions of other articles.")
def main(
    output: Path,
    files: tuple[Path, ...],
    readers: tuple[str, ...],
    after: str | None,
    held_out: int,
    articles: int,
    own: int,
    hard: int,
    near: int,
    foreign: int,
) -> None:
    """Record what is found and read for questions of FILES."""
    try:
        networks = _networks(readers)
        if output.is_file():
            _add_readers(output, networks, after)
        done = {each.source for each in load_readings(output)} if output.is_file() else set()
        embedder = SentenceTransformerEmbedder()
        for position, file in enumerate(files):
            if file.name in done:
                continue
            if after is not None and after not in networks:
                raise ChapterVerseError(
                    f"{file.name} has not been read by {after}; name that reader too "
                    f"(--reader {after}=FOLDER)."
                )
            found = gathered(read_squad(file))
            count = held_out if position == 0 else min(articles, len(found) - 1)
            chosen, _ = hold_out(found, count, HOLD_OUT_SEED)
            shares = Shares(own, hard, near, foreign)
            save_readings(
                output, list(read_articles(file.name, chosen, shares, embedder, networks, after))
            )
    except ChapterVerseError as error:
        raise click.ClickException(str(error)) from error


def _networks(readers: Sequence[str]) -> dict[str, SpanNetwork]:
    named = dict(each.partition("=")[::2] for each in readers) or {"small": ""}
    networks = {name: SpanNetwork(folder or None) for name, folder in named.items()}
    for network in networks.values():
        network.load()
    return networks


def _add_readers(output: Path, networks: Mapping[str, Network], after: str | None) -> None:
    """Read what was recorded again with those networks that have not read it yet."""
    before = list(load_readings(output))
    if all(name in reading.spans for reading in before for name in networks):
        return
    whole = output.with_suffix(".unfinished")
    whole.unlink(missing_ok=True)
    for reading in tqdm(before, desc="reading again"):
        new = {name: each for name, each in networks.items() if name not in reading.spans}
        save_readings(whole, [read(reading, new, after)])
    whole.replace(output)


if __name__ == "__main__":
    main()
