"""Remember which questions have come from browsers, so that one that is sent twice is asked once.

A browser names each question by a random key, and sends it again where it hears nothing of it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

MAX_KEYS = 10_000  # of the newest questions; one that is sent twice comes again within seconds
MAX_KEY_LENGTH = 64


class SentKeys:
    """The keys of the newest questions; safe to share between threads."""

    def __init__(self, max_keys: int = MAX_KEYS) -> None:
        self._max_keys = max_keys
        self._lock = threading.Lock()
        self._keys: OrderedDict[str, None] = OrderedDict()

    def is_new(self, key: str) -> bool:
        """Say whether a key comes for the first time, and remember it."""
        with self._lock:
            if key in self._keys:
                return False
            self._keys[key] = None
            if len(self._keys) > self._max_keys:
                self._keys.popitem(last=False)
            return True
