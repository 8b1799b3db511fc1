"""Vectors of texts that were embedded before, so that the same weights need not embed them again.

The whole library is stored once for each system, which is not timed, and several of them embed by
sentence-transformers: what it gave the first of them is handed to the others. Systems that embed in
another way don't notice. What is timed never goes through here.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any


def know_vectors(file: Path) -> None:
    """Have `SentenceTransformer.encode` look texts up in a file, and add to it what is not there.

    Only calls that want NumPy arrays are looked up; others compute, as ever. The vectors are those
    of one model.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        return
    import numpy as np

    known: dict[str, Any] = {}
    if file.is_file():
        with np.load(file, allow_pickle=False) as kept:
            known = dict(zip(kept["names"].tolist(), kept["vectors"], strict=True))
    encode = SentenceTransformer.encode

    def looked_up(self: Any, inputs: Any, *args: Any, **settings: Any) -> Any:
        texts = [inputs] if isinstance(inputs, str) else list(inputs)
        arrays = settings.get("convert_to_numpy", True) and not settings.get("convert_to_tensor")
        if not arrays or isinstance(inputs, str) or not all(isinstance(t, str) for t in texts):
            return encode(self, inputs, *args, **settings)
        named = {_name(text): text for text in texts}
        new = [name for name in named if name not in known]
        if new:
            vectors = encode(self, [named[name] for name in new], *args, **settings)
            known.update(zip(new, vectors, strict=True))
            np.savez(file, names=np.array(list(known)), vectors=np.stack(list(known.values())))
        return np.stack([known[_name(text)] for text in texts])

    SentenceTransformer.encode = looked_up  # type: ignore[method-assign]


def _name(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
