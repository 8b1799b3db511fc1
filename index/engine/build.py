"""A transformers folder -> the graph of its network, where it is of a known kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.engine import bert, mpnet
from index.engine.graph import Graph, GraphBuilder, Head, Precision, Unsupported
from index.engine.weights import read_weights

_KINDS: Mapping[str, tuple[type[GraphBuilder], Mapping[str, Any], str]] = {
    "bert": (bert.BertGraph, bert.SETTINGS, bert.PREFIX),
    "mpnet": (mpnet.MPNetGraph, mpnet.SETTINGS, mpnet.PREFIX),
}


def build(folder: Path, head: Head, precision: Precision, layers: int | None = None) -> Graph:
    """Return the graph of the network in a folder, or of its first `layers` layers.

    Raises Unsupported where it is no BERT or MPNet or its weights are not the ones expected,
    OSError and other errors of a file that cannot be read.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    kind = config.get("model_type", "bert")
    if kind not in _KINDS:
        raise Unsupported(f"model_type is {kind}")
    builder, settings, prefix = _KINDS[kind]
    for key, needed in settings.items():
        if config.get(key, needed) != needed:
            raise Unsupported(f"{key} is {config[key]}")
    weights = read_weights(folder, prefix)
    try:
        return builder(weights, config, precision, head, layers).graph()
    except KeyError as error:
        raise Unsupported(f"it lacks {error} in its weights or settings") from error
