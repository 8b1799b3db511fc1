"""Read a network's weights by name, from the safetensors file of a transformers folder.

The names are transformers' own, without the model's prefix ("bert.", "mpnet."). Weights that were
rounded before they were stored come from `packed`, in the same shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.engine.quantise import Blocks, Rows


@dataclass(frozen=True, slots=True)
class Weights:
    """Numbers in float32 by name and, where they were stored so, in 8 bits.

    A linear layer's name in `blocks` may be that of several which have the same input, stored one
    below the other; `rows` are tables that rows are taken out of.
    """

    exact: Mapping[str, NDArray[np.float32]]
    blocks: Mapping[str, Blocks] = field(default_factory=dict)
    rows: Mapping[str, Rows] = field(default_factory=dict)


def read_weights(folder: Path, prefix: str) -> Weights:
    """Return the weights in `model.safetensors`. Raises OSError and the library's errors."""
    from safetensors.numpy import load_file

    return Weights(
        {
            name.removeprefix(prefix): value.astype(np.float32, copy=False)
            for name, value in load_file(folder / "model.safetensors").items()
            if np.issubdtype(value.dtype, np.floating)
        }
    )
