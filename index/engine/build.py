"""Make the graph of the network in a transformers folder, where it is of a known kind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.engine import bert, mpnet
from index.engine.graph import Graph, GraphBuilder, Head, Precision, Unsupported
from index.engine.packed import PackedFiles, is_packed
from index.engine.weights import read_weights

_KINDS: Mapping[str, tuple[type[GraphBuilder], Mapping[str, Any], str]] = {
    "bert": (bert.BertGraph, bert.SETTINGS, bert.PREFIX),
    "mpnet": (mpnet.MPNetGraph, mpnet.SETTINGS, mpnet.PREFIX),
}


def depth(folder: Path) -> int:
    """Return how many layers a folder's network has; 0 where that cannot be read."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return int(config["num_hidden_layers"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


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
    files = PackedFiles(folder) if is_packed(folder) else None
    weights = files.weights if files else read_weights(folder, prefix)
    try:
        graph = builder(weights, config, precision, head, layers).graph()
        return replace(graph, let_go=files.let_go) if files else graph
    except KeyError as error:
        raise Unsupported(f"it lacks {error} in its weights or settings") from error
