"""Where a library lives, and which embedder is meant: argument, then environment, then default."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from index.settings import embedder_name, library_address


def test_the_library_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CHAPTERVERSE_LIBRARY", raising=False)
    data = Path(platformdirs.user_data_dir("chapterverse", appauthor=False))
    assert library_address() == data / "library"
    monkeypatch.setenv("CHAPTERVERSE_LIBRARY", "")
    assert library_address() == data / "library"
    monkeypatch.setenv("CHAPTERVERSE_LIBRARY", str(tmp_path / "from-environment"))
    assert library_address() == tmp_path / "from-environment"
    assert library_address(tmp_path / "chosen") == tmp_path / "chosen"
    assert library_address("~/books") == Path.home() / "books"


def test_the_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHAPTERVERSE_EMBEDDER", raising=False)
    assert embedder_name() is None
    monkeypatch.setenv("CHAPTERVERSE_EMBEDDER", "some/model")
    assert embedder_name() == "some/model"
    assert embedder_name("other/model") == "other/model"
