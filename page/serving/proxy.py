"""What stands in for an Asker, does some of its work in a way of its own, and hands on the rest."""

from __future__ import annotations

from typing import Any

from page.protocols import Asker


class StandIn:
    """Hands on to `_asker` whatever a subclass does not do itself."""

    _asker: Asker

    def __getattr__(self, name: str) -> Any:
        """Return what the subclass lacks, of the asker."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._asker, name)
