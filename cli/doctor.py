"""Describe the installation: versions, models, sizes, and what is missing.

Nothing is changed, and a fault of one part hides none of the others.
"""

from __future__ import annotations

import platform
import shutil
import sqlite3
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from index import ChapterVerseError, Embedder
from index.extras import install_command, is_installed
from qa.assistant import Assistant
from qa.reader.span import SpanReader
from qa.reader.two_steps import TwoStepNetwork

_PACKAGES = (
    "torch",
    "transformers",
    "sentence-transformers",
    "faiss-cpu",
    "numpy",
    "gradio",
)
# Extra -> the modules that come with it, and the formats that need them.
_EXTRAS = {
    "pdf": (("pypdfium2",), "PDF"),
    "office": (("docx", "pptx", "python_calamine"), "DOCX, PPTX and spreadsheets"),
    "html": (("selectolax",), "HTML and EPUB"),
    "ocr": (("pytesseract",), "scanned PDF"),
}
Facts = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Facts by title and name; what is missing and can be installed; what is wrong."""

    facts: Facts
    missing: tuple[str, ...]
    faults: tuple[str, ...]


def diagnose(
    library: Path | str | None = None,
    embedder: Embedder | str | None = None,
    reader: str | None = None,
) -> Diagnosis:
    """Look at the program, its models and the library in a folder."""
    facts: Facts = {"program": _program()}
    faults: list[str] = []
    try:
        with Assistant.open(library, embedder=embedder, reader=reader) as assistant:
            for title, look in (
                ("library", _library),
                ("embedder", _embedder),
                ("reader", _reader),
            ):
                try:
                    facts[title] = look(assistant)
                except ChapterVerseError as error:
                    faults.append(str(error))
    except ChapterVerseError as error:
        faults.append(str(error))
    return Diagnosis(facts, tuple(_missing()), tuple(faults))


def _program() -> dict[str, str]:
    return {
        "Chapter & Verse": _version("chapter-and-verse"),
        "Python": f"{platform.python_version()} on {platform.platform(terse=True)}",
        "SQLite": sqlite3.sqlite_version,
        **{name: _version(name) for name in _PACKAGES},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed as a package"


def _library(assistant: Assistant) -> dict[str, str]:
    library = assistant.library
    documents = library.documents()
    here = library.folder.is_dir() and str(library.folder) == library.address
    free = f" ({shutil.disk_usage(library.folder).free / 1e9:,.1f} GB free)" if here else ""
    return {
        "folder" if here else "server": library.address,
        "documents": f"{len(documents):,}",
        "passages": f"{sum(each.passages for each in documents):,}",
        "size": f"{library.size() / 1e6:,.1f} MB{free}",
    }


def _embedder(assistant: Assistant) -> dict[str, str]:
    embedder = assistant.library.embedder
    return {"name": embedder.name, "SHA-256 of its weights": embedder.fingerprint}


def _reader(assistant: Assistant) -> dict[str, str]:
    reader = assistant.reader
    threshold = f"{reader.threshold:.0%}"
    if not isinstance(reader, SpanReader):
        return {"name": reader.identity, "confidence an answer needs": threshold}
    network = reader.network
    steps = (
        {"passages read again by the large network": f"at most {network.steps.most}"}
        if isinstance(network, TwoStepNetwork)
        else {}
    )
    return steps | {
        "folder": str(network.folder),
        "SHA-256 of its weights": network.fingerprint,
        "confidence": (
            "fitted for these weights"
            if reader.model.fitted_for == network.fingerprint
            else "not fitted for these weights: a guess; see training/README.md"
        ),
        "confidence an answer needs": threshold,
    }


def _missing() -> list[str]:
    missing = [
        f"{formats} cannot be read; run: {install_command(extra)}"
        for extra, (modules, formats) in _EXTRAS.items()
        if not is_installed(modules)
    ]
    if shutil.which("tesseract") is None:
        missing.append("scanned PDF needs the program tesseract; install tesseract-ocr")
    return missing
