"""The network's arithmetic by hand, the real one on real words, and folders that are none."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from transformers import AutoTokenizer

from index import ModelError, SentenceTransformerEmbedder
from qa.reader.backends import EngineLogits, Logits, PlainLogits
from qa.reader.network import BUNDLED, LARGE, ScoredSpan, SpanNetwork, best_spans, without_overlaps
from qa.reader.tokenize import Windows
from testing.tiny_mpnet import make_tiny_mpnet
from training.encoding import encode, places, segments
from training.pack_reader import main as pack

#          [CLS] question [SEP]  Rasht    fell     in      June   [SEP]
OFFSETS = np.array([[-1, -1]] * 3 + [[0, 5], [6, 10], [11, 13], [14, 18]] + [[-1, -1]])


def logits(*values: float) -> Logits:
    return np.array(values, dtype=np.float32)


def test_both_ends_are_chosen_together() -> None:
    # Chosen apart, the best start is "June" and the best end "Rasht", which is no span.
    starts = logits(9, 9, 9, 3, 0, 1, 4, 9)
    ends = logits(9, 9, 9, 5, 0, 1, 2, 9)
    spans = best_spans(starts, ends, OFFSETS, 3)
    assert spans == [
        ScoredSpan(0, 5, 8.0),  # Rasht, 3 + 5
        ScoredSpan(14, 18, 6.0),  # June, 4 + 2
        ScoredSpan(11, 13, 2.0),  # in, 1 + 1
    ]
    assert best_spans(starts, ends, OFFSETS, 1) == spans[:1]


def test_a_long_span_shuts_out_what_overlaps_it() -> None:
    starts = logits(0, 0, 0, 5, 0, 0, 0, 0)
    ends = logits(0, 0, 0, 0, 0, 5, 0, 0)
    assert best_spans(starts, ends, OFFSETS, 9) == [
        ScoredSpan(0, 13, 10.0),  # Rasht fell in
        ScoredSpan(14, 18, 0.0),  # June
    ]


def test_a_row_without_context_has_no_spans() -> None:
    assert best_spans(logits(1, 1), logits(1, 1), np.array([[-1, -1]] * 2), 3) == []


def test_overlapping_spans_of_two_rows_become_one() -> None:
    spans = [ScoredSpan(0, 9, 1.0), ScoredSpan(5, 9, 2.0), ScoredSpan(9, 12, 0.5)]
    assert without_overlaps(spans) == [spans[1], spans[2]]


def test_the_bundled_network_reads_several_texts_at_once() -> None:
    network = SpanNetwork()
    texts = [
        "Rasht was occupied on 4 June 1920. Nobody fired a shot.",
        "Bread is baked from flour and water.",
        "",
    ]
    alone = network.spans("When was Rasht occupied?", texts[:1], 2)
    (first, *_), bread, empty = network.spans("When was Rasht occupied?", texts, 2)
    assert texts[0][first.start : first.end] in ("4 June 1920", "on 4 June 1920")
    assert first.score > 0 > max(span.score for span in bread)  # 0 is as likely as "no answer"
    assert empty == []
    assert (alone[0][0].start, alone[0][0].end) == (first.start, first.end)
    assert alone[0][0].score == pytest.approx(first.score, abs=1e-3)  # padding changes nothing
    assert network.spans("When?", [], 2) == []


@pytest.mark.slow
def test_an_answer_far_into_a_long_text_is_found() -> None:
    text = (
        "It rained and nothing else was seen there. " * 150 + "Rasht was occupied on 4 June 1920."
    )
    ((best, *_),) = SpanNetwork().spans("When was Rasht occupied?", [text], 2)
    assert "June 1920" in text[best.start : best.end]


def test_a_model_that_answers_no_questions_is_refused(
    embedder: SentenceTransformerEmbedder,
) -> None:
    with pytest.raises(ModelError, match="no extractive question-answering model: it lacks qa_out"):
        SpanNetwork(str(embedder.folder)).load()


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds no transformers model \(no config\.json\)"):
        SpanNetwork(str(tmp_path)).load()
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "pytorch_model.bin").write_bytes(b"PK")
    with pytest.raises(ModelError, match=r"no \.safetensors weights"):
        SpanNetwork(str(tmp_path)).load()


@pytest.mark.slow
def test_weights_of_ours_that_were_changed_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(BUNDLED, folder)
    content = bytearray((folder / "model.safetensors").read_bytes())
    content[-1] ^= 1
    (folder / "model.safetensors").write_bytes(content)
    monkeypatch.setattr("qa.reader.network.BUNDLED", folder)
    with pytest.raises(ModelError, match=r"not the known ones \(checksum differs\)"):
        SpanNetwork().load()
    SpanNetwork(str(folder)).load()  # as a model of somebody's own it is what it is


@pytest.mark.slow
def test_a_changed_large_reader_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "large"
    shutil.copytree(LARGE, folder)
    file = folder / "weights-00003-of-00003.safetensors"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    monkeypatch.setattr("qa.reader.network.LARGE", folder)
    with pytest.raises(ModelError, match=r"not the known ones \(checksum differs\)"):
        SpanNetwork(str(folder)).load()


def test_truncated_weights_are_refused_in_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(BUNDLED, folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100_000])
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        SpanNetwork(str(folder)).load()
    assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_float32_gives_the_logits_of_transformers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAPTERVERSE_PRECISION", "float32")
    ours, plain = EngineLogits(BUNDLED, "of a test"), PlainLogits("the bundled reader", BUNDLED)
    texts = ["Rasht was occupied on 4 June 1920.", "", "It rained in Anzali. " * 90]
    windows = ours.windows.cut("When was Rasht occupied?", texts)
    assert [each.context for each in windows] == [0, 1, 2, 2]  # 545 tokens are two rows
    for window, one, other in zip(
        windows, ours.logits(windows), plain.logits(windows), strict=True
    ):
        tokens = len(window.row.ids)
        assert one[0] == pytest.approx(other[0][:tokens], abs=1e-3)
        assert one[1] == pytest.approx(other[1][:tokens], abs=1e-3)


@pytest.mark.slow
def test_8_bits_read_nearly_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Rasht was occupied on 4 June 1920. Nobody fired a shot. " * 4
    found = []
    for precision in ("float32", "int8"):
        monkeypatch.setenv("CHAPTERVERSE_PRECISION", precision)
        source = EngineLogits(BUNDLED, "of a test")
        found.append(source.logits(source.windows.cut("When was Rasht occupied?", [text]))[0])
    stray = np.abs(np.array(found[0]) - np.array(found[1]))
    assert 0 < stray.mean() < 0.1  # of logits that reach from about -9 to 9


def test_reading_and_training_cut_alike() -> None:
    tokenizer = AutoTokenizer.from_pretrained(BUNDLED)
    question = "Who, when and where? " * 30  # cut after 64 tokens
    text = "Kuchik Khan met Lenin's envoys in Rasht, it’s said. " * 40
    trained = encode([question], [text], tokenizer, 384, 96)
    cut = Windows((BUNDLED / "tokenizer.json").read_text(), 384, 96).cut(question, [text])
    assert len(cut) == len(trained["input_ids"]) > 1
    for row, window in enumerate(cut):
        assert window.row.ids.tolist() == trained["input_ids"][row]
        assert window.row.segments.tolist() == segments(trained, row).tolist()
        assert window.places.tolist() == places(trained, row).tolist()


@pytest.mark.slow
@pytest.mark.parametrize("precision", ["int8", "float32", "plain"])
def test_a_reader_of_mpnets_kind_is_read_whole_and_packed(
    precision: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAPTERVERSE_PRECISION", precision)
    whole, packed = make_tiny_mpnet(tmp_path / "whole"), tmp_path / "packed"
    ran = CliRunner().invoke(pack, [str(whole), str(packed)])
    assert ran.exit_code == 0, ran.output
    texts = ["rasht fell in june.", "", "it rained. " * 60]
    found, near = (
        SpanNetwork(str(folder)).spans("when did it fall?", texts, 2) for folder in (whole, packed)
    )
    assert [len(spans) for spans in found] == [len(spans) for spans in near] == [2, 0, 2]
    assert near[0][0].score == pytest.approx(found[0][0].score, rel=0.2)


def test_packed_weights_that_were_changed_are_refused(tmp_path: Path) -> None:
    whole, packed = make_tiny_mpnet(tmp_path / "whole"), tmp_path / "packed"
    assert CliRunner().invoke(pack, [str(whole), str(packed)]).exit_code == 0
    (weights,) = packed.glob("*.safetensors")
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(ModelError, match=r"not the ones that were packed \(checksum differs\)"):
        SpanNetwork(str(packed)).spans("when?", ["june"], 1)
