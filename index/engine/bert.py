"""Make a graph of BERT's weights.

Where single tokens count, which is in reading, the two wide layers of each block have a scale for
each block of columns and each token in 8 bits, for most of the rounding's error comes from them;
everything else has one for each column and each row of tokens.

Source of the network: Devlin et al., "BERT", 2019, arXiv:1810.04805.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.engine.graph import GraphBuilder, block_of
from index.engine.quantise import quantise_blocks

PREFIX = "bert."
SETTINGS = {  # what a network must have for this graph to be it
    "model_type": "bert",
    "hidden_act": "gelu",
    "position_embedding_type": "absolute",
    "is_decoder": False,
    "add_cross_attention": False,
}


class BertGraph(GraphBuilder):
    """Two inputs: the tokens' ids, and which of two texts each belongs to (`segments`)."""

    inputs = ("ids", "segments")

    def encoder(self) -> str:
        """Add everything up to the last layer's result."""
        hidden = self._embeddings()
        for layer in range(self._layers):
            hidden = self._layer(hidden, f"encoder.layer.{layer}")
        return hidden

    def _embeddings(self) -> str:
        names = ("word_embeddings", "position_embeddings", "token_type_embeddings", "LayerNorm")
        tables = [self.weight(f"embeddings.{name}.weight") for name in names]
        inputs = ["ids", "segments", *tables, self.weight("embeddings.LayerNorm.bias")]
        return self.add(
            "EmbedLayerNormalization",
            inputs,
            "embedded",
            fused=True,
            also=["mask"],
            epsilon=self._epsilon,
        )

    def _layer(self, hidden: str, name: str) -> str:
        attended = self._attention(hidden, f"{name}.attention.self")
        seen = self._linear(attended, [f"{name}.attention.output.dense"])
        middle = self.added_and_normalised(seen, hidden, f"{name}.attention.output.LayerNorm")
        wide = self._wide(middle, f"{name}.intermediate.dense")
        curved = self.add("Gelu", [wide], f"{name}.gelu", fused=True)
        narrow = self._wide(curved, f"{name}.output.dense")
        return self.added_and_normalised(narrow, middle, f"{name}.output.LayerNorm")

    def _attention(self, hidden: str, name: str) -> str:
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        width = self._weights.exact[f"{parts[0]}.weight"].shape[0]
        return self.attention(self._linear(hidden, parts), name, width)

    def _linear(self, hidden: str, names: Sequence[str]) -> str:
        """Add one linear layer, or several side by side with the same input."""
        exact = self._weights.exact
        matrix = np.concatenate([exact[f"{name}.weight"] for name in names])
        bias = self.number(
            f"{names[0]}.bias", np.concatenate([exact[f"{name}.bias"] for name in names])
        )
        add = self.linear_by_columns if self._int8 else self.exact_linear
        return add(hidden, names[0], matrix, bias)

    def _wide(self, hidden: str, name: str) -> str:
        """Add one of the two great linear layers, with a scale for each block where that pays."""
        matrix = self._weights.exact[f"{name}.weight"]
        block = block_of(matrix.shape[1])
        if not self._finer or block is None:
            return self._linear(hidden, [name])
        bias = self.weight(f"{name}.bias")
        return self.linear_by_blocks(hidden, name, quantise_blocks(matrix, block), bias)
