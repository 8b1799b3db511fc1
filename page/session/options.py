"""Hold and check what a person has chosen to ask with: threshold, top_k, which documents.

Pure values. What comes from a browser is checked here: what does not fit is as if it were not
chosen, and never an error. Whether documents and collections are there is told by the library.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qa.options import AskOptions

MIN_TOP_K, MAX_TOP_K = 1, 50
MAX_NAMED = 10_000  # documents that one session may tick
MAX_NAME_LENGTH = 4_096  # characters of a document's or collection's name


@dataclass(frozen=True, slots=True)
class Choices:
    """What one session has chosen; None and empty stand for the assistant's defaults.

    `threshold` is 0 to 1, `top_k` from 1 to 50. Where `documents` are named only those are asked;
    else, where there is a `collection`, only what is in it.
    """

    threshold: float | None = None
    top_k: int | None = None
    documents: tuple[str, ...] = ()
    collection: str = ""

    @property
    def options(self) -> AskOptions:
        """The options to ask with.

        Documents and collection together would be those of both; ticks inside of a collection
        mean less.
        """
        collections = (self.collection,) if self.collection and not self.documents else ()
        return AskOptions.from_fields(
            top_k=self.top_k,
            threshold=self.threshold,
            documents=self.documents,
            collections=collections,
        )

    def with_scope(self, documents: object, collection: object) -> Choices:
        """Return the choices with these documents and this collection, as a browser sent them."""
        return replace(self, documents=check_names(documents), collection=check_name(collection))

    def without_documents(self, names: Collection[str]) -> Choices:
        """Return the choices without documents that are gone."""
        return replace(self, documents=tuple(each for each in self.documents if each not in names))

    def to_dict(self) -> dict[str, Any]:
        """Return the choices as JSON values."""
        return {
            "threshold": self.threshold,
            "top_k": self.top_k,
            "documents": list(self.documents),
            "collection": self.collection,
        }

    @classmethod
    def from_dict(cls, data: object) -> Choices:
        """Return the choices that `to_dict` made JSON of; what does not fit is left out."""
        if not isinstance(data, Mapping):
            return cls()
        return cls(
            check_threshold(data.get("threshold")), check_top_k(data.get("top_k"))
        ).with_scope(data.get("documents"), data.get("collection"))


DEFAULT = Choices()  # nothing was chosen


def check_threshold(value: object) -> float | None:
    """Return a threshold that came from a browser; None for what is no number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= 1 else None


def check_top_k(value: object) -> int | None:
    """Return a number of passages that came from a browser; None for what cannot be one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if MIN_TOP_K <= value <= MAX_TOP_K else None


def check_name(value: object) -> str:
    """Return a name that came from a browser; empty for what cannot be one."""
    return value if isinstance(value, str) and len(value) <= MAX_NAME_LENGTH else ""


def check_text(value: object) -> str:
    """Return a text that came from a browser; empty for what is none."""
    return value if isinstance(value, str) else ""


def check_names(values: object) -> tuple[str, ...]:
    """Return the names that came from a browser, each once."""
    if not isinstance(values, list | tuple):
        return ()
    return tuple(dict.fromkeys(name for value in values[:MAX_NAMED] if (name := check_name(value))))
