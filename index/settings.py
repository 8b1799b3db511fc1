"""What can be set from outside, and where a library lives when nobody says.

Reads the environment and nothing else; importing it loads no model. An explicit argument always
wins over the environment, and the environment over the default.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from index.errors import ModelError

LIBRARY_VARIABLE = "CHAPTERVERSE_LIBRARY"
EMBEDDER_VARIABLE = "CHAPTERVERSE_EMBEDDER"
READER_VARIABLE = "CHAPTERVERSE_READER"
PRECISION_VARIABLE = "CHAPTERVERSE_PRECISION"
PRECISIONS = ("int8", "float32", "plain")


def library_folder(chosen: Path | str | None = None) -> Path:
    """Return the library folder: `chosen`, or `CHAPTERVERSE_LIBRARY`, or the user data folder."""
    named = chosen if chosen is not None else os.environ.get(LIBRARY_VARIABLE) or None
    if named is None:
        return Path(platformdirs.user_data_dir("chapterverse", appauthor=False)) / "library"
    return Path(named).expanduser()


def embedder_name(chosen: str | None = None) -> str | None:
    """Return the embedder asked for: `chosen`, or `CHAPTERVERSE_EMBEDDER`; None for no wish."""
    return chosen if chosen is not None else os.environ.get(EMBEDDER_VARIABLE) or None


def reader_name(chosen: str | None = None) -> str | None:
    """Return the reader asked for: `chosen`, or `CHAPTERVERSE_READER`; None for no wish."""
    return chosen if chosen is not None else os.environ.get(READER_VARIABLE) or None


def precision_name() -> str | None:
    """Return the precision that `CHAPTERVERSE_PRECISION` asks for; None for no wish.

    One of `PRECISIONS`; "plain" is sentence-transformers and transformers themselves. Raises
    ModelError for anything else.
    """
    named = os.environ.get(PRECISION_VARIABLE) or None
    if named is not None and named not in PRECISIONS:
        raise ModelError(
            f"{PRECISION_VARIABLE} is {named!r}; it may be {', '.join(PRECISIONS[:-1])} or "
            f"{PRECISIONS[-1]}."
        )
    return named


def go_offline() -> None:
    """Tell the model libraries never to ask the network; to be called before they are imported.

    A person who wants a model from a hub downloads it once with the hub's own tool; what is
    already set in the environment is overruled, because "offline" is a promise, not a default.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    # Two libraries draw a bar for each model they load and one warns of forked tokenizers; our own
    # progress bar says what a person needs.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
