"""Read source code and logs: every character as it is, each line for itself."""

from __future__ import annotations

import re

from index.loaders.encoding import decode
from index.loaders.source import Parsed, Source
from index.text import settle
from index.types import Block, BlockKind

_CHUNK = re.compile(r"[^\r\n]*\S[^\r\n]*(?:\r?\n[^\r\n]*\S[^\r\n]*)*(?:\r?\n|\Z)?")


def read_code(source: Source) -> Parsed:
    """Read lines, those without an empty line between them as one block."""
    decoded = decode(source.content, source.path)
    text = settle(decoded.text)
    blocks = tuple(
        Block(BlockKind.LINES, found.start(), found.end()) for found in _CHUNK.finditer(text)
    )
    return Parsed(text, blocks, notes=decoded.notes)
