"""Verify receipts: whether each quote still stands where it stood.

A receipt is what `chapterverse ask --json` prints, or a list of such answers, or a conversation
exported from the page. The source is read anew from the file that the library knows by the cited
name, or from a file that is handed in; the stored text is not believed. Nothing is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from index import ChapterVerseError, Document, DocumentError, Library, MissingFile, load_document
from qa.receipt import is_extracted


class ReceiptError(ChapterVerseError):
    """A file is no receipt of ours."""


class ClaimState(StrEnum):
    """What became of a quote."""

    VERIFIED = "verified"  # it stands at its place
    MOVED = "moved"  # it stands, unchanged, at another place or in another document
    CHANGED = "changed"  # the document is there, and does not hold it any more
    DELETED = "deleted"  # the document is not there, and nothing else holds it


@dataclass(frozen=True, slots=True)
class Claim:
    """A citation as a receipt states it: `[start, end)` of the document's text is `quote`."""

    document: str
    start: int
    end: int
    quote: str
    sha256: str
    sentence_start: int
    sentence: str  # what is looked for where the quote has moved: "40" stands anywhere

    def matches(self, text: str, moved_by: int = 0) -> bool:
        """Say whether quote and sentence stand in `text` at their place, or so far behind it."""
        start, sentence = self.start + moved_by, self.sentence_start + moved_by
        return (
            text[start : self.end + moved_by] == self.quote
            and text[sentence : sentence + len(self.sentence)] == self.sentence
        )

    def find_shift(self, text: str) -> int | None:
        """Return by how much it has moved in `text`; None where its sentence is not there."""
        found = text.find(self.sentence)
        return None if found < 0 else found - self.sentence_start


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """What became of a claim, and a sentence that says how that is known."""

    claim: Claim
    state: ClaimState
    said: str


def read_receipt(path: Path) -> list[Claim]:
    """Return the claims of a receipt. Raises ReceiptError where it is none, or contradicts itself.

    A quote that does not match its own hash was altered after it was made.
    """
    try:
        values = json.loads(path.read_bytes())
        claims = [_parse_claim(each) for each in _iterate_citations(values)]
    except OSError as error:
        raise ReceiptError(f"{path} cannot be read ({error.strerror or error}).") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ReceiptError(f"{path} is no receipt, or was altered ({error}).") from error
    if not claims:
        raise ReceiptError(f"{path} holds no citation: there is nothing to verify.")
    return claims


def _iterate_citations(values: Any) -> Iterable[dict[str, Any]]:
    """Yield the citations of an answer, or of all answers in a list or a conversation."""
    if isinstance(values, list):
        for each in values:
            yield from _iterate_citations(each)
    elif isinstance(values, dict):
        yield from values.get("citations") or ()
        for inner in ("turns", "answers", "answer"):
            yield from _iterate_citations(values.get(inner))


def _parse_claim(values: dict[str, Any]) -> Claim:
    claim = Claim(
        str(values["document"]),
        int(values["start"]),
        int(values["end"]),
        str(values["quote"]),
        str(values["sha256"]),
        int(values["sentence"]["start"]),
        str(values["sentence"]["text"]),
    )
    if hashlib.sha256(claim.quote.encode("utf-8")).hexdigest() != values["quote_sha256"]:
        raise ValueError(f"the quote at {claim.start} of {claim.document} has another hash")
    inside = claim.start - claim.sentence_start
    if (
        min(inside, claim.sentence_start) < 0
        or claim.end - claim.start != len(claim.quote)
        or not claim.sentence.startswith(claim.quote, inside)
    ):
        raise ValueError(f"the quote at {claim.start} of {claim.document} does not fit its place")
    return claim


def verify_claims(
    claims: Sequence[Claim], library: Library, file: Path | None = None
) -> list[CheckedClaim]:
    """Check claims against the files of a library or, where it is given, against `file` alone."""
    return [_verify_claim(claim, library, file) for claim in claims]


def _verify_claim(claim: Claim, library: Library, file: Path | None) -> CheckedClaim:
    path = file or _find_file(claim, library)
    try:
        if path is None:
            raise MissingFile(claim.document)
        document = load_document(path)
    except MissingFile:
        return _search_other_documents(claim, library, ClaimState.DELETED, "its file is not there")
    except DocumentError as error:
        return _search_other_documents(
            claim, library, ClaimState.CHANGED, f"its file cannot be read: {error.reason}"
        )
    if claim.matches(document.text):
        same = document.sha256 == claim.sha256
        how = "the file is unchanged" if same else "the file was changed at other places"
        return CheckedClaim(claim, ClaimState.VERIFIED, f"{how}{_extraction_note(document)}")
    by = claim.find_shift(document.text)
    if by is not None:
        said = f"it stands at {_format_range(claim, by)} now{_extraction_note(document)}"
        return CheckedClaim(claim, ClaimState.MOVED, said)
    return _search_other_documents(
        claim, library, ClaimState.CHANGED, "its file does not hold it any more"
    )


def _find_file(claim: Claim, library: Library) -> Path | None:
    """Return where the document is: by its name or, failing that, by its content."""
    sources = library.sources()
    named = [each for each in sources if each.name == claim.document]
    same = [each for each in sources if each.sha256 == claim.sha256]
    paths = [Path(each.path) for each in (*named, *same)]
    return next((path for path in paths if path.exists()), paths[0] if paths else None)


def _search_other_documents(
    claim: Claim, library: Library, state: ClaimState, said: str
) -> CheckedClaim:
    """Look for the quote in the other documents of the library, as they are stored."""
    for summary in library.documents():
        if claim.document in (summary.name, *summary.also):
            continue
        by = claim.find_shift(library.document(summary.name).text)
        if by is not None:
            said = f"{said}; it stands in {summary.name}, {_format_range(claim, by)}"
            return CheckedClaim(claim, ClaimState.MOVED, said)
    return CheckedClaim(claim, state, said)


def _format_range(claim: Claim, by: int) -> str:
    return f"characters {claim.start + by}-{claim.end + by}"


def _extraction_note(document: Document) -> str:
    if not is_extracted(document.format):
        return ""
    return "; what is proved is the text extracted from the file"
