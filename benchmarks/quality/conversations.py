"""Hold the conversations about the bundled document.

    python -m benchmarks.quality conversations

They are in `testing/conversations.json`. Each is held twice: every question asked as it was typed,
and asked as it is understood in its conversation. Prints what was understood where that differs,
what became of each such turn, and how many turns were right either way; first turns are alike
either way and are counted apart. Nothing here fits or changes anything.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

import click

from benchmarks.grading import is_right, verdict
from page.start import SEEDS
from qa import Answer, AskOptions, Assistant
from qa.followup.rewrite import RewrittenQuestion
from testing import CONVERSATIONS


@dataclass(frozen=True, slots=True)
class Held:
    """A turn: its question, how it was understood, and the answers with and without that."""

    part: str
    number: int
    question: str
    words: tuple[str, ...]
    stands: bool
    understood: RewrittenQuestion
    answer: Answer
    typed: Answer | None

    @property
    def right(self) -> bool:
        """Whether the question as it was understood was answered, or refused, as it should be."""
        return is_right(self.answer, self.words)

    @property
    def right_typed(self) -> bool:
        """The same of the question as it was typed."""
        return self.typed is not None and is_right(self.typed, self.words)


def hold(
    assistant: Assistant, *, typed: bool = True, part: str = "", most: int | None = None
) -> Iterator[Held]:
    """Hold every conversation, or those of one part, or its first `most`.

    Questions are asked as they were typed too, unless `typed` is false: then they count as wrong.
    """
    all_of_them = json.loads(CONVERSATIONS.read_text(encoding="utf-8"))["conversations"]
    for each in [each for each in all_of_them if part in ("", each["part"])][:most]:
        earlier: list[Answer] = []
        for number, turn in enumerate(each["turns"], start=1):
            question = turn["question"]
            step = assistant.ask_followup(question, earlier, AskOptions(talk=False))
            understood, answer = step.understood, step.answer
            as_typed: Answer | None = answer
            if understood.changed:
                as_typed = assistant.ask(question, talk=False) if typed else None
            earlier.append(answer)
            yield Held(
                part=each["part"],
                number=number,
                question=question,
                words=tuple(turn["words"]),
                stands=number == 1 or turn.get("stands", False),
                understood=understood,
                answer=answer,
                typed=as_typed,
            )


def summary(held: list[Held]) -> dict[str, int]:
    """Count turns: those that lean on earlier ones, right with and without, and the others."""
    leaning = [each for each in held if not each.stands]
    others = [each for each in held if each.stands]
    return {
        "leaning": len(leaning),
        "right_understood": sum(each.right for each in leaning),
        "right_typed": sum(each.right_typed for each in leaning),
        "standing": len(others),
        "standing_right": sum(each.right for each in others),
        "standing_changed": sum(each.understood.changed for each in others),
    }


@click.command()
def main() -> None:
    """Hold the conversations and print what became of them."""
    with tempfile.TemporaryDirectory() as folder, Assistant.open(folder) as assistant:
        assistant.add(SEEDS / "gilan.md")
        held = list(hold(assistant))
    for each in held:
        if each.stands and each.right and not each.understood.changed:
            continue
        click.echo(f"{each.part} {each.number}  {each.question}")
        if each.understood.changed:
            click.echo(f"    understood: {each.understood.question}")
            click.echo(f"    {each.understood.because}")
        click.echo(f"    understood {verdict(each.answer, each.words)}")
        if each.typed is not None:
            click.echo(f"    as typed   {verdict(each.typed, each.words)}")
    for part in dict.fromkeys(each.part for each in held):
        counts = summary([each for each in held if each.part == part])
        click.echo(f"{part}: {json.dumps(counts)}")
