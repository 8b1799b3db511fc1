"""Thirty questions on the article, as a person's own file and as the bundled retelling.

The floors are what was measured (docs/quality.md), in float32 and in the precision that the machine
chooses, which is 8 bits on most. A change that answers fewer of them, or begins to invent answers,
has to explain itself.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.quality.golden import grade, summary
from index import SentenceTransformerEmbedder
from index.settings import PRECISION_VARIABLE
from qa import Assistant
from qa.reader.factory import FAST_READER
from tests.conftest import ARTICLE, SEEDS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "reader", "precision", "answered_right", "answered_wrong", "refused_right"),
    [
        (ARTICLE, FAST_READER, "float32", 17, 2, 9),
        (ARTICLE, FAST_READER, None, 17, 3, 8),
        (ARTICLE, None, None, 18, 1, 10),
        (SEEDS / "gilan.md", FAST_READER, "float32", 18, 0, 10),
        (SEEDS / "gilan.md", FAST_READER, None, 18, 0, 10),
        (SEEDS / "gilan.md", None, None, 20, 1, 9),
    ],
    ids=[
        f"{text}, {how}"
        for text in ("article", "retelling")
        for how in ("fast in float32", "fast", "both networks")
    ],
)
@pytest.mark.usefixtures("both_networks")
def test_golden_questions(
    path: Path,
    reader: str | None,
    precision: str | None,
    answered_right: int,
    answered_wrong: int,
    refused_right: int,
    embedder: SentenceTransformerEmbedder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not path.is_file():
        pytest.skip("the article is not beside this checkout")
    if precision is not None:
        monkeypatch.setenv(PRECISION_VARIABLE, precision)
    with Assistant.open(tmp_path, embedder=embedder, reader=reader) as assistant:
        assistant.add(path)
        graded = list(grade(assistant))
        for each in graded:
            for citation in each.answer.citations:
                text = assistant.document(citation.quote.document).text
                assert text[citation.quote.start : citation.quote.end] == citation.quote.text
    counts = summary(graded)
    assert counts["questions"] == 30
    assert counts["answered_right"] >= answered_right
    assert counts["answered_wrong"] <= answered_wrong
    assert counts["refused_right"] >= refused_right
