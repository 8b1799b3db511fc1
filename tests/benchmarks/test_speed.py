"""The arithmetic of the benchmarks of speed, by hand; what they time is not tested."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import pytest

from benchmarks.report import around_markers, put_between, spread
from benchmarks.speed.asking import words_of
from benchmarks.speed.growth import Costs, exponent, fill, rows_of
from benchmarks.speed.indexing import recall
from index import Document, Hit, Library, Passage, Sentence
from qa import Candidate
from testing.fakes import WordEmbedder

SMALL = Costs(100, 2.0, 0.5, 1.0, 4.0, 60.0, 70.0, 90.0, 300.0, 1.5)


def test_an_exponent_is_the_slope_between_logarithms() -> None:
    larger = replace(SMALL, passages=10_000, store_s=200.0, dense_ms=40.0)
    assert exponent([SMALL, larger], "store_s") == pytest.approx(1.0)  # 100 times for 100 times
    assert exponent([SMALL, larger], "dense_ms") == pytest.approx(0.5)  # 10 times
    assert exponent([SMALL, larger], "read_ms") == pytest.approx(0.0)
    *_, last = rows_of([SMALL, larger])
    assert last[:4] == ["exponent", "1.00", "0.00", "0.00"]


def test_a_median_stands_with_its_spread() -> None:
    assert spread([3.0, 1.0, 2.5]) == "2.50 (1.00 to 3.00)"
    assert spread([1234.0, 1000.0, 1500.0], 0) == "1,234 (1,000 to 1,500)"


def test_a_question_is_found_where_few_passages_are_nearer() -> None:
    passages = np.eye(12, dtype=np.float32)
    question = np.arange(12, dtype=np.float32)  # the later a passage, the nearer
    # Nearer than passage 11 are none, than 8 three, than 1 ten: within 1, within 5, beyond 10.
    shares = recall(passages, np.stack([question] * 3), [11, 8, 1])
    assert shares == pytest.approx([1 / 3, 2 / 3, 2 / 3])


def test_a_library_is_filled_with_copies_when_texts_run_out(tmp_path: Path) -> None:
    texts = ["Rasht fell in June.", "Anzali burned."]
    vectors = np.eye(384, dtype=np.float32)[:5]
    assert fill(tmp_path, texts, vectors) > 0
    with_words = Library(tmp_path, embedder=WordEmbedder())
    passages = [passage for _, passage in sorted(with_words.passages(range(9)).items())]
    assert [each.text for each in passages] == [*texts, *texts, texts[0]]
    whole = with_words.document("000000000").text
    assert all(whole[each.start : each.end] == each.text for each in passages)
    with_words.close()


def test_a_candidates_words_are_cut_from_its_passage() -> None:
    document = Document("a", "/a", "text", "0", "Now. Rasht fell in June.", ())
    passage = Passage.from_document(document, (Sentence(5, 24),), "", None)
    assert words_of(Candidate(Hit(1, passage, 1.0, 1.0, 1.0), 19, 23, 1.0, 0.5)) == "June"


def test_figures_go_between_the_markers_of_their_name(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("a <!-- measured x: begin -->old<!-- measured x: end --> b\n")
    put_between(page, around_markers(page, "x"), "new")
    assert page.read_text() == "a <!-- measured x: begin -->\n\nnew\n<!-- measured x: end --> b\n"
    with pytest.raises(click.ClickException, match="measured y: begin"):
        around_markers(page, "y")
