"""Read the settings of the environment, and find the library where none is named.

An argument comes before the environment, and the environment before the default. Importing this
loads no model.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeGuard

import platformdirs

from index.errors import ModelError

LIBRARY_VARIABLE = "CHAPTERVERSE_LIBRARY"
LIBRARY_READS_VARIABLE = "CHAPTERVERSE_LIBRARY_READS"
EMBEDDER_VARIABLE = "CHAPTERVERSE_EMBEDDER"
READER_VARIABLE = "CHAPTERVERSE_READER"
PRECISION_VARIABLE = "CHAPTERVERSE_PRECISION"
PRECISIONS = ("int8", "float32", "plain")


_SERVERS = ("postgresql://", "postgres://")


def data_folder() -> Path:
    """Return the folder for this program's data in the user data folder of the system."""
    return Path(platformdirs.user_data_dir("chapterverse", appauthor=False))


def library_address(chosen: Path | str | None = None) -> Path | str:
    """Return where the library is: `chosen`, or `CHAPTERVERSE_LIBRARY`, or the user data folder.

    A Path is a folder; a str is the address of a server.
    """
    named = chosen if chosen is not None else os.environ.get(LIBRARY_VARIABLE) or None
    if named is None:
        return data_folder() / "library"
    return named if is_server(named) else Path(named).expanduser()


def is_server(address: Path | str) -> TypeGuard[str]:
    """Say whether a library's address is that of a server, not a folder."""
    return isinstance(address, str) and address.startswith(_SERVERS)


def reads_address() -> str | None:
    """Return the server that a library on a server is read from, if it is another one."""
    return os.environ.get(LIBRARY_READS_VARIABLE) or None


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
    """Tell the libraries never to ask the network; to be called before they are imported.

    A person who wants a model from a hub downloads it once with the hub's own tool; what is
    already set in the environment is overruled, because "offline" is a promise, not a default.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # ONNX Runtime reports its use, see engine/runtime.py
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    # Two libraries draw a bar for each model they load and one warns of forked tokenizers; our own
    # progress bar says what a person needs.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
