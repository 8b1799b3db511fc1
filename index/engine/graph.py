"""Define the pieces that graphs of networks are made of, for ONNX Runtime to compute.

A graph is made from the numbers alone, without torch, whose import takes longer than answering a
question. It takes one row of tokens, unpadded: int32 of shape (1, tokens). In `Precision.INT8` the
weights of every linear layer are rounded to 8 bits, and what flows into them is rounded to 8 bits
while it runs; the rest stays float32. Fused operators of ONNX Runtime (domain com.microsoft) are
used where there are any. Which pieces make which network is in `bert` and `mpnet`; nothing is run
here.

Source of the rounding: Jacob et al., "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference", 2018, arXiv:1712.05877.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.engine.quantise import Blocks, Floats, quantise
from index.engine.weights import Weights

GRAPH_VERSION = 2  # raised when the same weights would give another graph
_FUSED = "com.microsoft"
_OPSET, _IR = 17, 8
_BLOCKS = (256, 128, 64, 32, 16)  # columns that share a scale: the first that divides a matrix
_SMALL = 1024  # bytes of numbers that stand in the model itself


class Unsupported(Exception):
    """A network that cannot be computed here: another way has to be found."""


class Precision(StrEnum):
    """How exactly linear layers are computed."""

    FLOAT32 = "float32"
    INT8 = "int8"

    @property
    def in_words(self) -> str:
        """The precision as a person is told of it."""
        return "8 bits" if self is Precision.INT8 else "float32"


class Head(StrEnum):
    """What comes out: one vector, by mean or of the first token, or each token's two logits."""

    MEAN = "mean"  # (1, width)
    FIRST = "first"  # (1, width)
    SPAN = "span"  # (1, tokens, 2)


@dataclass(frozen=True, slots=True)
class Graph:
    """An ONNX model, and the numbers in it by name, which are handed over beside it, uncopied.

    `let_go` gives back the memory of those that can be had again, once the model is loaded.
    """

    model: bytes
    numbers: Mapping[str, NDArray[Any]]
    let_go: Callable[[], None] = lambda: None
    precision: Precision = Precision.FLOAT32


class GraphBuilder:
    """Adds nodes and numbers one by one; each method returns the name of what it computes.

    A network is a subclass that says what goes in (`inputs`) and adds its layers (`encoder`).
    `layers` are how many of them are computed, all if it is None.
    """

    inputs: tuple[str, ...] = ()

    def __init__(
        self,
        weights: Weights,
        config: Mapping[str, Any],
        precision: Precision,
        head: Head,
        layers: int | None = None,
    ) -> None:
        self._weights = weights
        self._heads = int(config["num_attention_heads"])
        self._layers = int(config["num_hidden_layers"] if layers is None else layers)
        self._epsilon = float(config["layer_norm_eps"])
        self._config = config
        self._int8 = precision is Precision.INT8
        # A vector is a mean over tokens, in which such errors cancel: finer scales only cost time.
        self._finer = self._int8 and head is Head.SPAN
        self._head = head
        self._nodes: list[Any] = []
        self._inside: list[Any] = []
        self._beside: dict[str, NDArray[Any]] = {}

    def graph(self) -> Graph:
        """Return the finished graph. Raises KeyError for a weight or setting that is missing."""
        from onnx import TensorProto, helper

        shape = self._result(self.encoder())
        rows = [
            helper.make_tensor_value_info(name, TensorProto.INT32, [1, "tokens"])
            for name in self.inputs
        ]
        result = helper.make_tensor_value_info("result", TensorProto.FLOAT, shape)
        graph = helper.make_graph(self._nodes, "network", rows, [result], self._inside)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        made = helper.make_model(graph, opset_imports=opsets, ir_version=_IR)
        precision = Precision.INT8 if self._int8 else Precision.FLOAT32
        return Graph(made.SerializeToString(), self._beside, precision=precision)

    def encoder(self) -> str:
        """Add everything up to the last layer's result, of shape (1, tokens, width)."""
        raise NotImplementedError

    def attention(self, joined: str, name: str, width: int, also: Sequence[str] = ()) -> str:
        """Add attention over query, key and value, which stand side by side in `joined`.

        `also` are the operator's further inputs.
        """
        sizes = self.number(f"{name}.sizes", np.array([width] * 3, dtype=np.int64))
        query, key, value = (f"{name}.{part}.result" for part in ("query", "key", "value"))
        self.add("Split", [joined, sizes], query, also=[key, value], axis=2)
        return self.add(
            "MultiHeadAttention",
            [query, key, value, *also],
            f"{name}.result",
            fused=True,
            num_heads=self._heads,
        )

    def exact_linear(self, hidden: str, name: str, matrix: Floats, bias: str) -> str:
        """Add a linear layer in float32; `matrix` has a row for each number that comes out."""
        weight = self.number(f"{name}.weight", matrix.T)
        product = self.add("MatMul", [hidden, weight], f"{name}.product")
        return self.add("Add", [product, bias], f"{name}.linear")

    def linear_by_columns(self, hidden: str, name: str, matrix: Floats, bias: str) -> str:
        """Add a linear layer in 8 bits: a scale for each number that comes out, one for the row."""
        rounded, scales = quantise(matrix.T)
        inputs = [
            hidden,
            self.number(f"{name}.weight", rounded),
            self.number(f"{name}.scales", scales),
            self.number(f"{name}.zeros", np.zeros(scales.shape, dtype=np.int8)),
            bias,
        ]
        return self.add("DynamicQuantizeMatMul", inputs, f"{name}.linear", fused=True)

    def linear_by_blocks(self, hidden: str, name: str, blocks: Blocks, bias: str) -> str:
        """Add a linear layer in 8 bits with a scale for each block of columns and each token."""
        rows, count, block = blocks.rounded.shape
        inputs = [
            hidden,
            self.number(f"{name}.weight", blocks.rounded),
            self.number(f"{name}.scales", blocks.scales),
            "",  # zeros: 128 everywhere, as the operator takes it where nothing is said
            "",
            bias,
        ]
        return self.add(
            "MatMulNBits",
            inputs,
            f"{name}.linear",
            fused=True,
            K=count * block,
            N=rows,
            bits=8,
            block_size=block,
            accuracy_level=4,  # what flows in is rounded to 8 bits as well
        )

    def added_and_normalised(self, hidden: str, before: str, name: str) -> str:
        """Add the sum of two results of one shape, normalised by the layer `name`."""
        inputs = [hidden, before, self.weight(f"{name}.weight"), self.weight(f"{name}.bias")]
        return self.add(
            "SkipLayerNormalization", inputs, f"{name}.result", fused=True, epsilon=self._epsilon
        )

    def weight(self, name: str) -> str:
        """Add a weight as it is stored, in float32."""
        return self.number(name, self._weights.exact[name])

    def number(self, name: str, value: NDArray[Any]) -> str:
        """Add an array of numbers; a large one stays beside the model."""
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

    def add(
        self,
        operator: str,
        inputs: Sequence[str],
        result: str,
        *,
        fused: bool = False,
        also: Sequence[str] = (),
        **settings: Any,
    ) -> str:
        """Add a node; `also` are further results of it."""
        from onnx import helper

        domain = _FUSED if fused else ""
        outputs = [result, *also]
        self._nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **settings))
        return result

    def _result(self, hidden: str) -> list[Any]:
        if self._head is Head.SPAN:
            matrix = self.number("span.weight", self._weights.exact["qa_outputs.weight"].T)
            product = self.add("MatMul", [hidden, matrix], "span.product")
            self.add("Add", [product, self.weight("qa_outputs.bias")], "result")
            return [1, "tokens", 2]
        if self._head is Head.MEAN:
            self.add("ReduceMean", [hidden], "result", axes=[1], keepdims=0)
        else:
            first = self.number("first", np.array(0, dtype=np.int64))
            self.add("Gather", [hidden, first], "result", axis=1)
        return [1, "width"]


def block_of(columns: int) -> int | None:
    """Return how many of a matrix's columns share a scale; None where no block divides them."""
    return next((size for size in _BLOCKS if columns % size == 0), None)
