"""Weights in 8 bits: written, read, checked, and computed like those they were made of."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from index import ModelError
from index.engine import Head, Precision, Row, RowNetwork, is_packed
from index.engine.build import build
from index.engine.mpnet import PREFIX, WORDS
from index.engine.packed import PackedFiles, check_packed, unpacked, write_packed
from index.engine.weights import read_weights
from index.hashing import files_sha256
from testing.tiny_mpnet import make_tiny_mpnet
from training.pack_reader import main

TOKENS = Row(np.array([0, 8, 9, 2, 2, 10, 11, 30, 31, 2], np.int32), np.zeros(10, np.int32))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_mpnet(tmp_path_factory.mktemp("mpnet"))


@pytest.fixture(scope="module")
def packed(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("output") / "packed"
    ran = CliRunner().invoke(main, [str(whole), str(output)])
    assert ran.exit_code == 0, ran.output
    return output


def fingerprint(folder: Path) -> str:
    return files_sha256(sorted(folder.glob("*.safetensors")))


def result(folder: Path, precision: Precision) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return RowNetwork(build(folder, Head.SPAN, precision)).one(TOKENS)


def test_a_packed_folder_holds_all_that_is_needed(whole: Path, packed: Path) -> None:
    assert is_packed(packed)
    assert not is_packed(whole)
    names = {each.name for each in packed.iterdir()}
    assert names == {
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "weights.json",
        "weights-00001-of-00001.safetensors",
    }
    check_packed(packed, fingerprint(packed))


def test_numbers_come_back_within_half_a_scale(whole: Path, packed: Path) -> None:
    exact = read_weights(whole, PREFIX).exact
    weights = PackedFiles(packed).weights
    words = weights.rows[WORDS]
    assert np.abs(words.exact() - exact[WORDS]).max() <= words.scales.max() * 0.5001
    found = unpacked(packed)
    assert {name.removeprefix(PREFIX) for name in found} == set(exact)
    for name, value in exact.items():
        stored = found[name if name.startswith("qa_outputs") else PREFIX + name]
        near = np.abs(value).max() / 127 * 0.5001 if value.ndim == 2 else 0
        if name == "encoder.relative_attention_bias.weight" or "position" in name:
            near = 0  # small, and stored as they are
        assert np.abs(stored - value).max() <= near, name


def test_it_computes_what_the_whole_one_does_but_for_the_words(whole: Path, packed: Path) -> None:
    exact = result(whole, Precision.FLOAT32)
    for precision in Precision:
        near = result(packed, precision)
        assert 0 < np.linalg.norm(near - exact) < 0.1 * np.linalg.norm(exact)


def test_linear_layers_are_not_rounded_again(whole: Path, packed: Path, tmp_path: Path) -> None:
    """A whole folder with the packed words gives the packed folder's result, to the last bit."""
    from safetensors.numpy import save_file

    shutil.copytree(whole, tmp_path / "same")
    exact = {PREFIX + name: value for name, value in read_weights(whole, PREFIX).exact.items()}
    heads = {name: value for name, value in exact.items() if "qa_outputs" in name}
    names = {name.removeprefix(PREFIX): value for name, value in heads.items()}
    words = {PREFIX + WORDS: PackedFiles(packed).weights.rows[WORDS].exact()}
    same = {name: value for name, value in exact.items() if name not in heads} | names | words
    save_file(same, tmp_path / "same" / "model.safetensors")
    assert np.array_equal(result(tmp_path / "same", Precision.INT8), result(packed, Precision.INT8))


def test_files_stay_below_their_limit(whole: Path, tmp_path: Path) -> None:
    arrays = {f"part.{n}": np.full((256, 256), n, np.float32) for n in range(4)}
    write_packed(arrays, tmp_path, 2 * 256 * 256 * 4 + 65536)
    files = sorted(tmp_path.glob("*.safetensors"))
    assert [each.name for each in files] == [
        "weights-00001-of-00002.safetensors",
        "weights-00002-of-00002.safetensors",
    ]
    assert all(each.stat().st_size <= 2 * 256 * 256 * 4 + 65536 for each in files)
    assert [PackedFiles(tmp_path).weights.exact[f"part.{n}"][0, 0] for n in range(4)] == [
        0,
        1,
        2,
        3,
    ]
    with pytest.raises(ValueError, match=r"part\.0 has 262,144 bytes, a file at most 34,464"):
        write_packed(arrays, tmp_path, 100_000)


def test_changed_weights_are_refused(packed: Path, tmp_path: Path) -> None:
    changed = shutil.copytree(packed, tmp_path / "changed")
    (file,) = changed.glob("*.safetensors")
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelError, match=r"not the ones that were packed \(checksum differs\)"):
        check_packed(changed, fingerprint(changed))


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ("{", r"weights\.json is broken"),
        ('{"format": "chapterverse 8-bit weights"}', r"weights\.json is broken \('version'\)"),
        (
            '{"format": "chapterverse 8-bit weights", "version": 2, "sha256": ""}',
            "version 2; this program reads 'chapterverse 8-bit weights', version 1",
        ),
    ],
)
def test_a_file_about_it_that_is_none(
    packed: Path, tmp_path: Path, about: str, reason: str
) -> None:
    changed = shutil.copytree(packed, tmp_path / "changed")
    (changed / "weights.json").write_text(about)
    with pytest.raises(ModelError, match=reason):
        check_packed(changed, fingerprint(changed))


def test_what_cannot_be_packed_is_said(whole: Path, tmp_path: Path) -> None:
    def said(folder: Path, *more: str) -> str:
        ran = CliRunner().invoke(main, [str(folder), str(tmp_path / "output"), *more])
        assert ran.exit_code == 1
        assert not (tmp_path / "output").exists()
        return ran.output

    assert "0 MB in 8 bits, more than 0 MB" in said(whole, "--total", "0")
    other = shutil.copytree(whole, tmp_path / "other")
    config = json.loads((other / "config.json").read_text())
    (other / "config.json").write_text(json.dumps(config | {"model_type": "bert"}))
    assert "a network of type 'bert'; only mpnet is packed" in said(other)
    (other / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 3}))
    assert "it lacks 'encoder.layer.2.attention.attn.q.weight'" in said(other)
    (other / "tokenizer.json").unlink()
    assert "has no tokenizer.json" in said(other)
