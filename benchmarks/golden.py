"""Ask the thirty golden questions of a document: python -m benchmarks.golden FILE...

The questions are in `tests/golden_questions.json`: twenty that the article on Gilan answers, and
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

from qa import Answer, Assistant
from qa.evaluation.evaluate import RIGHT
from qa.evaluation.metrics import f1

QUESTIONS = Path(__file__).parent.parent / "tests" / "golden_questions.json"


@dataclass(frozen=True, slots=True)
class Graded:
    """A golden question, its answer, and whether that is right.

    Right is an answer that holds one of `words`, or shares at least half of its words with one
    ("800" for "800 men"); and, without `words`, no answer.
    """

    question: str
    words: tuple[str, ...]
    answer: Answer

    @property
    def right(self) -> bool:
        """Whether the question was answered, or refused, as it should be."""
        if not self.words:
            return not self.answer.answered
        said = self.answer.text
        return any(words in said for words in self.words) or f1(said, self.words) >= RIGHT


def grade(assistant: Assistant) -> Iterator[Graded]:
    """Ask every golden question."""
    for each in json.loads(QUESTIONS.read_text(encoding="utf-8"))["questions"]:
        answer = assistant.ask(each["question"])
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
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def main(paths: tuple[Path, ...]) -> None:
    """Ask the golden questions of each of PATHS."""
    for path in paths:
        with tempfile.TemporaryDirectory() as folder, Assistant.open(folder) as assistant:
            assistant.add(path)
            graded = list(grade(assistant))
        click.echo(path.name)
        for each in graded:
            mark = "right" if each.right else "WRONG"
            said = each.answer.text or "(no answer)"
            click.echo(f"  {mark}  {each.answer.confidence:.2f}  {each.question}  {said[:90]}")
        click.echo(f"  {json.dumps(summary(graded))}")


if __name__ == "__main__":
    main()
