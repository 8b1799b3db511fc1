"""Make any text storable, without moving one of its characters."""

from __future__ import annotations

import re

_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def settle(text: str) -> str:
    """Replace what cannot be stored (NUL, lone surrogates) by U+FFFD, one for one."""
    return _UNSTORABLE.sub("\ufffd", text)
