"""Compare follow-up questions, as they are understood, with what a person rewrote them to.

    python -m benchmarks.quality followups followup_rewrites.jsonl.gz

A file of lines of JSON with `dialog`, `history`, `question`, `rewrite`; of a Wikipedia dialogue the
history begins with the article's title and the section's heading, which stand for the document and
the heading of each answer here. Only these are used, from the third question on. What is counted is
whether a question that was rewritten is taken to lean on what was said, and how many of the words
that the person put in are among those that it is searched with. Nothing is searched or read.
Dialogues are numbered in their order: the rules were made on those of even number.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from index import Document, Hit, Passage, Sentence
from index.search.lexical import content_words, stem
from qa import Answer, Citation, Form, Span
from qa.followup.rewrite import rewrite_question
from qa.followup.topic import leans
from qa.followup.understandings import list_understandings

_SHORT = 8  # words of an answer that is no sentence
_HEADED = "canard_dev"


def read_turns(file: Path) -> Iterator[tuple[int, list[Answer], str, str]]:
    """Yield for each turn its half (0 or 1), the answers before it, the question, the rewrite."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    half = {dialog: n % 2 for n, dialog in enumerate(sorted({row["dialog"] for row in rows}))}
    for row in rows:
        if row["source"] != _HEADED or len(row["history"]) < 4:
            continue
        title, heading, *said = row["history"]
        earlier = [
            make_answer(question, answer, title, heading)
            for question, answer in zip(said[::2], said[1::2], strict=False)
        ]
        yield half[row["dialog"]], earlier, row["question"], row["rewrite"]


def make_answer(question: str, said: str, title: str, heading: str) -> Answer:
    """Return an answer that quotes all of `said`, from a document and a section of these names."""
    text = said or "."
    document = Document(f"{title}.txt", title, "text", "0" * 64, text)
    passage = Passage.from_document(document, (Sentence(0, len(text)),), heading, None)
    hit = Hit(1, passage, 1.0, 0.5, 1.0)
    span = Span.from_document(document, 0, len(text))
    citation = Citation(1, span, span, None, heading, 0.8, hit)
    form = Form.SPAN if len(text.split()) <= _SHORT else Form.SENTENCES
    return Answer(question, text, 0.8, 0.35, (citation,), (hit,), form=form)


def count(question: str, rewrite: str, earlier: list[Answer]) -> Counter[str]:
    """Return what is counted of one turn; see the module."""
    typed = _stems(question)
    needed = _stems(rewrite) - typed
    if not needed:
        return Counter(standing=1, standing_leans=leans(question))
    rewritten = _stems(rewrite_question(question, earlier).question) - typed
    ways = list_understandings(question, earlier)
    found = frozenset().union(*(_stems(each.question) for each in ways)) - typed
    return Counter(
        leaning=1,
        leans=leans(question),
        words=len(needed),
        words_by_rewriting=len(rewritten & needed),
        words_found=len(found & needed),
        any_by_rewriting=bool(rewritten & needed),
        any_found=bool(found & needed),
    )


def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, content_words(text)))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def main(file: Path) -> None:
    """Count over both halves of the dialogues in FILE."""
    halves: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for half, earlier, question, rewrite in read_turns(file):
        halves[half].update(count(question, rewrite, earlier))
    for name, counts in zip(("made on", "reported on"), halves, strict=True):
        click.echo(f"{name}: {json.dumps(counts)}")
