"""Questions asked of libraries of held-out articles, the way a person would ask them.

Three kinds: "own" ones that an article of the library answers; "hard" ones, which are some of these
with the passages taken out of the hits that hold the answer's words; and "foreign" ones that belong
to other articles. An article's paragraphs are joined into one document. What a reader makes of the
hits is handed in, and what is fitted to it is `calibration`.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index import Embedder, Hit, Library
from qa.evaluation.squad import Article
from qa.retriever import retrieve

SEED = 20
_DEEP = 20  # passages retrieved, so that enough are left when some are taken out
_FEW, _MANY = 5, 40  # paragraphs
_WHOLE = 3_000  # characters of a document that is one paragraph to its file

Matrix = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Asks:
    """How many questions of each kind are asked of an article."""

    own: int
    hard: int
    foreign: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answers, and the place of the first in the article's joined text."""

    text: str
    answers: tuple[str, ...]
    start: int

    @property
    def answer(self) -> str:
        """The answer that stands at `start`."""
        return self.answers[0]


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of a question's hits: a row of features for each candidate.

    `right` says which candidates answer the question if it is an own one; `said` are their words,
    where candidates of the same words are no rivals.
    """

    rows: Matrix
    right: Truth
    said: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A question as it was read. `kind` is "own", "hard" or "foreign".

    Of the last two no candidate is right.
    """

    kind: str
    rows: Matrix
    right: Truth
    said: tuple[str, ...] | None = None


# Given a library: a function that reads a question's hits; None where there is nothing to read.
ReadHits = Callable[[Asked, Sequence[Hit]], Read | None]
MakeReader = Callable[[Library], ReadHits]


def gathered(articles: Sequence[Article]) -> list[Article]:
    """Return the articles, those of few paragraphs put together into ones of `_MANY`.

    Questions about single paragraphs, as people typed them, become questions of a document too. A
    whole document, such as a contract, stays one, if it is a single paragraph to its file.
    """
    long = [article for article in articles if _is_long(article)]
    loose = [
        paragraph
        for article in articles
        if not _is_long(article)
        for paragraph in article.paragraphs
    ]
    groups = [loose[start : start + _MANY] for start in range(0, len(loose), _MANY)]
    return long + [Article("gathered", tuple(group)) for group in groups if len(group) == _MANY]


def _is_long(article: Article) -> bool:
    return (
        len(article.paragraphs) >= _FEW
        or sum(len(paragraph.context) for paragraph in article.paragraphs) >= _WHOLE
    )


def joined(article: Article) -> tuple[str, list[Asked]]:
    """Return the article as one text, a blank line between paragraphs, and its questions."""
    parts: list[str] = []
    asked: list[Asked] = []
    offset = 0
    for paragraph in article.paragraphs:
        asked += [
            Asked(
                question.text,
                tuple(gold.text for gold in question.answers),
                offset + question.answers[0].start,
            )
            for question in paragraph.questions
            if question.answers
        ]
        parts.append(paragraph.context)
        offset += len(paragraph.context) + 2
    return "\n\n".join(parts), asked


def cases(
    articles: Sequence[Article],
    asks: Asks,
    embedder: Embedder,
    label: str,
    make_reader: MakeReader,
) -> list[Case]:
    """Return a case for each question asked of each article, which is a library of its own."""
    choose = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    texts = [joined(article) for article in articles]
    groups = [
        ([text], [own for other, (_, own) in enumerate(texts) if other != number])
        for number, text in enumerate(texts)
    ]
    found: list[Case] = []
    with tqdm(total=sum(len(group) for group, _ in groups), desc=label) as bar:
        for group, others in groups:
            with tempfile.TemporaryDirectory() as folder:
                library = Library(Path(folder) / "library", embedder=embedder)
                for number, (text, _) in enumerate(group):
                    file = Path(folder) / f"article{number}.txt"
                    file.write_bytes(text.encode())
                    library.add_file(file)
                read = make_reader(library)
                for _, own in group:
                    foreign = [choose.choice(choose.choice(others)) for _ in range(asks.foreign)]
                    asked = choose.sample(own, min(asks.own, len(own)))
                    found += _ask_all(library, read, asked, foreign, asks.hard)
                    bar.update()
                library.close()
    return found


def _ask_all(
    library: Library, read: ReadHits, own: Sequence[Asked], foreign: Sequence[Asked], hard: int
) -> Iterator[Case]:
    for kind, questions in (("own", own), ("hard", own[:hard]), ("foreign", foreign)):
        for asked in questions:
            hits = retrieve(library, asked.text, _DEEP)
            if kind == "hard":
                words = asked.answer.lower()
                hits = [hit for hit in hits if words not in hit.passage.text.lower()]
            found = read(asked, hits)
            if found is not None:
                right = found.right if kind == "own" else np.zeros(len(found.right), dtype=bool)
                yield Case(kind, found.rows, right, found.said)
