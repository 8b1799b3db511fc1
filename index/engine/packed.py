"""Store a network's weights in 8 bits, and read them without rounding them again.

A packed folder holds the settings and the tokenizer of a transformers folder, its weights in
several .safetensors files of limited size, and `weights.json`, which tells what they are:

    {"format": "chapterverse 8-bit weights", "version": 1, "sha256": fingerprint of the files}

Linear layers are stored as the engine computes them, `NAME.weight` and `NAME.scales` (`Blocks`),
those with the same input as one; so is the table of words (`Rows`). Everything else is float32.
Files are mapped into memory, not read: what ONNX Runtime has copied into a form of its own is let
go of again. Only MPNet is packed.
"""

from __future__ import annotations

import json
import mmap
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.graph import Unsupported, block_of
from index.engine.mpnet import PREFIX, WORDS, linears
from index.engine.quantise import Blocks, Rows, quantise_blocks, quantise_rows
from index.engine.weights import Weights
from index.errors import ModelError
from index.hashing import files_sha256

ABOUT_FILE = "weights.json"
_HEAD = "qa_outputs."
_FORMAT, _VERSION = "chapterverse 8-bit weights", 1
_TYPES = {"F32": np.float32, "U8": np.uint8, "I8": np.int8}

Numbers = NDArray[Any]


def is_packed(folder: Path) -> bool:
    """Say whether a folder holds packed weights."""
    return (folder / ABOUT_FILE).is_file()


def pack(weights: Weights, layers: int) -> dict[str, Numbers]:
    """Return the arrays that are stored for a network in float32, by name.

    Raises Unsupported where a weight is missing, or a layer's columns divide into no blocks.
    """
    left = dict(weights.exact)
    packed: dict[str, Numbers] = {}
    try:
        for layer in range(layers):
            for linear in linears(layer):
                matrix = np.concatenate([left.pop(f"{part}.weight") for part in linear.parts])
                block = block_of(matrix.shape[1])
                if block is None:
                    raise Unsupported(f"{linear.name} has {matrix.shape[1]} columns")
                blocks = quantise_blocks(matrix, block)
                packed[f"{linear.name}.weight"] = blocks.rounded
                packed[f"{linear.name}.scales"] = blocks.scales
        words = quantise_rows(left.pop(WORDS))
    except KeyError as error:
        raise Unsupported(f"it lacks {error} in its weights") from error
    packed[WORDS] = words.rounded
    packed[_scales_of(WORDS)] = words.scales
    return packed | {name: np.ascontiguousarray(value) for name, value in left.items()}


def write_packed(packed: Mapping[str, Numbers], folder: Path, most: int) -> str:
    """Write arrays into files of at most `most` bytes in a folder; return their fingerprint.

    Raises ValueError for an array that is larger than that by itself.
    """
    from safetensors.numpy import save_file

    shards = list(_shards(packed, most))
    files = []
    for number, names in enumerate(shards, start=1):
        files.append(folder / f"weights-{number:05}-of-{len(shards):05}.safetensors")
        save_file({name: packed[name] for name in names}, files[-1])
    fingerprint = files_sha256(files)
    about = {"format": _FORMAT, "version": _VERSION, "sha256": fingerprint}
    (folder / ABOUT_FILE).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return fingerprint


def check_packed(folder: Path, fingerprint: str) -> None:
    """Raise ModelError where the files are not those that were written, or of another version."""
    try:
        about = json.loads((folder / ABOUT_FILE).read_text(encoding="utf-8"))
        known, version, wanted = about["format"], about["version"], about["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The file {folder / ABOUT_FILE} is broken ({error}).") from error
    if (known, version) != (_FORMAT, _VERSION):
        raise ModelError(
            f"The weights in {folder} are {known!r}, version {version!r}; this program reads "
            f"{_FORMAT!r}, version {_VERSION}."
        )
    if wanted != fingerprint:
        raise ModelError(
            f"The weights in {folder} are not the ones that were packed (checksum differs); "
            "install the program again."
        )


class PackedFiles:
    """The weights of a packed folder, mapped into memory.

    Raises OSError and ValueError where a file cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._maps: list[mmap.mmap] = []
        arrays: dict[str, Numbers] = {}
        for file in sorted(folder.glob("*.safetensors")):
            arrays |= self._mapped(file)
        self.weights = _weights(arrays)

    def let_go(self) -> None:
        """Give the memory back; whoever still uses an array finds it in the file again."""
        for each in self._maps:
            if hasattr(each, "madvise"):  # not on Windows
                each.madvise(mmap.MADV_DONTNEED)

    def _mapped(self, file: Path) -> dict[str, Numbers]:
        with file.open("rb") as opened:
            whole = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        self._maps.append(whole)
        (length,) = struct.unpack("<Q", whole[:8])
        described: dict[str, Any] = json.loads(whole[8 : 8 + length])
        described.pop("__metadata__", None)
        arrays: dict[str, Numbers] = {}
        for name, about in described.items():
            start, end = about["data_offsets"]
            kind = np.dtype(_TYPES[about["dtype"]])
            count = (end - start) // kind.itemsize
            found = np.frombuffer(whole, kind, count, offset=8 + length + start)
            arrays[name] = found.reshape(about["shape"])
        return arrays


def unpacked(folder: Path) -> dict[str, NDArray[np.float32]]:
    """Return packed weights in float32, under the names that transformers gives them."""
    weights = PackedFiles(folder).weights
    found = {name: value.copy() for name, value in weights.exact.items()}
    found |= {name: rows.exact() for name, rows in weights.rows.items()}
    for layer in range(len(weights.blocks) // len(linears(0))):
        for linear in linears(layer):
            matrices = np.split(weights.blocks[linear.name].exact(), len(linear.parts))
            found |= dict(zip((f"{part}.weight" for part in linear.parts), matrices, strict=True))
    return {name if name.startswith(_HEAD) else PREFIX + name: each for name, each in found.items()}


def _weights(arrays: Mapping[str, Numbers]) -> Weights:
    exact: dict[str, NDArray[np.float32]] = {}
    blocks: dict[str, Blocks] = {}
    rows: dict[str, Rows] = {}
    for name, value in arrays.items():
        if value.dtype == np.uint8:
            blocks[name.removesuffix(".weight")] = Blocks(value, arrays[_scales_of(name)])
        elif value.dtype == np.int8:
            rows[name] = Rows(value, arrays[_scales_of(name)])
        elif not name.endswith(".scales"):
            exact[name] = value
    return Weights(exact, blocks, rows)


def _scales_of(name: str) -> str:
    return f"{name.removesuffix('.weight')}.scales"


def _shards(packed: Mapping[str, Numbers], most: int) -> Iterator[list[str]]:
    """Yield the names of each file's arrays, in order."""
    room = most - 65536  # what stands before the numbers: names, shapes and places
    names: list[str] = []
    size = 0
    for name, value in packed.items():
        if value.nbytes > room:
            raise ValueError(f"{name} has {value.nbytes:,} bytes, a file at most {room:,}")
        if size + value.nbytes > room:
            yield names
            names, size = [], 0
        names.append(name)
        size += value.nbytes
    yield names
