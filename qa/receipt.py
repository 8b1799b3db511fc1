"""Make receipts of quotes: hashes, and where their bytes are.

They prove a quote without this program. A receipt is made with its citation; checking one again is
left to `qa.answer.verify`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from index import Document
from index.hashing import text_sha256

# Formats whose stored text is the file's own characters; of the others the text is extracted.
_OWN_TEXT = ("text", "markdown")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The hashes of a quote and of the file it stands in, and its bytes in the stored text.

    `sha256` is the file's, `quote_sha256` that of the quote in UTF-8, both in hexadecimal. The
    quote is `[start_byte, end_byte)` of the stored text in UTF-8. `extracted` says that this text
    was drawn from the file (a PDF, say); otherwise it is the file's own, so that the bytes are
    those of the file too where that is in UTF-8 and has no byte order mark.
    """

    sha256: str
    format: str
    start_byte: int
    end_byte: int
    quote_sha256: str

    @classmethod
    def from_document(cls, document: Document, start: int, end: int) -> Receipt:
        """Make the receipt of `document.text[start:end]`."""
        quote = document.text[start:end].encode("utf-8")
        first = len(document.text[:start].encode("utf-8"))
        return cls(
            sha256=document.sha256,
            format=document.format,
            start_byte=first,
            end_byte=first + len(quote),
            quote_sha256=text_sha256(document.text[start:end]),
        )

    @property
    def extracted(self) -> bool:
        """Whether the text is not the file's own characters."""
        return is_extracted(self.format)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "sha256": self.sha256,
            "format": self.format,
            "bytes": [self.start_byte, self.end_byte],
            "quote_sha256": self.quote_sha256,
        }


def is_extracted(kind: str) -> bool:
    """Say whether the text of a format is drawn from the file, and is not the file's own."""
    return kind not in _OWN_TEXT
