"""Read mail: EML, one mail, and MBOX, many; what they quote is marked, attachments are read too.

A mail's subject is a heading; sender, receivers and date are lines. Of a mail that is there both as
plain text and as HTML the plain text is read. An attachment of a format that can be read follows
under its name; the names of others are told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from index.errors import ChapterVerseError, DamagedFile
from index.loaders.composed import TextComposer, one_line, tidy
from index.loaders.source import MOST_UNPACKED_BYTES, Parsed, Source
from index.loaders.text import text_blocks
from index.types import BlockKind

_SHOWN = ("From", "To", "Cc", "Date")
_START = re.compile(rb"^From [^\n]*\n", re.MULTILINE)  # of a mail in a mailbox
_QUOTED_START = re.compile(rb"^>(>*From )", re.MULTILINE)
_DEEPEST = 8  # mails inside of mails
_MOST_PARTS = 2_000
_LONGEST_NAME = 120  # characters


def read_mail(source: Source) -> Parsed:
    """Read one mail. Raises DamagedFile."""
    composer = TextComposer(source.path)
    reading = _Reading(composer, source)
    reading.add(_message(source.content), 1)
    return reading.composed()


def read_mailbox(source: Source) -> Parsed:
    """Read the mails of a mailbox, in their order. Raises DamagedFile."""
    starts = [found.span() for found in _START.finditer(source.content)]
    if not starts:
        raise DamagedFile(source.path, "it is damaged, or is no mailbox.")
    reading = _Reading(TextComposer(source.path), source)
    edges = [start for start, _ in starts[1:]] + [len(source.content)]
    for (_, start), end in zip(starts, edges, strict=True):
        reading.add(_message(_QUOTED_START.sub(rb"\1", source.content[start:end])), 1)
    return reading.composed()


def _message(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError
    return message


class _Reading:
    """Adds mails to a composer, and counts what is in them."""

    def __init__(self, composer: TextComposer, source: Source) -> None:
        self._composer, self._source = composer, source
        self._bytes = self._parts = 0
        self._unread: dict[str, None] = {}

    def composed(self) -> Parsed:
        """Return what was read; what was not is noted."""
        for name in list(self._unread)[:20]:
            self._composer.note(f"The attachment “{name}” was not read.")
        return self._composer.composed()

    def add(self, message: EmailMessage, depth: int) -> None:
        """Add a mail with what is attached to it."""
        if not message.keys():
            raise DamagedFile(self._source.path, "it is damaged, or is no mail.")
        self._composer.heading(_header(message, "Subject") or "Mail", depth)
        lines = [f"{name}: {_header(message, name)}" for name in _SHOWN if message[name]]
        self._composer.lines("\n".join(lines))
        body = message.get_body(("plain", "html"))
        if isinstance(body, EmailMessage):
            self._add_body(body, depth)
        for part in _attached(message, body):
            self._parts += 1
            if self._parts > _MOST_PARTS:
                return
            self._add_attachment(part, depth)

    def _add_body(self, body: EmailMessage, depth: int) -> None:
        content = _text(body)
        if body.get_content_subtype() == "html":
            self._embed(Path("mail.html"), content.encode("utf-8", "replace"), depth)
            return
        text = tidy(content)
        for block in text_blocks(text):
            words = text[block.start : block.end]
            if block.kind is BlockKind.LINES:
                self._composer.lines(words, block.label)
            else:  # a short line of a mail is no heading
                self._composer.prose(words, "" if block.level else block.label)

    def _add_attachment(self, part: EmailMessage, depth: int) -> None:
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload(0) if part.is_multipart() else None
            if isinstance(inner, EmailMessage) and depth < _DEEPEST:
                self.add(inner, depth + 1)
            return
        name = one_line(str(part.get_filename() or ""))[:_LONGEST_NAME]
        content = part.get_payload(decode=True)
        if not name or not isinstance(content, bytes):
            return
        self._bytes += len(content)
        path = Path(f"attachment{Path(name).suffix.lower()}")
        if self._bytes > MOST_UNPACKED_BYTES or path.suffix in (".zip", ".mbox"):
            self._unread[name] = None
            return
        self._composer.heading(f"Attachment: {name}", depth + 1)
        self._embed(path, content, depth + 1, name)

    def _embed(self, path: Path, content: bytes, depth: int, name: str = "the mail's text") -> None:
        from index.loaders.registry import parse  # which imports this module when it needs it

        try:
            self._composer.embed(parse(Source(content, path, self._source.more_time)), depth)
        except ChapterVerseError:
            self._unread[name] = None


def _header(message: EmailMessage, name: str) -> str:
    try:
        return one_line(str(message[name] or ""))
    except Exception:  # noqa: BLE001 - the library's parser of headers stumbles over bad ones
        return ""


def _text(part: EmailMessage) -> str:
    try:
        content = part.get_content()
    except (LookupError, ValueError, TypeError, AttributeError):  # an unknown character set
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return content if isinstance(content, str) else ""


def _attached(message: EmailMessage, body: object) -> Iterator[EmailMessage]:
    """Yield what is attached: parts with a name, and mails."""
    waiting: list[object] = [message]
    while waiting:
        part = waiting.pop(0)
        if not isinstance(part, EmailMessage) or part is body:
            continue
        if part is not message and part.get_content_type() == "message/rfc822":
            yield part
        elif part.is_multipart():
            waiting = [*part.iter_parts(), *waiting]
        elif part is not message and part.get_filename():
            yield part
