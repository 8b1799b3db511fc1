"""Describe the installation: `chapterverse doctor`.

Nothing is changed, and a fault of one part hides none of the others.
"""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from cli.installation import folder_size, missing, optional, package_sizes
from cli.options import library_options, resolve_options
from cli.terminal import echo, echo_json
from index import ChapterVerseError, Embedder, SentenceTransformerEmbedder
from qa.assistant import Assistant
from qa.reader.network import SpanNetwork
from qa.reader.span import Network, SpanReader
from qa.reader.two_steps import TwoStepNetwork

_PACKAGES = (
    "torch",
    "transformers",
    "sentence-transformers",
    "onnxruntime",
    "faiss-cpu",
    "numpy",
    "gradio",
)
# What the networks are timed with: about as long as a passage.
_PASSAGE = (
    "The harbour master kept a register of every ship that came in, with its flag, its cargo and "
    "the name of its captain, and copied it out on the last day of each month. In 1907 the town "
    "bought the register from his widow for 40 crowns, and it has stood in the reading room since."
)
_QUESTION = "Who bought the register, and for how much?"
_TIMED = 16  # passages
_SHOWN = 4  # packages, the largest
Facts = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Facts by title and name; what is missing and can be installed; what is wrong.

    `optional` is what is missing and needed for some purposes only.
    """

    facts: Facts
    missing: tuple[str, ...]
    optional: tuple[str, ...]
    faults: tuple[str, ...]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@library_options
def doctor(as_json: bool) -> None:
    """Show versions, models and how they are computed, sizes, what is missing and what to run."""
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
        for said in found.optional:
            echo(f"not installed: {said}")
        for said in found.faults:
            echo(f"fault: {said}", err=True)
    sys.exit(1 if found.faults else 0)


def diagnose(
    library: Path | str | None = None,
    embedder: Embedder | str | None = None,
    reader: str | None = None,
) -> Diagnosis:
    """Look at the program, its models and the library in a folder."""
    facts: Facts = {"program": _program(), "space": _space()}
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
    return Diagnosis(facts, tuple(map(str, missing())), tuple(map(str, optional())), tuple(faults))


def _program() -> dict[str, str]:
    return {
        "Chapter & Verse": _version("chapter-and-verse"),
        "Python": f"{platform.python_version()} on {platform.platform(terse=True)}",
        "SQLite": sqlite3.sqlite_version,
        **{name: _version(name) for name in _PACKAGES},
    }


def _space() -> dict[str, str]:
    sizes = package_sizes()
    largest = ", ".join(f"{name} {size / 1e6:,.0f}" for name, size in sizes[:_SHOWN])
    total = sum(size for _, size in sizes) / 1e6
    return {
        "environment": sys.prefix,
        "packages": f"{total:,.0f} MB in {len(sizes)} packages (the largest, in MB: {largest})",
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
    facts = {"name": embedder.name, "SHA-256 of its weights": embedder.fingerprint}
    if not isinstance(embedder, SentenceTransformerEmbedder):
        return facts
    return facts | {
        "space": _megabytes(embedder.folder),
        "computed by": embedder.computed_by,
        "speed": f"{_rate(lambda: embedder.embed([_PASSAGE] * _TIMED)):,.0f} passages a second",
    }


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
        "space": _megabytes(network.folder),
        **{
            title: each.computed_by
            for title, each in _networks(network).items()
            if isinstance(each, SpanNetwork)
        },
        "speed": f"{_rate(lambda: network.spans(_QUESTION, [_PASSAGE] * _TIMED, 1)):,.0f} "
        "passages a second",
        "SHA-256 of its weights": network.fingerprint,
        "confidence": (
            "fitted for these weights"
            if reader.model.fitted_for == network.fingerprint
            else "not fitted for these weights: a guess; see training/README.md"
        ),
        "confidence an answer needs": threshold,
    }


def _networks(network: Network) -> dict[str, Network]:
    """Return what a reader is computed by, with the titles to show."""
    if isinstance(network, TwoStepNetwork):
        return {
            "small network computed by": network.small,
            "large network computed by": network.large,
        }
    return {"computed by": network}


def _rate(compute: Callable[[], object]) -> float:
    """Return how many of `_TIMED` passages are done in a second, once what does it is loaded."""
    compute()
    begun = time.perf_counter()
    compute()
    return _TIMED / (time.perf_counter() - begun)


def _megabytes(folder: Path) -> str:
    return f"{folder_size(folder) / 1e6:,.1f} MB"
