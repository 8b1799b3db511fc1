"""Make a graph of MPNet's weights.

MPNet is BERT without token types, whose attention knows how far two tokens are from each other: to
each pair's score a number is added that was learned for its distance and each head. Distances
share numbers in buckets, near ones finely, far ones coarsely. In 8 bits every linear layer has a
scale for each block of columns and each token where single tokens count, which is in reading.

Source of the network: Song et al., "MPNet", 2020, arXiv:2004.09297; of the buckets: Raffel et al.,
"Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer", 2020,
arXiv:1910.10683.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from index.engine.graph import GraphBuilder, block_of
from index.engine.quantise import quantise_blocks

PREFIX = "mpnet."
SETTINGS = {  # what a network must have for this graph to be it
    "model_type": "mpnet",
    "hidden_act": "gelu",
}
WORDS = "embeddings.word_embeddings.weight"
_PADDING = 1  # the id of a token that is none, and the position of all such tokens
_FARTHEST = 128  # tokens; whatever is farther apart shares a bucket
_BIAS = "encoder.relative_attention_bias.weight"


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear layer of the graph, and those of the network that it joins, side by side."""

    name: str
    parts: tuple[str, ...]


def linears(layer: int) -> tuple[Linear, Linear, Linear, Linear]:
    """Return the linear layers of one of the network's layers, in the order of computing."""
    name = f"encoder.layer.{layer}"
    attention = f"{name}.attention.attn"
    alone = (f"{attention}.o", f"{name}.intermediate.dense", f"{name}.output.dense")
    joined = Linear(f"{attention}.qkv", tuple(f"{attention}.{part}" for part in "qkv"))
    seen, wide, narrow = (Linear(each, (each,)) for each in alone)
    return joined, seen, wide, narrow


class MPNetGraph(GraphBuilder):
    """One input: the tokens' ids."""

    inputs = ("ids",)

    def encoder(self) -> str:
        """Add everything up to the last layer's result."""
        hidden = self._embeddings()
        bias = self._bias_of_distances()
        for layer in range(self._layers):
            hidden = self._layer(hidden, bias, layer)
        return hidden

    def _embeddings(self) -> str:
        table = self.weight("embeddings.position_embeddings.weight")
        placed = self.add("Gather", [table, self._positions()], "placed", axis=0)
        return self.added_and_normalised(self._words(), placed, "embeddings.LayerNorm")

    def _words(self) -> str:
        rows = self._weights.rows.get(WORDS)
        if rows is None:
            return self.add("Gather", [self.weight(WORDS), "ids"], "words", axis=0)
        rounded, scales = self.number(WORDS, rows.rounded), self.number("scales", rows.scales)
        found = self.add("Gather", [rounded, "ids"], "words.rounded", axis=0)
        numbers = self.add("Cast", [found], "words.numbers", to=_onnx_type(np.float32))
        return self.add(
            "Mul", [numbers, self.add("Gather", [scales, "ids"], "words.scales", axis=0)], "words"
        )

    def _positions(self) -> str:
        """Add the tokens' positions, from 2 on: padding has one of its own and is not counted."""
        padding = self.number("padding", np.array(_PADDING, dtype=np.int32))
        absent = self.add("Equal", ["ids", padding], "absent")
        there = self.add("Not", [absent], "there")
        ones = self.add("Cast", [there], "ones", to=_onnx_type(np.int32))
        axis = self.number("axis", np.array(1, dtype=np.int64))
        counted = self.add("CumSum", [ones, axis], "counted")
        return self.add(
            "Add", [self.add("Mul", [counted, ones], "positions.counted"), padding], "positions"
        )

    def _bias_of_distances(self) -> str:
        """Add what each pair's distance adds to its score, of shape (1, heads, tokens, tokens)."""
        longest = int(self._config["max_position_embeddings"])
        learned = self._weights.exact[_BIAS]
        table = learned[buckets(longest, len(learned))].T  # (heads, 2 * longest - 1)
        zero, one = (self.number(f"{n}", np.array(n, dtype=np.int64)) for n in (0, 1))
        count = self.add("Shape", ["ids"], "shape")
        count = self.add("Gather", [count, one], "count", axis=0)
        order = self.add("Range", [zero, count, one], "order")
        first, second = (self.number(f"axis.{n}", np.array([n], dtype=np.int64)) for n in (0, 1))
        across = self.add("Unsqueeze", [order, first], "across")
        down = self.add("Unsqueeze", [order, second], "down")
        apart = self.add("Sub", [across, down], "apart")
        middle = self.number("middle", np.array(longest - 1, dtype=np.int64))
        places = self.add("Add", [apart, middle], "distances")
        found = self.add("Gather", [self.number(_BIAS, table), places], "biases", axis=1)
        return self.add("Unsqueeze", [found, first], "bias")

    def _layer(self, hidden: str, bias: str, number: int) -> str:
        name = f"encoder.layer.{number}"
        joined, seen, wide, narrow = linears(number)
        width = self._weights.exact[f"{seen.name}.bias"].shape[0]
        attended = self.attention(
            self._linear(hidden, joined), f"{name}.attention", width, ["", "", bias]
        )
        middle = self.added_and_normalised(
            self._linear(attended, seen), hidden, f"{name}.attention.LayerNorm"
        )
        curved = self.add("Gelu", [self._linear(middle, wide)], f"{name}.gelu", fused=True)
        return self.added_and_normalised(
            self._linear(curved, narrow), middle, f"{name}.output.LayerNorm"
        )

    def _linear(self, hidden: str, linear: Linear) -> str:
        exact = self._weights.exact
        bias = self.number(
            f"{linear.name}.bias", np.concatenate([exact[f"{part}.bias"] for part in linear.parts])
        )
        stored = self._weights.blocks.get(linear.name)
        if stored is not None:
            if self._int8:
                return self.linear_by_blocks(hidden, linear.name, stored, bias)
            return self.exact_linear(hidden, linear.name, stored.exact(), bias)
        matrix = np.concatenate([exact[f"{part}.weight"] for part in linear.parts])
        block = block_of(matrix.shape[1])
        if self._finer and block is not None:
            blocks = quantise_blocks(matrix, block)
            return self.linear_by_blocks(hidden, linear.name, blocks, bias)
        add = self.linear_by_columns if self._int8 else self.exact_linear
        return add(hidden, linear.name, matrix, bias)


def buckets(longest: int, count: int) -> NDArray[np.int64]:
    """Return the bucket of each distance from -(longest - 1) to longest - 1, of `count` buckets.

    Half of them are for tokens that come later; of each half, the nearer ones hold one distance
    each, and the others grow as its logarithm does.

        longest 3, count 32    distances -2 -1 0 1 2    buckets 2 1 0 17 18
    """
    distances = np.arange(-(longest - 1), longest)
    half = count // 2
    single = half // 2
    apart = np.abs(distances)
    # In float32, as it was computed in training: some distances stand on a bucket's edge.
    grown = np.log(np.maximum(apart, single).astype(np.float32) / np.float32(single))
    far = grown / np.float32(log(_FARTHEST / single)) * np.float32(half - single)
    far_bucket = np.minimum(single + far.astype(np.int64), half - 1)
    return np.where(apart < single, apart, far_bucket) + np.where(distances > 0, half, 0)


def _onnx_type(kind: type[np.generic]) -> int:
    from onnx import helper

    return int(helper.np_dtype_to_tensor_dtype(np.dtype(kind)))
