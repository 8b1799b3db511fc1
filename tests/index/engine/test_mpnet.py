"""MPNet in the engine against transformers, over a tiny network of chance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import MPNetForQuestionAnswering
from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

from index.engine import Head, Precision, Row, RowNetwork, Unsupported
from index.engine.build import build
from index.engine.mpnet import buckets
from index.engine.quantise import quantise_rows
from index.engine.rows import Ints, Numbers
from testing.tiny_mpnet import make_tiny_mpnet


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_mpnet(tmp_path_factory.mktemp("mpnet"))


def row(*ids: int) -> Row:
    return Row(np.array(ids, dtype=np.int32), np.zeros(len(ids), np.int32))


def long_row(tokens: int) -> Row:
    return row(0, *(3 + np.arange(tokens - 2) * 7 % 60), 2)


def test_buckets_worked_out_by_hand() -> None:
    assert buckets(3, 32).tolist() == [2, 1, 0, 17, 18]
    apart = buckets(514, 32)[513:]  # the distances 0, 1, 2, ...
    assert apart[7:9].tolist() == [16 + 7, 16 + 8]
    # Bucket 8 + 8 * log(apart / 8) / log(16), cut off: 11 for 8 * 16 ** 0.375 = 22.6 tokens.
    assert apart[[22, 23, 127, 128, 513]].tolist() == [16 + 10, 16 + 11, 31, 31, 31]


def test_buckets_are_those_of_transformers() -> None:
    distances = torch.arange(-513, 514)
    encoder: Any = MPNetEncoder
    wanted = encoder.relative_position_bucket(distances, num_buckets=32)
    assert buckets(514, 32).tolist() == wanted.tolist()


def transformers_logits(folder: Path, ids: Ints) -> Numbers:
    model: Any = MPNetForQuestionAnswering.from_pretrained(folder)
    with torch.inference_mode():
        given = torch.from_numpy(ids.astype(np.int64))[None]
        found = model(input_ids=given, attention_mask=torch.ones_like(given))
    return np.stack([found.start_logits[0].numpy(), found.end_logits[0].numpy()], axis=1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "tokens",
    [
        row(0),
        row(0, 8, 9, 2, 2, 10, 11, 2),
        row(0, 8, 1, 1, 2, 1, 11, 2),  # padding inside: it has a position of its own
        long_row(300),  # farther apart than the last bucket
        long_row(512),
    ],
    ids=["one", "few", "padding", "many", "all"],
)
def test_float32_gives_the_logits_of_transformers(folder: Path, tokens: Row) -> None:
    wanted = transformers_logits(folder, tokens.ids)
    ours = RowNetwork(build(folder, Head.SPAN, Precision.FLOAT32)).one(tokens)
    assert ours.shape == (len(tokens.ids), 2)
    assert ours == pytest.approx(wanted, abs=1e-4)
    assert np.abs(wanted).max() > 1  # logits that are all nearly 0 would prove nothing


def test_8_bits_stray_a_little(folder: Path) -> None:
    tokens = long_row(60)
    exact, rounded = (
        RowNetwork(build(folder, Head.SPAN, precision)).one(tokens) for precision in Precision
    )
    stray = np.linalg.norm(rounded - exact) / np.linalg.norm(exact)
    assert 0 < stray < 0.1


def test_a_result_does_not_depend_on_its_company(folder: Path) -> None:
    network = RowNetwork(build(folder, Head.SPAN, Precision.INT8))
    rows = [long_row(tokens) for tokens in range(2, 40)]
    alone = [network.one(each) for each in rows]
    assert all(map(np.array_equal, alone, network.run(rows)))


def test_a_vector_of_all_tokens(folder: Path) -> None:
    tokens = long_row(20)
    model: Any = MPNetForQuestionAnswering.from_pretrained(folder)
    with torch.inference_mode():
        hidden = model.mpnet(torch.from_numpy(tokens.ids.astype(np.int64))[None])[0]
    ours = RowNetwork(build(folder, Head.MEAN, Precision.FLOAT32)).one(tokens)
    assert ours == pytest.approx(hidden[0].mean(dim=0).numpy(), abs=1e-4)


def test_another_activation_is_left_to_others(folder: Path, tmp_path: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps(config | {"hidden_act": "relu"}))
    with pytest.raises(Unsupported, match="hidden_act is relu"):
        build(tmp_path, Head.SPAN, Precision.FLOAT32)


def test_a_table_in_8_bits_by_rows() -> None:
    table = quantise_rows(np.array([[1.0, -0.5], [0, 0], [0.25, 2]], dtype=np.float32))
    assert table.rounded.tolist() == [[127, -64], [0, 0], [16, 127]]
    assert table.scales[:, 0] == pytest.approx([1 / 127, 1, 2 / 127])
    assert table.exact()[2] == pytest.approx([32 / 127, 2])
