"""Check the arguments of other programs, and give answers as JSON values.

REST, gradio_client and MCP all use this, and check nothing themselves. A wrong argument gets a
QuestionError with one sentence. An answer shows names of documents and their text, and no path of
the machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from index import DocumentSummary, QuestionError
from qa.options import AskOptions
from qa.protocols import Asker
from qa.types import hit_to_dict

ARGUMENTS = ("question", "threshold", "top_k", "documents", "collections", "talk")
_SHOWN = 60  # characters of a wrong argument that an error repeats


def ask(asker: Asker, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return `Answer.to_dict()` of an answer to what the arguments ask.

    `question` is needed; `threshold` (0 to 1), `top_k`, `documents`, `collections` and `talk` may
    be left out or None. Raises QuestionError for what is wrong with them, and what `Assistant.ask`
    raises.
    """
    given = _check_arguments(arguments, ARGUMENTS)
    question = given.pop("question")
    return asker.ask(question, AskOptions.from_fields(**given)).to_dict()


def search(asker: Asker, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the passages nearest to a question, best first: `question` and its `hits`.

    `question` is needed; `top_k`, `documents` and `collections` may be left out or None. Raises
    QuestionError for what is wrong with them, and what `Assistant.search` raises.
    """
    given = _check_arguments(arguments, ("question", "top_k", "documents", "collections"))
    question = given.pop("question")
    hits = asker.search(question, AskOptions.from_fields(**given))
    return {"question": question, "hits": [hit_to_dict(hit) for hit in hits]}


def documents(held: Sequence[DocumentSummary]) -> dict[str, Any]:
    """Return the documents that a library holds as JSON, without the paths they came from."""
    return {
        "documents": [
            {
                "name": each.name,
                "also": list(each.also),
                "collections": list(each.collections),
                "format": each.format,
                "characters": each.characters,
                "passages": each.passages,
                "pages": each.pages,
                "page_unit": each.page_unit,
                "added": each.added,
            }
            for each in held
        ]
    }


def _check_arguments(arguments: Mapping[str, Any], known: Sequence[str]) -> dict[str, Any]:
    """Return the arguments that were given, each of its type; raises QuestionError."""
    for name in arguments:
        if name not in known:
            raise QuestionError(
                f"There is no argument {_truncate(name)}; there are {', '.join(known)}."
            )
    if arguments.get("question") is None:
        raise QuestionError("The argument question is missing.")
    given = {name: value for name, value in arguments.items() if value is not None}
    for name, value in given.items():
        fits, wanted = _TYPES[name]
        if not fits(value):
            raise QuestionError(f"The argument {name} must be {wanted}, not {_truncate(value)}.")
    return given


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_TYPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "question": (lambda value: isinstance(value, str), "text"),
    "threshold": (_is_number, "a number from 0 to 1"),
    "top_k": (lambda value: isinstance(value, int) and _is_number(value), "a whole number"),
    "documents": (_is_names, "a list of names"),
    "collections": (_is_names, "a list of names"),
    "talk": (lambda value: isinstance(value, bool), "true or false"),
}


def _truncate(value: Any) -> str:
    words = repr(value)
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
