"""Store copies of uploaded files in a library's own folder, under safe names.

An upload (`receive.py`) is removed; what a library cites must stay. Every copy goes to `files` in
the library's folder under a name that is free. Nothing is read or added here.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

from index.errors import UnreadableFile
from index.text import settle

FOLDER = "files"
MAX_STEM_BYTES = 120  # systems allow 255 for a name, and a number may have to be added
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # not allowed in names by some system, or misread by a shell
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # control, direction, unassigned, line ends


class StoredUploads:
    """Copies of uploaded files in one library's folder."""

    def __init__(self, library: Path) -> None:
        self.folder = library / FOLDER

    def store(self, uploaded: Path, name: str) -> Path:
        """Copy an uploaded file into the folder, under a free name like `name`; return its path.

        Raises DocumentError where it cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            target = self._reserve(sanitize_name(name))
            try:
                shutil.copyfile(uploaded, target)
            except BaseException:
                target.unlink(missing_ok=True)
                raise
        except OSError as error:
            reason = (error.strerror or "writing failed").lower()
            raise UnreadableFile(name, f"it cannot be stored ({reason}).") from error
        return target

    def holds(self, path: str) -> bool:
        """Say whether a path is that of a copy in this folder."""
        return Path(path).is_relative_to(self.folder.resolve())

    def remove(self, path: str) -> None:
        """Remove a copy; a file that is not in this folder is left alone."""
        if self.holds(path):
            Path(path).unlink(missing_ok=True)

    def _reserve(self, name: str) -> Path:
        """Make an empty file under the first free name: "a.txt", "a (2).txt", ..."""
        stem, suffix = Path(name).stem, Path(name).suffix
        number = 1
        while True:
            target = self.folder / (name if number == 1 else f"{stem} ({number}){suffix}")
            try:
                with target.open("xb"):
                    return target
            except FileExistsError:
                number += 1


def sanitize_name(name: str) -> str:
    """Return a file's name without folders, without invisible characters, and not too long.

    Letters of all languages stay; what turns the direction of text around does not.
    """
    last = re.split(r"[/\\]", settle(name))[-1]
    visible = "".join(each for each in last if unicodedata.category(each) not in _INVISIBLE)
    cleaned = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", visible)).strip(" .")
    stem, suffix = Path(cleaned).stem, Path(cleaned).suffix
    stem = _truncate(stem, MAX_STEM_BYTES).strip(" .")
    if not stem or _RESERVED.fullmatch(stem):
        stem = f"document{'_' + stem if stem else ''}"
    return stem + _truncate(suffix, 20)


def _truncate(text: str, length: int) -> str:
    """Return the first characters of text that are at most `length` bytes of UTF-8."""
    return text.encode()[:length].decode(errors="ignore")
