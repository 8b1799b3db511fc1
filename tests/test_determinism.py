"""The same library and question give the same bytes, whatever the machine was told to do beside.

To the printed digits, that is: below them the sums of the models depend on how many threads and
how large batches they are done with, so scores are rounded before anything is ordered by them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch

from index import SentenceTransformerEmbedder
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


@pytest.fixture
def _one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


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


def test_after_a_restart_and_in_another_order(
    files: list[Path], wanted: str, tmp_path: Path
) -> None:
    assert answers(tmp_path / "library", files[::-1]) == wanted
    assert answers(tmp_path / "library", []) == wanted  # the same library, opened again


@pytest.mark.usefixtures("_one_thread")
def test_with_one_thread_and_other_batches(
    files: list[Path], wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.embedder._BATCH", 5)
    monkeypatch.setattr("index.intake._STEP", 7)
    assert answers(tmp_path / "library", files) == wanted
