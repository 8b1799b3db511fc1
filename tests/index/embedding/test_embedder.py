"""The real embedder: its checksum, its vectors, and one sentence for each broken model."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import ModelError, SentenceTransformerEmbedder
from index.embedding.embedder import DEFAULT_SHA256


@pytest.mark.slow
def test_the_default_weights_are_the_known_ones(embedder: SentenceTransformerEmbedder) -> None:
    assert embedder.fingerprint == DEFAULT_SHA256
    assert embedder.max_tokens == 254  # 256 less [CLS] and [SEP]


def test_vectors_have_unit_length_and_mean_something(embedder: SentenceTransformerEmbedder) -> None:
    vectors = embedder.embed(["The ships lay in the port.", "Bread is baked from flour.", ""])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    question = embedder.embed_question("Where was the fleet?")
    assert question.shape == (384,)
    ships, bread, _ = vectors @ question
    assert ships > bread + 0.2
    assert embedder.embed([]).shape == (0, 384)


def test_a_text_has_the_same_vector_in_any_company(embedder: SentenceTransformerEmbedder) -> None:
    text = "Lenin did not object to the operation."
    alone = embedder.embed([text])[0]
    among = embedder.embed(["Short.", text, "A much longer text that needs padding. " * 5])[1]
    assert float(alone @ among) == pytest.approx(1, abs=1e-5)


def test_tokens_are_counted_without_the_special_ones(embedder: SentenceTransformerEmbedder) -> None:
    # "Rasht" is not in the vocabulary: ra ##sht
    assert embedder.count_tokens(["the red army", "Rasht.", "", "word " * 400]) == [3, 3, 0, 400]
    assert embedder.count_tokens([]) == []


@pytest.fixture
def copied(embedder: SentenceTransformerEmbedder, tmp_path: Path) -> Path:
    return Path(shutil.copytree(embedder.folder, tmp_path / "model"))


@pytest.mark.slow
def test_a_folder_works_like_a_name(copied: Path, embedder: SentenceTransformerEmbedder) -> None:
    from_folder = SentenceTransformerEmbedder(str(copied))
    assert from_folder.fingerprint == embedder.fingerprint
    assert np.array_equal(from_folder.embed(["Rasht."]), embedder.embed(["Rasht."]))


@pytest.mark.slow
def test_truncated_weights_are_named(copied: Path) -> None:
    weights = copied / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1_000_000])
    with pytest.raises(ModelError, match=f"The embedder {copied} in {copied} cannot be loaded"):
        SentenceTransformerEmbedder(str(copied)).embed(["Rasht."])


@pytest.mark.slow
def test_changed_default_weights_are_refused(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = copied / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1  # one flipped bit
    weights.write_bytes(content)
    monkeypatch.setattr("index.embedding.embedder._default_folder", lambda: copied)
    with pytest.raises(ModelError, match="are not the known ones"):
        SentenceTransformerEmbedder().embed(["Rasht."])


def test_weights_that_can_run_code_are_not_loaded(copied: Path) -> None:
    (copied / "model.safetensors").rename(copied / "pytorch_model.bin")
    with pytest.raises(ModelError, match=r"has no \.safetensors weights"):
        SentenceTransformerEmbedder(str(copied)).embed(["Rasht."])


def test_models_that_are_not_here(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is not on this machine"):
        SentenceTransformerEmbedder("nobody/no-such-model").embed(["Rasht."])
    with pytest.raises(ModelError, match="holds no sentence-transformers model"):
        SentenceTransformerEmbedder(str(tmp_path)).embed(["Rasht."])


@pytest.mark.slow
def test_threads_may_share_it(embedder: SentenceTransformerEmbedder) -> None:
    texts = [f"Sentence {number} of the document. " * (1 + number % 7) for number in range(40)]
    alone = [embedder.embed([text])[0] for text in texts]
    with ThreadPoolExecutor(4) as pool:
        counts = pool.map(lambda text: embedder.count_tokens([text])[0], texts)
        vectors = list(pool.map(lambda text: embedder.embed([text])[0], texts))
        assert list(counts) == embedder.count_tokens(texts)
    for one, other in zip(alone, vectors, strict=True):
        assert float(one @ other) == pytest.approx(1, abs=1e-5)


def test_a_folder_is_remembered_by_its_full_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models" / "mine").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert SentenceTransformerEmbedder("models/mine").name == str(tmp_path / "models" / "mine")
    assert SentenceTransformerEmbedder("some/model").name == "some/model"
