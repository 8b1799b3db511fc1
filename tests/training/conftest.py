"""A made-up file of questions, and a base model small enough to be trained in a test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoTokenizer, BertConfig, BertModel, PreTrainedTokenizerBase

from index import SentenceTransformerEmbedder
from training.question_files import QuestionFile

NAMES = "Ada Bela Cyra Dora Enzo Fila Gino Hana".split()
TOWNS = "Aling Borun Cadiz Delos Ermin Fader".split()


def squad(articles: int = 4, paragraphs: int = 6) -> dict[str, Any]:
    """Return articles about people and towns; each paragraph is asked two questions."""
    data = []
    for article in range(articles):
        name = NAMES[article]
        made = []
        for number in range(paragraphs):
            town = TOWNS[number]
            year = str(1800 + 10 * article + number)
            context = (
                f"The weather in {town} was mild that spring. In {year} {name} moved to {town}. "
                f"Many people came to greet the guest. The house stood by the river of {town}."
            )
            asked = [
                {"question": f"When did {name} move to {town}?", "answer": year},
                {"question": f"What stood by the river of {town}?", "answer": "The house"},
            ]
            made.append(
                {
                    "context": context,
                    "qas": [
                        {
                            "id": f"{article}-{number}-{each}",
                            "question": values["question"],
                            "answers": [
                                {
                                    "text": values["answer"],
                                    "answer_start": context.index(values["answer"]),
                                }
                            ],
                        }
                        for each, values in enumerate(asked)
                    ],
                }
            )
        data.append({"title": name, "paragraphs": made})
    return {"version": "1.1", "data": data}


@pytest.fixture
def squad_path(tmp_path: Path) -> Path:
    path = tmp_path / "people.json"
    path.write_text(json.dumps(squad()))
    return path


@pytest.fixture
def people(squad_path: Path) -> QuestionFile:
    return QuestionFile.from_path(squad_path)


@pytest.fixture(scope="session")
def tokenizer() -> PreTrainedTokenizerBase:
    loaded: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
        SentenceTransformerEmbedder().folder
    )
    return loaded


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory, tokenizer: PreTrainedTokenizerBase) -> Path:
    """A BERT of two layers with the default tokenizer and weights of chance."""
    folder = tmp_path_factory.mktemp("base") / "tiny-bert"
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=30522,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
    )
    BertModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
