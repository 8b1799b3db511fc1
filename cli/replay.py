"""Ask saved questions again, and list the answers that have changed: `chapterverse replay`.

Exit code 1 where an answer has changed, for use in a pipeline that tests a library.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from cli.options import library_options, reader_option, resolve_options
from cli.progress import track
from cli.terminal import echo, echo_json
from qa.assistant import Assistant
from qa.evaluation.replay import AnswerChange, Replayed, format_answer, read_saved, summarise_answer
from qa.evaluation.replay import replay as ask_again

_NO_CHANGE = (AnswerChange.SAME, AnswerChange.NEW)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--save", type=click.Path(path_type=Path), metavar="NEW", help="Save the answers as of now."
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of what has changed.")
@library_options
@reader_option
def replay(
    file: Path,
    save: Path | None,
    as_json: bool,
) -> None:
    """Ask the questions of FILE again, and list the answers that have changed.

    FILE holds what `ask --json` printed, one object or one a line, a conversation exported from the
    page, or lines of {"question": "..."}.
    """
    saved = read_saved(file)
    with Assistant.open(**resolve_options()) as assistant:
        tracked = track(saved, "asking")
        replayed = list(ask_again(tracked, assistant.ask))
    if save is not None:
        lines = [json.dumps(each.now.to_dict(), ensure_ascii=False) + "\n" for each in replayed]
        save.write_text("".join(lines), encoding="utf-8")
    changed = [each for each in replayed if each.change not in _NO_CHANGE]
    if as_json:
        echo_json([_values(each) for each in changed])
    else:
        for each in changed:
            echo("\n".join(_lines(each)))
        new = sum(each.change is AnswerChange.NEW for each in replayed)
        told = f", {new} without a saved answer" if new else ""
        echo(f"{len(changed)} of {len(replayed)} answers have changed{told}.", err=True)
    sys.exit(1 if changed else 0)


def _lines(each: Replayed) -> list[str]:
    saved, now = each.saved.said, summarise_answer(each.now)
    before = format_answer(saved.words, saved.places) if saved else "nothing was saved"
    return [
        f"{each.change}: {each.saved.question}",
        f"  before: {before}",
        f"  now:    {format_answer(now.words, now.places)}",
    ]


def _values(each: Replayed) -> dict[str, object]:
    return {
        "question": each.saved.question,
        "change": each.change.value,
        "before": list(each.saved.said.words) if each.saved.said else None,
        "now": each.now.to_dict(),
    }
