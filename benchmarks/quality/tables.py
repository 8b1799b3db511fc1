"""Ask a hundred questions of five tables, each table written in every format that knows its grid.

    python -m benchmarks.quality tables [--format .csv]

An answer is right where the first citation is exactly the cell that was worked out by hand; of a
question that wants several cells, where all of them are cited and no other. Each table is a library
of its own. The tables and questions are in `_table_cases`.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from benchmarks.quality._table_cases import CASES, TableCase
from index import Embedder, SentenceTransformerEmbedder
from qa.assistant import Assistant
from testing.make_documents import MAKERS, Section

FORMATS = (".csv", ".tsv", ".xlsx", ".ods", ".docx", ".pptx", ".html", ".epub", ".md")


def outcome(said: Sequence[str], answers: Sequence[str]) -> str:
    """Return "right", "wrong" or "refused" for what was cited; a refusal may be right."""
    if not said:
        return "refused" if answers else "right"
    if len(answers) > 1:
        return "right" if set(said) == set(answers) else "wrong"
    return "right" if answers and said[0] == answers[0] else "wrong"


def ask_all(
    case: TableCase, suffix: str, embedder: Embedder
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Ask a table's questions; return the outcome, the question and what was cited of each."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{case.title.lower().replace(' ', '_')}{suffix}")
        file.write_bytes(MAKERS[suffix]([Section(case.title, (), case.rows)]))
        found: list[tuple[str, str, tuple[str, ...]]] = []
        with Assistant.open(Path(folder, "library"), embedder=embedder) as assistant:
            assistant.add(file)
            for question, answers in case.questions:
                answer = assistant.ask(question, talk=False)
                said = tuple(each.quote.text for each in answer.citations)
                found.append((outcome(said, answers), question, said))
        return found


@click.command()
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS))
@click.option("--show", is_flag=True, help="Show each question that was not answered rightly.")
def main(formats: Sequence[str], show: bool) -> None:
    """Ask a hundred questions of five tables in every format."""
    embedder = SentenceTransformerEmbedder()
    click.echo("| format | right | wrong | refused |\n|---|---|---|---|")
    for suffix in formats or FORMATS:
        counts: Counter[str] = Counter()
        for case in CASES:
            outcomes = ask_all(case, suffix, embedder)
            counts.update(each for each, _, _ in outcomes)
            for each, question, said in outcomes if show else ():
                if each != "right":
                    click.echo(f"  {each}: {question} {' / '.join(said)}")
        click.echo(f"| {suffix} | {counts['right']} | {counts['wrong']} | {counts['refused']} |")


if __name__ == "__main__":
    main()
