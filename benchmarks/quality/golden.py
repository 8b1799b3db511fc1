"""Ask the thirty golden questions of a document.

    python -m benchmarks.quality golden FILE...

The questions are in `testing/golden_questions.json`: twenty that the article on Gilan answers, and
ten that it does not. Each file is put into a library of its own. Prints every question with what
became of it, and how many were right; nothing here fits or changes anything.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.grading import is_right, verdict
from benchmarks.squad import FILE
from qa import Answer, Assistant
from testing import GOLDEN_QUESTIONS


@dataclass(frozen=True, slots=True)
class Graded:
    """A golden question, its answer, and whether that is right."""

    question: str
    words: tuple[str, ...]
    answer: Answer

    @property
    def right(self) -> bool:
        """Whether the question was answered, or refused, as it should be."""
        return is_right(self.answer, self.words)


def grade(assistant: Assistant) -> Iterator[Graded]:
    """Ask every golden question."""
    for each in json.loads(GOLDEN_QUESTIONS.read_text(encoding="utf-8"))["questions"]:
        answer = assistant.ask(each["question"], talk=False)
        yield Graded(each["question"], tuple(each["words"]), answer)


def summary(graded: Sequence[Graded]) -> dict[str, int]:
    """Count the questions: right answers, wrong answers, and right and wrong refusals."""
    answerable = [each for each in graded if each.words]
    return {
        "questions": len(graded),
        "right": sum(each.right for each in graded),
        "answered_right": sum(each.right for each in answerable),
        "answered_wrong": sum(each.answer.answered and not each.right for each in graded),
        "refused_right": sum(each.right for each in graded if not each.words),
        "refused_wrong": sum(not each.answer.answered for each in answerable),
    }


@click.command()
@click.argument("paths", nargs=-1, required=True, type=FILE)
def main(paths: tuple[Path, ...]) -> None:
    """Ask the golden questions of each of PATHS."""
    for path in paths:
        with tempfile.TemporaryDirectory() as folder, Assistant.open(folder) as assistant:
            assistant.add(path)
            graded = list(grade(assistant))
        click.echo(path.name)
        for each in graded:
            click.echo(f"  {verdict(each.answer, each.words)}  {each.question}")
        click.echo(f"  {json.dumps(summary(graded))}")
