"""Import ONNX Runtime when it is first needed, and tell it to keep what it sees to itself.

Its builds for Linux and macOS since 1.29 note each session and send it to their maker, unless told
otherwise before they are imported; those for Windows hand it to the system's own tracing.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from types import ModuleType

from index.settings import go_offline


@lru_cache(maxsize=1)
def onnx_runtime() -> ModuleType:
    """Return the library. Takes a part of a second the first time."""
    go_offline()
    runtime = import_module("onnxruntime")
    runtime.disable_telemetry_events()  # what the environment variable does not reach
    return runtime
