"""Key sentences are central, different, whole, and make sense by themselves: the real embedder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import Library, SentenceTransformerEmbedder
from qa.talk.key_sentences import MAX_SENTENCES, choose_key_sentences

Write = Callable[[str, str | bytes], Path]

BREAD = """# Sourdough

Sourdough bread is leavened with a starter of wild yeast and bacteria.

## The starter

A sourdough starter is flour and water that has fermented for about a week.
It must be fed every day.
My neighbour parks his red car in front of the bakery.
A ripe starter doubles in four hours and smells of apples.

## Baking

The dough rises overnight and is baked in a very hot oven.
This gives it a crust.
Is it worth the trouble?
Sourdough bread keeps fresh longer than bread made with baker's yeast.

See https://example.org/bread for more about the bread of our bakery.
"""


@pytest.fixture
def library(tmp_path: Path, embedder: SentenceTransformerEmbedder) -> Iterator[Library]:
    opened = Library(tmp_path / "library", embedder=embedder)
    yield opened
    opened.close()


def texts(library: Library, name: str, most: int = MAX_SENTENCES) -> list[str]:
    text = library.document(name).text
    chosen = choose_key_sentences(library, name, most)
    return [text[each.start : each.end] for each in chosen]


def test_what_is_beside_the_point_or_leans_on_others_is_not_chosen(
    library: Library, write: Write
) -> None:
    library.add(write("bread.md", BREAD))
    chosen = texts(library, "bread.md")
    assert chosen[0] == "Sourdough bread is leavened with a starter of wild yeast and bacteria."
    assert len(chosen) == 2  # a quarter of the seven that stand by themselves, rounded up
    joined = " ".join(chosen)
    for beside in ("red car", "It must be fed", "This gives", "worth the trouble", "example.org"):
        assert beside not in joined


def test_no_more_than_are_wanted_and_each_another(library: Library, write: Write) -> None:
    same = "The harbour of Anzali was closed by the storm in May. " * 6
    other = "The bakery of Rasht burned down in the same week of the year. "
    library.add(write("news.txt", f"{same}{other}"))
    assert len(texts(library, "news.txt", 1)) == 1
    chosen = texts(library, "news.txt", 2)
    assert sorted(chosen) == sorted({*chosen})
    assert len(chosen) == 2


def test_a_document_without_sentences_is_quoted_in_its_lines(
    library: Library, write: Write
) -> None:
    library.add(write("list.csv", "name,phone\nBram,5521\nEls,5522\n"))
    assert texts(library, "list.csv")
