"""The bundled sample: known by its content, added, taken out, and out of the way of others."""

from __future__ import annotations

from pathlib import Path

from page.serving.sample import Sample
from testing.small_library import open_assistant


def test_the_sample_makes_way(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "tale.txt").write_text("The harbour was closed in winter.")
    (seeds / "SOURCES.md").write_text("Where it comes from.")
    (tmp_path / "mine.txt").write_text("The lamp is green.")
    sample = Sample(seeds)
    with open_assistant(tmp_path / "library") as assistant:
        library = assistant.library
        assert sample.make_way(library) == []
        assert sample.add_to(library) == ["tale.txt"]
        assert sample.make_way(library) == []  # nothing else is there
        assistant.add(tmp_path / "mine.txt")
        assert sample.held_in(library.documents()) == ["tale.txt"]
        assert sample.make_way(library) == ["tale.txt"]
        assert [each.name for each in library.documents()] == ["mine.txt"]
        assert sample.take_out_of(library) == []


def test_without_a_folder_there_is_no_sample(tmp_path: Path) -> None:
    assert Sample(None).files == {}
    assert Sample(tmp_path / "none").files == {}
