"""BERT weights in a safetensors file -> an ONNX graph that ONNX Runtime computes.

Made from the numbers alone, without torch, whose import takes longer than answering a question.
The graph takes one row of tokens, unpadded: `ids` and `segments`, int32 of shape (1, tokens). In
`Precision.INT8` the weights of every linear layer are rounded to 8 bits, one scale for each output
column, and what flows into them is rounded to 8 bits while it runs, one scale for each row of
tokens; the rest stays float32. Where single tokens count, which is in reading, the wide layers have
a scale for each block of columns and each token, for most of the rounding's error comes from them.
Fused operators of ONNX Runtime (domain com.microsoft) are used where there are any. Nothing is run
here, and other architectures are refused.

Source of the network: Devlin et al., "BERT", 2019, arXiv:1810.04805; of the rounding: Jacob et al.,
"Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
2018, arXiv:1712.05877.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

GRAPH_VERSION = 2  # raised when the same weights would give another graph
_FUSED = "com.microsoft"
_OPSET, _IR = 17, 8
_BLOCKS = (256, 128, 64, 32, 16)  # columns that share a scale: the first that divides a matrix
_SMALL = 1024  # bytes of numbers that stand in the model itself
_SETTINGS = {  # what a network must have for this graph to be it
    "model_type": "bert",
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
    "is_decoder": False,
    "add_cross_attention": False,
}

Weights = Mapping[str, NDArray[np.float32]]


class Unsupported(Exception):
    """A network that cannot be computed here: another way has to be found."""


class Precision(StrEnum):
    """How exactly linear layers are computed."""

    FLOAT32 = "float32"
    INT8 = "int8"


class Head(StrEnum):
    """What comes out: one vector, by mean or of the first token, or each token's two logits."""

    MEAN = "mean"  # (1, width)
    FIRST = "first"  # (1, width)
    SPAN = "span"  # (1, tokens, 2)


@dataclass(frozen=True, slots=True)
class Graph:
    """An ONNX model, and the numbers in it by name, which are handed over beside it, uncopied."""

    model: bytes
    numbers: Mapping[str, NDArray[Any]]


def build(folder: Path, head: Head, precision: Precision) -> Graph:
    """Return the graph of the network in a transformers folder.

    Raises Unsupported where it is no BERT or its weights are not the ones expected, OSError and
    other errors of a file that cannot be read.
    """
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    for key, needed in _SETTINGS.items():
        if config.get(key, needed) != needed:
            raise Unsupported(f"{key} is {config[key]}")
    stored = load_file(folder / "model.safetensors")
    prefix = "bert." if any(name.startswith("bert.") for name in stored) else ""
    weights = {
        name.removeprefix(prefix): value.astype(np.float32, copy=False)
        for name, value in stored.items()
        if np.issubdtype(value.dtype, np.floating)
    }
    try:
        return _Builder(weights, config, precision, head).graph()
    except KeyError as error:
        raise Unsupported(f"it lacks {error} in its weights or settings") from error


class _Builder:
    """Adds nodes and numbers one by one; each method returns the name of what it computes."""

    def __init__(
        self, weights: Weights, config: Mapping[str, Any], precision: Precision, head: Head
    ) -> None:
        self._weights = weights
        self._heads = int(config["num_attention_heads"])
        self._layers = int(config["num_hidden_layers"])
        self._epsilon = float(config["layer_norm_eps"])
        self._int8 = precision is Precision.INT8
        # A vector is a mean over tokens, in which such errors cancel: finer scales only cost time.
        self._finer = self._int8 and head is Head.SPAN
        self._head = head
        self._nodes: list[Any] = []
        self._inside: list[Any] = []
        self._beside: dict[str, NDArray[Any]] = {}

    def graph(self) -> Graph:
        from onnx import TensorProto, helper

        hidden = self._embeddings()
        for layer in range(self._layers):
            hidden = self._layer(hidden, f"encoder.layer.{layer}")
        shape = self._result(hidden)
        rows = [
            helper.make_tensor_value_info(name, TensorProto.INT32, [1, "tokens"])
            for name in ("ids", "segments")
        ]
        result = helper.make_tensor_value_info("result", TensorProto.FLOAT, shape)
        graph = helper.make_graph(self._nodes, "bert", rows, [result], self._inside)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        made = helper.make_model(graph, opset_imports=opsets, ir_version=_IR)
        return Graph(made.SerializeToString(), self._beside)

    def _embeddings(self) -> str:
        names = ("word_embeddings", "position_embeddings", "token_type_embeddings", "LayerNorm")
        tables = [self._weight(f"embeddings.{name}.weight") for name in names]
        inputs = ["ids", "segments", *tables, self._weight("embeddings.LayerNorm.bias")]
        self._add(
            "EmbedLayerNormalization",
            inputs,
            "embedded",
            fused=True,
            also=["mask"],
            epsilon=self._epsilon,
        )
        return "embedded"

    def _layer(self, hidden: str, name: str) -> str:
        attended = self._attention(hidden, f"{name}.attention.self")
        seen = self._linear(attended, [f"{name}.attention.output.dense"])
        middle = self._added_and_normalised(seen, hidden, f"{name}.attention.output.LayerNorm")
        wide = self._wide(middle, f"{name}.intermediate.dense")
        curved = self._add("Gelu", [wide], f"{name}.gelu", fused=True)
        narrow = self._wide(curved, f"{name}.output.dense")
        return self._added_and_normalised(narrow, middle, f"{name}.output.LayerNorm")

    def _attention(self, hidden: str, name: str) -> str:
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        joined = self._linear(hidden, parts)
        width = self._weights[f"{parts[0]}.weight"].shape[0]
        sizes = self._number(f"{name}.sizes", np.array([width] * 3, dtype=np.int64))
        query, key, value = (f"{part}.result" for part in parts)
        self._add("Split", [joined, sizes], query, also=[key, value], axis=2)
        return self._add(
            "MultiHeadAttention",
            [query, key, value],
            f"{name}.result",
            fused=True,
            num_heads=self._heads,
        )

    def _linear(self, hidden: str, names: Sequence[str]) -> str:
        """Add one linear layer, or several side by side with the same input."""
        matrix = np.concatenate([self._weights[f"{name}.weight"] for name in names]).T
        bias = self._number(
            f"{names[0]}.bias", np.concatenate([self._weights[f"{name}.bias"] for name in names])
        )
        result = f"{names[0]}.linear"
        if not self._int8:
            product = self._add(
                "MatMul", [hidden, self._number(f"{names[0]}.weight", matrix)], f"{result}.product"
            )
            return self._add("Add", [product, bias], result)
        rounded, scales = quantise(matrix)
        inputs = [
            hidden,
            self._number(f"{names[0]}.weight", rounded),
            self._number(f"{names[0]}.scales", scales),
            self._number(f"{names[0]}.zeros", np.zeros(scales.shape, dtype=np.int8)),
            bias,
        ]
        return self._add("DynamicQuantizeMatMul", inputs, result, fused=True)

    def _wide(self, hidden: str, name: str) -> str:
        """Add one of the two great linear layers, with a scale for each block where that pays."""
        matrix = self._weights[f"{name}.weight"]
        block = next((size for size in _BLOCKS if matrix.shape[1] % size == 0), None)
        if not self._finer or block is None:
            return self._linear(hidden, [name])
        rounded, scales = quantise_blocks(matrix, block)
        inputs = [
            hidden,
            self._number(f"{name}.weight", rounded),
            self._number(f"{name}.scales", scales),
            "",  # zeros: 128 everywhere, as the operator takes it where nothing is said
            "",
            self._weight(f"{name}.bias"),
        ]
        return self._add(
            "MatMulNBits",
            inputs,
            f"{name}.linear",
            fused=True,
            K=matrix.shape[1],
            N=matrix.shape[0],
            bits=8,
            block_size=block,
            accuracy_level=4,  # what flows in is rounded to 8 bits as well
        )

    def _added_and_normalised(self, hidden: str, before: str, name: str) -> str:
        inputs = [hidden, before, self._weight(f"{name}.weight"), self._weight(f"{name}.bias")]
        return self._add(
            "SkipLayerNormalization", inputs, f"{name}.result", fused=True, epsilon=self._epsilon
        )

    def _result(self, hidden: str) -> list[Any]:
        if self._head is Head.SPAN:
            matrix = self._number("span.weight", self._weights["qa_outputs.weight"].T)
            product = self._add("MatMul", [hidden, matrix], "span.product")
            self._add("Add", [product, self._weight("qa_outputs.bias")], "result")
            return [1, "tokens", 2]
        if self._head is Head.MEAN:
            self._add("ReduceMean", [hidden], "result", axes=[1], keepdims=0)
        else:
            first = self._number("first", np.array(0, dtype=np.int64))
            self._add("Gather", [hidden, first], "result", axis=1)
        return [1, "width"]

    def _weight(self, name: str) -> str:
        return self._number(name, self._weights[name])

    def _number(self, name: str, value: NDArray[Any]) -> str:
        from onnx import TensorProto, helper, numpy_helper

        value = np.ascontiguousarray(value)
        if value.nbytes <= _SMALL:
            self._inside.append(numpy_helper.from_array(value, name))
            return name
        kind = helper.np_dtype_to_tensor_dtype(value.dtype)
        there = TensorProto(name=name, data_type=kind, dims=value.shape)
        there.data_location = TensorProto.EXTERNAL
        for key, said in (("location", "beside"), ("offset", "0"), ("length", str(value.nbytes))):
            there.external_data.add(key=key, value=said)
        self._inside.append(there)
        self._beside[name] = value
        return name

    def _add(
        self,
        operator: str,
        inputs: Sequence[str],
        result: str,
        *,
        fused: bool = False,
        also: Sequence[str] = (),
        **settings: Any,
    ) -> str:
        from onnx import helper

        domain = _FUSED if fused else ""
        outputs = [result, *also]
        self._nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **settings))
        return result


def quantise(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return a matrix in 8 bits, and each column's scale: `matrix` is about rounded * scales.

    A column's greatest magnitude becomes 127; a column of zeros has the scale 1.
    """
    scales = _scales(matrix, 0)
    return np.rint(matrix / scales).astype(np.int8), scales


def quantise_blocks(
    matrix: NDArray[np.float32], block: int
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return a matrix in 8 bits with 128 for zero, and a scale for each `block` of a row.

    `matrix` of shape (rows, columns) becomes (rows, columns / block, block), about
    (rounded - 128) * scales; a block's greatest magnitude becomes 1 or 255.
    """
    blocks = matrix.reshape(matrix.shape[0], -1, block)
    scales = _scales(blocks, 2)
    return (np.rint(blocks / scales[:, :, None]) + 128).astype(np.uint8), scales


def _scales(numbers: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    """Return what makes 127 of the greatest magnitude along an axis; 1 where all are 0."""
    greatest = np.abs(numbers).max(axis=axis)
    return np.where(greatest == 0, 1, greatest / np.float32(127)).astype(np.float32)
