"""Render how far files are that are being added: all of them, and each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from page.format import format_percent
from page.views.templating import render

MAX_DONE = 20  # lines on files that were added; the rest is a number


@dataclass(frozen=True, slots=True)
class FileProgress:
    """One file: `lines` say what became of it; `part` is how much of it is done, 0 to 1."""

    name: str
    part: float = 0.0
    lines: tuple[str, ...] = ()
    failed: bool = False

    @property
    def done(self) -> bool:
        """Whether anything has become of it."""
        return bool(self.lines)


def render_progress(files: Sequence[FileProgress]) -> Markup:
    """Return a bar for all files and the file under way, then what became of the others.

    What failed is always listed, and of the rest the newest.
    """
    done = [each for each in files if each.done]
    current = next((each for each in files if not each.done), None)
    added = [each for each in done if not each.failed]
    part = sum(1.0 if each.done else each.part for each in files) / max(1, len(files))
    return render(
        "upload_progress",
        total=len(files),
        done=len(done),
        percent=format_percent(part),
        part=part,
        current=current or "",
        current_percent=format_percent(current.part) if current is not None else "",
        failed=[each for each in done if each.failed],
        added=added[-MAX_DONE:],
        unlisted=max(0, len(added) - MAX_DONE),
    )
