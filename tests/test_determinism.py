"""The same library and question give the same bytes, whatever the machine was told to do beside.

To the printed digits, that is: below them sums may depend on how they are done, as those of other
models than the bundled ones do, so scores are rounded before anything is ordered by them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pytest

from index import SentenceTransformerEmbedder
from index.engine import rows
from qa import Assistant
from tests.conftest import SEEDS

QUESTIONS = (
    "Who led the rebellion in Gilan?",
    "How many machine guns did the sailors have?",
    "Why did Kuchik Khan disagree with the Communists?",
    "What is the capital of France?",
)
OTHER = (
    "The port of Anzali was built late.\n\nTwo ships left Baku in March, and 40 men with them.\n"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    other = tmp_path_factory.mktemp("files") / "other.txt"
    other.write_text(OTHER, encoding="utf-8")
    return [SEEDS / "gilan.md", other]


def answers(folder: Path, files: Sequence[Path]) -> str:
    """What is printed for all questions, by models loaded anew."""
    with Assistant.open(folder, embedder=SentenceTransformerEmbedder()) as assistant:
        for file in files:
            assistant.add(file)
        printed = [assistant.ask(question).to_dict() for question in QUESTIONS]
    return json.dumps(printed, ensure_ascii=False)


@pytest.fixture(scope="module")
def wanted(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    return answers(tmp_path_factory.mktemp("wanted"), files)


@pytest.mark.slow
def test_after_a_restart_and_in_another_order(
    files: list[Path], wanted: str, tmp_path: Path
) -> None:
    assert answers(tmp_path / "library", files[::-1]) == wanted
    assert answers(tmp_path / "library", []) == wanted  # the same library, opened again


@pytest.mark.slow
@pytest.mark.parametrize("processors", [1, 3])
def test_with_other_processors_and_steps(
    processors: int,
    files: list[Path],
    wanted: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.engine.rows.processors", lambda: processors)
    monkeypatch.setattr("index.engine.rows._pool", lru_cache(rows._pool.__wrapped__))
    monkeypatch.setattr("index.ingest.ingest._STEP", 7)
    assert answers(tmp_path / "library", files) == wanted
