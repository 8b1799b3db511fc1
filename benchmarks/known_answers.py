"""Ask for what each of the made documents says alone, and find out each question's answer.

For load and long use, on the documents of `testing.make_documents`: what is right is what is
answered when nobody else asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from qa.assistant import Assistant

Known = tuple[str, str, int]  # text, document, start


def question(person: int) -> str:
    """Return what a person asks: something that one document says, and no other."""
    return f"Tell me this, please: who is the keeper of house {person}?"


def known_of(given: dict[str, object]) -> Known:
    """Return what is compared of an answer."""
    citations = given["citations"]
    first = citations[0] if isinstance(citations, list) and citations else {}
    return str(given["text"]), str(first.get("document")), int(first.get("start", -1))


def ask(assistant: Assistant, person: int) -> Known:
    """Ask a person's question in this process."""
    return known_of(assistant.ask(question(person)).to_dict())


def ask_alone(library: Path, people: int) -> list[Known]:
    """Return each person's answer, as it is when nobody else asks."""
    with Assistant.open(library) as assistant:
        return [ask(assistant, person) for person in range(people)]


def given_while_growing(
    library: Path, more: Sequence[Path], others: Iterable[tuple[int, Known]]
) -> set[tuple[int, Known]]:
    """Return which answers a library gives while it grows: to each person, after each document.

    `library` is as it was before; the documents are added to it one by one.
    """
    open_ones, found = set(others), set[tuple[int, Known]]()
    with Assistant.open(library) as assistant:
        for path in more:
            if not open_ones:
                break
            assistant.add(path)
            given = {each for each in open_ones if ask(assistant, each[0]) == each[1]}
            open_ones -= given
            found |= given
    return found
