"""Documents that each say something of their own, who asks for it, and which answer is right.

For the benchmarks of load and of long use: what is right is what is answered when nobody else
asks. Nothing is measured here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from qa.assistant import Assistant
from testing.make_documents import MAKERS, random_sections

Right = tuple[str, str, int]  # text, document, start


def make_files(folder: Path, numbers: Sequence[int]) -> list[Path]:
    """Write the documents of these numbers, of all formats; return their paths."""
    folder.mkdir(parents=True)
    suffixes = list(MAKERS)
    paths: list[Path] = []
    for number in numbers:
        suffix = suffixes[number % len(suffixes)]
        paths.append(folder / f"document{number:05}{suffix}")
        paths[-1].write_bytes(MAKERS[suffix](random_sections(number)))
    return paths


def question(person: int) -> str:
    """Return what a person asks: something that one document says, and no other."""
    return f"Tell me this, please: who is the keeper of house {person}?"


def alone(library: Path, people: int) -> list[Right]:
    """Return each person's answer, as it is when nobody else asks."""
    found: list[Right] = []
    with Assistant.open(library) as assistant:
        for person in range(people):
            given = assistant.ask(question(person)).to_dict()
            found.append(right_of(given))
    return found


def right_of(given: dict[str, object]) -> Right:
    """Return what is compared of an answer."""
    citations = given["citations"]
    first = citations[0] if isinstance(citations, list) and citations else {}
    return str(given["text"]), str(first.get("document")), int(first.get("start", -1))


def in_between(
    library: Path, more: Sequence[Path], others: Iterable[tuple[int, Right]]
) -> set[tuple[int, Right]]:
    """Return which answers a library gives while it grows: to each person, after each document.

    `library` is as it was before; the documents are added to it one by one.
    """
    open_ones, found = set(others), set[tuple[int, Right]]()
    with Assistant.open(library) as assistant:
        for path in more:
            if not open_ones:
                break
            assistant.add(path)
            for each in list(open_ones):
                if right_of(assistant.ask(question(each[0])).to_dict()) == each[1]:
                    open_ones.remove(each)
                    found.add(each)
    return found
