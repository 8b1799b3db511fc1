"""Describe the installation: `chapterverse doctor`.

Nothing is changed, and a fault of one part hides none of the others.
"""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from cli.options import library_options, resolve_options
from cli.terminal import echo, echo_json
from index import ChapterVerseError, Embedder
from index.extras import install_command, is_installed
from index.loaders.registry import FORMATS
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
Facts = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Facts by title and name; what is missing and can be installed; what is wrong."""

    facts: Facts
    missing: tuple[str, ...]
    faults: tuple[str, ...]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@library_options
def doctor(as_json: bool) -> None:
    """Show versions, models with their checksums, sizes, and what is missing."""
    found = diagnose(**resolve_options())
    if as_json:
        echo_json(asdict(found))
    else:
        for title, facts in found.facts.items():
            echo(f"{title}:")
            for name, value in facts.items():
                echo(f"  {name}: {value}")
        for said in found.missing:
            echo(f"missing: {said}")
        for said in found.faults:
            echo(f"fault: {said}", err=True)
    sys.exit(1 if found.faults else 0)


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
    formats: dict[str, list[str]] = {}
    for each in dict.fromkeys(FORMATS.values()):
        if each.part:
            formats.setdefault(each.part, []).append(each.spoken)
    missing = [
        f"{' and '.join(spoken)} cannot be read; run: {install_command(extra)}"
        for extra, spoken in [*formats.items(), ("ocr", ["scanned PDF"])]
        if not is_installed(extra)
    ]
    if shutil.which("tesseract") is None:
        missing.append("scanned PDF needs the program tesseract; install tesseract-ocr")
    return missing
