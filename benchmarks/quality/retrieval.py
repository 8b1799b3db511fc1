"""Measure how well passages are found, by each search alone and by both, fused in several ways.

    python -m benchmarks.quality retrieval compare squad11_dev.json.gz [--around FILE]
    python -m benchmarks.quality retrieval tune squad11_train.json.gz

`compare` puts each different paragraph into a library as a document of its own, asks questions and
looks at what rank the question's own paragraph comes; with `--around` the paragraphs of another
file are in the library as well. `tune` uses the articles that training holds out of a file, whole:
a passage is right there when it holds the answer's characters. It varies the size of passages, how
many sentences they share, the weight of the two searches, and the share of passages from which on
a word is left out. Both print Markdown. Nothing is changed by them.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import click
import numpy as np

from benchmarks.squad import FILE, fill, with_progress
from index import Document, Library, PassageSize, SentenceTransformerEmbedder
from index.loaders.text import text_blocks
from qa.evaluation.evaluate import collect_paragraphs
from qa.evaluation.squad import Article, read_squad
from qa.retriever import DENSE_WEIGHT, POOL, fuse
from training.hold_out import hold_out

SEED = 20
RANKS = (1, 3, 5, 8, 20)
_RANK_CONSTANT = 60  # of reciprocal rank fusion: Cormack, Clarke and Buettcher, 2009

Scores = Mapping[int, float]
Ranking = Callable[[Scores, Scores], Scores]


@dataclass(frozen=True, slots=True)
class Found:
    """What the two searches found for a question, and which of the passages are right."""

    dense: Scores
    lexical: Scores
    right: frozenset[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the document it is about, and the answer's place; without it any place."""

    text: str
    document: str
    place: tuple[int, int] | None = None


def reciprocal_ranks(dense: Scores, lexical: Scores) -> Scores:
    """Return the scores of reciprocal rank fusion."""
    scores: dict[int, float] = {}
    for found in (dense, lexical):
        best_first = sorted(found, key=lambda passage_id: -found[passage_id])
        for rank, passage_id in enumerate(best_first, start=1):
            scores[passage_id] = scores.get(passage_id, 0.0) + 1 / (_RANK_CONSTANT + rank)
    return scores


def convex(weight: float) -> Ranking:
    """Return the product's own fusion of the two searches with a weight of the dense one."""
    return lambda dense, lexical: fuse(dict(dense), dict(lexical), dense_weight=weight)


def rows_of(found: Sequence[Found], rankings: Mapping[str, Ranking]) -> list[str]:
    """Return a row of a Markdown table for each ranking.

    In it are recall at `RANKS` and the mean reciprocal rank of the first right passage.
    """
    rows: list[str] = []
    for name, ranking in rankings.items():
        ranks = [_rank(ranking(each.dense, each.lexical), each.right) for each in found]
        recalls = [np.mean([rank is not None and rank <= most for rank in ranks]) for most in RANKS]
        mrr = np.mean([1 / rank if rank else 0.0 for rank in ranks])
        cells = " | ".join(f"{100 * recall:.1f}" for recall in recalls)
        rows.append(f"| {name} | {cells} | {mrr:.3f} |")
    return rows


def _rank(scores: Scores, right: frozenset[int]) -> int | None:
    best_first = sorted(scores, key=lambda passage_id: (-scores[passage_id], passage_id))
    return next((rank for rank, each in enumerate(best_first, 1) if each in right), None)


def search(library: Library, asked: Sequence[Asked]) -> list[Found]:
    """Search for each question by vector and by words; the dense scores are those of all found."""
    found: list[Found] = []
    for each in with_progress(asked, "searching"):
        vector = library.embed_question(each.text)
        lexical = dict(library.search_lexical(each.text, POOL))
        dense = dict(library.search_dense(vector, POOL))
        dense |= library.cosines(vector, [one for one in lexical if one not in dense])
        passages = library.passages(list(dense))
        right = frozenset(
            number
            for number, passage in passages.items()
            if passage.document == each.document
            and (
                each.place is None
                or (passage.start <= each.place[0] and each.place[1] <= passage.end)
            )
        )
        found.append(Found(dense, lexical, right))
    return found


def whole(articles: Iterable[Article]) -> tuple[list[Document], list[Asked]]:
    """Return each article as one document, and its questions with their answers' places."""
    documents: list[Document] = []
    asked: list[Asked] = []
    for number, article in enumerate(articles):
        name, text = f"{number:03} {article.title}", ""
        for paragraph in article.paragraphs:
            for question in paragraph.questions:
                for gold in question.answers[:1]:
                    start = len(text) + gold.start
                    asked.append(Asked(question.text, name, (start, start + len(gold.text))))
            text += paragraph.context + "\n\n"
        documents.append(Document(name, name, "text", name, text, tuple(text_blocks(text))))
    return documents, asked


def sample(asked: Sequence[Asked], limit: int) -> list[Asked]:
    """Return so many of the questions, drawn with a fixed seed."""
    return random.Random(SEED).sample(list(asked), min(limit, len(asked)))  # noqa: S311


def print_table(title: str, rows: Sequence[str]) -> None:
    """Print a table of Markdown."""
    heads = " | ".join(f"R@{rank}" for rank in RANKS)
    click.echo(f"| {title} | {heads} | MRR |\n|---|{'---|' * len(RANKS)}---|")
    click.echo("\n".join(rows) + "\n")


@click.group()
def main() -> None:
    """Measure retrieval."""


@main.command()
@click.argument("file", type=FILE)
@click.option("--around", type=FILE, help="A file whose paragraphs are in the library as well.")
@click.option("--limit", default=1500, show_default=True, help="Questions asked.")
def compare(file: Path, around: Path | None, limit: int) -> None:
    """Dense, BM25 and fused, side by side."""
    documents, posed = collect_paragraphs(read_squad(file))
    if around is not None:
        seen = {document.text for document in documents}
        others, _ = collect_paragraphs(read_squad(around))
        documents += [
            replace(each, name=f"around {each.name}", source=f"around {each.name}")
            for each in others
            if each.text not in seen
        ]
    asked = sample([Asked(each.question, each.document) for each in posed if each.golds], limit)
    with tempfile.TemporaryDirectory() as folder:
        library = Library(folder, embedder=SentenceTransformerEmbedder())
        fill(library, documents)
        found = search(library, asked)
        passages = _count(library)
        library.close()
    rankings: dict[str, Ranking] = {
        "dense": lambda dense, _: dense,
        "BM25": lambda _, lexical: lexical,
        "reciprocal ranks": reciprocal_ranks,
        **{f"convex, dense {weight}": convex(weight) for weight in (0.3, 0.4, 0.5, 0.6, 0.7)},
    }
    print_table(f"{passages:,} passages, {len(asked):,} questions", rows_of(found, rankings))


def _count(library: Library) -> int:
    return sum(each.passages for each in library.documents())


@main.command()
@click.argument("file", type=FILE)
@click.option("--limit", default=1000, show_default=True, help="Questions asked.")
def tune(file: Path, limit: int) -> None:
    """Passage size, overlap, fusion and common words, on held-out articles."""
    held, _ = hold_out(read_squad(file))
    documents, everything = whole(held)
    asked = sample(everything, limit)
    embedder = SentenceTransformerEmbedder()
    rows: list[str] = []
    for size in (
        *(PassageSize(tokens, 1) for tokens in (64, 96, 128, 180, 256)),
        *(PassageSize(180, overlap) for overlap in (0, 2)),
    ):
        with tempfile.TemporaryDirectory() as folder:
            library = Library(folder, embedder=embedder, size=size)
            fill(library, documents)
            name = f"{size.tokens} tokens, {size.overlap} shared ({_count(library):,} passages)"
            found = search(library, asked)
            rows += rows_of(found, {name: convex(DENSE_WEIGHT)})
            if size == PassageSize():
                weights = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
                fused = rows_of(found, {f"convex, dense {each}": convex(each) for each in weights})
                fused += rows_of(found, {"reciprocal ranks": reciprocal_ranks})
                common = list(common_words(library, asked))
            library.close()
    print_table("size of passages", rows)
    print_table("fusion, at the default size", fused)
    print_table("words left out, at the default size", common)


def common_words(library: Library, asked: Sequence[Asked]) -> Iterable[str]:
    """Yield a row for each share of passages from which on a word is left out."""
    for share in (0.01, 0.02, 0.05, 0.1, 0.3, 1.0):
        with (
            patch("index.search.lexical._COMMON_SHARE", share),
            patch("index.search.lexical._COMMON_COUNT", 1),
        ):
            found = search(library, asked)
        yield from rows_of(found, {f"in more than {share:.0%}": convex(DENSE_WEIGHT)})
