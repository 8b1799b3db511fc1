"""The engine against the libraries it stands in for, and how its precision is chosen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import ModelError, SentenceTransformerEmbedder
from index.embedding.backends import EngineEncoder, TransformersEncoder
from index.engine import Head, Precision, Row, RowNetwork, Unsupported, load_network, precision
from index.engine.build import build
from index.engine.quantise import quantise, quantise_blocks
from index.engine.rows import Numbers

TEXTS = [
    "The flotilla left Baku on 17 May 1920.",
    "Bread.",
    "",
    "Élan vital 小 and a ship, " * 60,  # cut after 256 tokens
]


@pytest.fixture(scope="module")
def plain(embedder: SentenceTransformerEmbedder) -> TransformersEncoder:
    return TransformersEncoder(embedder.name, embedder.folder)


@pytest.fixture(scope="module")
def network(embedder: SentenceTransformerEmbedder) -> RowNetwork:
    return RowNetwork(build(embedder.folder, Head.MEAN, Precision.INT8))


@pytest.fixture
def changed(embedder: SentenceTransformerEmbedder, tmp_path: Path) -> Path:
    return Path(shutil.copytree(embedder.folder, tmp_path / "model"))


def encoder(
    folder: Path, monkeypatch: pytest.MonkeyPatch, wanted: str = "float32"
) -> EngineEncoder:
    monkeypatch.setenv("CHAPTERVERSE_PRECISION", wanted)
    return EngineEncoder(folder, "of a test")


def test_a_matrix_in_8_bits() -> None:
    rounded, scales = quantise(np.array([[1.0, 0, 0.5], [-2.0, 0, 0.25]], dtype=np.float32))
    assert scales == pytest.approx([2 / 127, 1, 0.5 / 127])
    assert rounded.tolist() == [[64, 0, 127], [-127, 0, 64]]  # 63.5 to the even one


def test_a_matrix_in_8_bits_by_blocks() -> None:
    matrix = np.array([[1.0, -0.5, 0, 0], [0.25, 0.5, 2, -2]], dtype=np.float32)
    blocks = quantise_blocks(matrix, 2)
    assert blocks.scales == pytest.approx(np.array([[1 / 127, 1], [0.5 / 127, 2 / 127]]))
    assert blocks.rounded.tolist() == [[[255, 64], [128, 128]], [[192, 255], [255, 1]]]


@pytest.mark.slow
def test_float32_gives_the_vectors_of_sentence_transformers(
    embedder: SentenceTransformerEmbedder,
    plain: TransformersEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = encoder(embedder.folder, monkeypatch)
    assert ours.encode(TEXTS) == pytest.approx(plain.encode(TEXTS), abs=1e-5)
    assert ours.count_tokens(TEXTS) == plain.count_tokens(TEXTS)
    assert ours.max_tokens == plain.max_tokens == 254


@pytest.mark.slow
def test_8_bits_stray_a_little(
    embedder: SentenceTransformerEmbedder,
    plain: TransformersEncoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    near = encoder(embedder.folder, monkeypatch, "int8").encode(TEXTS)
    cosines = (near * plain.encode(TEXTS)).sum(axis=1)
    assert 0.97 < cosines.min() < 0.99999


@pytest.mark.slow
def test_pooling_of_the_first_token(changed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pooling = changed / "1_Pooling" / "config.json"
    settings = json.loads(pooling.read_text())
    settings |= {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    pooling.write_text(json.dumps(settings))
    ours = encoder(changed, monkeypatch).encode(TEXTS)
    assert ours == pytest.approx(TransformersEncoder("changed", changed).encode(TEXTS), abs=1e-5)


@pytest.mark.parametrize(
    ("file", "settings", "reason"),
    [
        ("config.json", {"model_type": "roberta"}, "model_type is roberta"),
        ("config.json", {"hidden_act": "relu"}, "hidden_act is relu"),
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}, "pooling is .* and "),
        ("config_sentence_transformers.json", {"prompts": {"query": "q: "}}, "changes texts"),
        ("sentence_bert_config.json", {"do_lower_case": True}, "changes texts"),
        ("sentence_bert_config.json", {"max_seq_length": None}, "does not say how much"),
        ("tokenizer_config.json", {"do_lower_case": False}, "contradicts itself"),
    ],
)
def test_what_the_engine_leaves_to_others(
    changed: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    settings: dict[str, object],
    reason: str,
) -> None:
    known = json.loads((changed / file).read_text())
    (changed / file).write_text(json.dumps(known | settings))
    with pytest.raises(Unsupported, match=reason):
        encoder(changed, monkeypatch)


@pytest.mark.slow
def test_a_model_that_is_left_to_others_still_works(
    changed: Path, plain: TransformersEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAPTERVERSE_PRECISION", "plain")
    used = SentenceTransformerEmbedder(str(changed))
    assert used.embed(TEXTS) == pytest.approx(plain.encode(TEXTS), abs=1e-6)
    assert used.embed_question(TEXTS[0]) == pytest.approx(plain.encode(TEXTS[:1])[0], abs=1e-6)


@pytest.mark.slow
def test_a_result_does_not_depend_on_its_company(network: RowNetwork) -> None:
    rows = [Row(np.arange(5, 5 + n, dtype=np.int32), np.zeros(n, np.int32)) for n in range(1, 40)]
    alone = [network.one(row) for row in rows]
    with ThreadPoolExecutor(3) as pool:
        for together in pool.map(lambda _: network.run(rows), range(3)):
            assert all(map(np.array_equal, alone, together))
    assert network.run([]) == []


def test_what_goes_wrong_in_a_row_is_raised(network: RowNetwork) -> None:
    good = Row(np.ones(4, np.int32), np.zeros(4, np.int32))
    too_long = Row(np.ones(600, np.int32), np.zeros(600, np.int32))  # it knows 512 positions
    with pytest.raises(Exception, match="index out of range"):
        network.run([good, too_long, good])
    assert len(network.run([good] * 3)) == 3


FAST, SLOW = 0.5, 1.0
RIGHT = [np.array([3.0, 4.0], dtype=np.float32)]
NEAR = [np.array([3.0, 4.5], dtype=np.float32)]  # strays by 0.5 of a length of 5
ASTRAY = [np.array([4.0, 3.0], dtype=np.float32)]  # by the root of 2


@pytest.mark.parametrize(
    ("seconds", "result", "chosen"),
    [
        (FAST, NEAR, Precision.INT8),
        (0.9, NEAR, Precision.FLOAT32),  # not worth it
        (FAST, ASTRAY, Precision.FLOAT32),  # the products overflow
    ],
)
def test_8_bits_are_taken_where_they_are_quick_and_right(
    seconds: float,
    result: list[Numbers],
    chosen: Precision,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path))
    made: list[str] = []

    def build_nothing(_folder: Path, _head: Head, kind: Precision, _layers: None) -> bytes:
        made.append(kind)
        return kind.encode()

    def time_it(network: bytes, _rows: Sequence[Row]) -> tuple[float, list[Numbers]]:
        return (SLOW, RIGHT) if network == b"float32" else (seconds, result)

    monkeypatch.setattr(precision, "build", build_nothing)
    monkeypatch.setattr(precision, "RowNetwork", lambda model: model)
    monkeypatch.setattr(precision, "_timed", time_it)
    monkeypatch.delenv("CHAPTERVERSE_PRECISION", raising=False)

    def load(key: str = "weights") -> object:
        return load_network(tmp_path, Head.MEAN, key, list)

    assert load() == chosen.encode()
    assert made == ["float32", "int8"]
    assert load() == chosen.encode()
    assert made == ["float32", "int8", chosen]  # remembered
    (kept,) = (tmp_path / "precision").iterdir()
    kept.write_text("{")
    load()
    assert made[3:] == ["float32", "int8"]  # not readable: found out anew
    load("other weights")
    assert made[5:] == ["float32", "int8"]


def test_a_precision_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAPTERVERSE_PRECISION", "double")
    with pytest.raises(ModelError, match="'double'; it may be int8, float32 or plain"):
        SentenceTransformerEmbedder().embed(["Rasht."])


def test_a_deep_network_is_tried_out_with_its_first_layers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path))
    monkeypatch.delenv("CHAPTERVERSE_PRECISION", raising=False)
    (tmp_path / "config.json").write_text('{"num_hidden_layers": 12}')
    made: list[tuple[str, int | None]] = []

    def build_nothing(_folder: Path, _head: Head, kind: Precision, layers: int | None) -> bytes:
        made.append((kind, layers))
        return kind.encode()

    monkeypatch.setattr(precision, "build", build_nothing)
    monkeypatch.setattr(precision, "RowNetwork", lambda model: model)
    monkeypatch.setattr(
        precision, "_timed", lambda network, _: (SLOW if network == b"float32" else FAST, RIGHT)
    )
    loaded: object = load_network(tmp_path, Head.SPAN, "weights", list)
    assert loaded == b"int8"
    assert made == [("float32", 2), ("int8", 2), ("int8", None)]
