"""Cut citations out of their documents, for the candidates of an answer.

A candidate was found and read some moments ago, and its document may have been changed or removed
since: the same characters would then be other words. The caller has to search again; that is not
done here.
"""

from __future__ import annotations

from dataclasses import replace

from index import Library, UnknownDocument
from qa.types import Candidate, Citation


class StaleCandidate(Exception):
    """A passage that was found is not, or not any more, what its document says at its place."""


def cite(library: Library, number: int, candidate: Candidate) -> Citation:
    """Return the citation of a candidate. Raises StaleCandidate, and LibraryError."""
    passage = candidate.hit.passage
    try:
        document = library.document(passage.document)
    except UnknownDocument as error:
        raise StaleCandidate(
            f"a passage of {passage.document} is there without its document."
        ) from error
    if document.text[passage.start : passage.end] != passage.text:
        raise StaleCandidate(
            f"{passage.document}, characters {passage.start}-{passage.end}: the passage is not the "
            "slice of its document."
        )
    cited = Citation.from_candidate(number, document, candidate)
    return replace(
        cited, shown=library.shown_name(document.name), stale=library.staleness(document.name)
    )
