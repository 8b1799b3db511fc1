"""Answer questions in exact words of one's own documents: the names for other programs.

    from chapterverse import Assistant

    with Assistant.open("my-library") as assistant:
        assistant.add("report.txt")
        print(assistant.ask("Who signed the treaty?").text)

The parts `cli`, `page`, `qa` and `index` are folders of their own in the repository. The wheel has
them inside this package (`chapterverse.qa`), so that an installation adds one name to what can be
imported; see `supply/wheel_layout.py`. The names here are the same in both. They are imported when
they are first used: the command line starts with this package.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index import (
        ChapterVerseError,
        Document,
        DocumentError,
        DocumentSummary,
        Hit,
        Library,
        LibraryError,
        ModelError,
        Passage,
        QuestionError,
    )
    from qa import (
        Answer,
        Answered,
        AskOptions,
        Assistant,
        Candidate,
        Citation,
        Form,
        Found,
        NoAnswer,
        Reader,
        Span,
        TalkKind,
        TalkReply,
    )

    __version__: str

__all__ = [
    "Answer",
    "Answered",
    "AskOptions",
    "Assistant",
    "Candidate",
    "ChapterVerseError",
    "Citation",
    "Document",
    "DocumentError",
    "DocumentSummary",
    "Form",
    "Found",
    "Hit",
    "Library",
    "LibraryError",
    "ModelError",
    "NoAnswer",
    "Passage",
    "QuestionError",
    "Reader",
    "Span",
    "TalkKind",
    "TalkReply",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """Return a name of `__all__`, imported now."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "__version__":
        return version("chapter-and-verse")
    from index import __dict__ as of_index  # type: ignore[attr-defined]  # each module has it
    from qa import __dict__ as of_qa  # type: ignore[attr-defined]

    return (of_index | of_qa)[name]


def __dir__() -> list[str]:
    """Return the names that can be imported."""
    return __all__
