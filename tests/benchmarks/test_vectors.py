"""Vectors handed from one system to the next, with the real model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from benchmarks.peers.vectors import know_vectors
from index import SentenceTransformerEmbedder


@pytest.mark.slow
def test_what_was_embedded_is_looked_up_and_the_rest_embedded(
    embedder: SentenceTransformerEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []
    real = SentenceTransformer.encode

    def counted(self: SentenceTransformer, inputs: list[str], **settings: object) -> object:
        computed.extend(inputs)
        return real(self, inputs, **settings)  # type: ignore[call-overload, no-any-return, unused-ignore]

    model = SentenceTransformer(str(embedder.folder), device="cpu")
    right = model.encode(["one", "two", "three"])
    for texts, new in ([["one", "two"], ["one", "two"]], [["two", "three", "one"], ["three"]]):
        monkeypatch.setattr(SentenceTransformer, "encode", counted)
        know_vectors(tmp_path / "vectors.npz")
        computed.clear()
        given = model.encode(texts)
        assert computed == new
        wanted = [right[["one", "two", "three"].index(text)] for text in texts]
        assert given == pytest.approx(np.stack(wanted), abs=1e-6)
