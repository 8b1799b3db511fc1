"""Thirty questions on the article, as a person's own file and as the bundled retelling.

The floors are what was measured when the reader was fitted (see README.md): a change that answers
fewer of them, or begins to invent answers, has to explain itself.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.golden import grade, summary
from index import SentenceTransformerEmbedder
from qa import Assistant
from tests.conftest import ARTICLE, SEEDS


@pytest.mark.parametrize(
    ("path", "answered_right", "answered_wrong", "refused_right"),
    [(ARTICLE, 17, 2, 9), (SEEDS / "gilan.md", 19, 1, 9)],
    ids=["the article itself", "the retelling"],
)
def test_golden_questions(
    path: Path,
    answered_right: int,
    answered_wrong: int,
    refused_right: int,
    embedder: SentenceTransformerEmbedder,
    tmp_path: Path,
) -> None:
    if not path.is_file():
        pytest.skip("the article is not beside this checkout")
    with Assistant.open(tmp_path, embedder=embedder) as assistant:
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
