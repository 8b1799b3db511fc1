"""A packed Office file (DOCX, PPTX and their kin): its parts, and which part refers to which.

The part that holds the document is found by the file's own relations, whatever kind of document it
calls itself: a template, a file with macros (which are never run or read) and a document are read
alike. The "strict" form of the standard names every element in a namespace of its own; they are
written as the usual ones before the XML is parsed, so that there is one form to read.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from types import TracebackType
from typing import Any
from urllib.parse import unquote

from lxml import etree

from index.loaders.archive import damaged, open_archive
from index.loaders.source import Source

Element = Any  # lxml gives its elements no types

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/([a-zA-Z]+)/")


class Package:
    """The parts of a file by their paths. Use it as a context manager."""

    def __init__(self, source: Source, what: str) -> None:
        """Open it; `what` names the format in errors. Raises what `open_archive` raises."""
        self._source, self._what = source, what
        self._archive = open_archive(source, what)
        self._names = {name.lower(): name for name in self._archive.namelist()}
        self._relations: dict[str, dict[str, tuple[str, str]]] = {}
        # Comments and instructions to programs are no elements, and would be in everybody's way.
        self._parser = etree.XMLParser(
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._archive.close()

    @property
    def main(self) -> str:
        """The path of the part that holds the document. Raises DamagedFile."""
        found = self.related("", "officeDocument")
        if not found:
            raise damaged(self._source, self._what)
        return found[0]

    def xml(self, path: str) -> Element:
        """Return the root of a part. Raises DamagedFile where it is missing or broken."""
        content = self._read(path)
        if content is None:
            raise damaged(self._source, self._what)
        content = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", content)
        try:
            return etree.fromstring(content, self._parser)
        except (etree.XMLSyntaxError, ValueError):
            raise damaged(self._source, self._what) from None

    def related(self, path: str, kind: str) -> list[str]:
        """Return the parts that a part refers to as this kind ("styles"), in their order.

        The path "" stands for the file itself.
        """
        return [target for of, target in self._relations_of(path).values() if of == kind]

    def target(self, path: str, relation: str | None) -> str | None:
        """Return the part that a part refers to by this id, None where there is none."""
        found = self._relations_of(path).get(relation or "")
        return found[1] if found is not None else None

    def first(self, path: str, kind: str) -> Element | None:
        """Return the root of the first part of that kind that a part refers to, if any."""
        return next((self.xml(each) for each in self.related(path, kind)), None)

    def _relations_of(self, path: str) -> dict[str, tuple[str, str]]:
        """Return (kind, path) of what a part refers to inside the file, by the relation's id."""
        if path not in self._relations:
            folder, name = posixpath.split(path)
            listed = posixpath.join(folder, "_rels", f"{name}.rels")
            known: dict[str, tuple[str, str]] = {}
            if listed.lower() in self._names:
                for each in self.xml(listed):
                    if each.get("TargetMode") == "External":
                        continue
                    target = unquote(each.get("Target", ""))
                    whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                    kind = each.get("Type", "").rpartition("/")[2]
                    if whole.lower() in self._names:
                        known[each.get("Id", "")] = (kind, whole)
            self._relations[path] = known
        return self._relations[path]

    def _read(self, path: str) -> bytes | None:
        name = self._names.get(path.lower())
        if name is None:
            return None
        try:
            return self._archive.read(name)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError):
            raise damaged(self._source, self._what) from None


def chosen(element: Element) -> list[Element]:
    """Return what stands for an AlternateContent: the first choice or, failing that, the fallback.

    Both say the same, in a newer and in an older form; only one may be read.
    """
    for each in element:
        if each.tag == f"{MC}Choice":
            return list(each)
    return [inner for each in element if each.tag == f"{MC}Fallback" for inner in each]
