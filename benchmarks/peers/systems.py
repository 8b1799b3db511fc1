"""The systems that are measured, in the order they take turns, and the environments they run in.

An environment is made once, from exact pins, in a folder that git ignores, and made anew when its
pins change. Nothing else asks the network.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent.parent
PHASES = ("index", "ask", "quality")
OURS, FLOOR = "ours", "floor"
_TORCH = ("torch", "torchgen", "functorch", "nvidia", "triton")
_WEIGHTS = (".safetensors", ".onnx")


@dataclass(frozen=True, slots=True)
class System:
    """A system, or a variant of one.

    `folder` is its folder beside this file, where its adapter and its pins are, and `title` what
    tables call it. A variant runs with the system's `own` settings, in some `phases` only.
    """

    name: str
    folder: str
    title: str
    own: bool = False
    phases: tuple[str, ...] = PHASES

    @property
    def variant(self) -> bool:
        """Whether it is a variant of another one, whose store it uses."""
        return self.name != self.folder


SYSTEMS = (
    System(OURS, OURS, "Chapter & Verse"),
    System("haystack", "haystack", "Haystack"),
    System("txtai", "txtai", "txtai"),
    System("langchain", "langchain", "LangChain"),
    System("llama_index", "llama_index", "LlamaIndex"),
    System(FLOOR, FLOOR, "encode + FAISS"),
    System("haystack_own", "haystack", "Haystack, reader untouched", True, ("quality",)),
    System("langchain_own", "langchain", "LangChain, words cut at spaces", True, ("quality",)),
    System("llama_index_own", "llama_index", "LlamaIndex, ten texts a batch", True, ("index",)),
)


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes of what is installed: all of it, torch, and weights that come along."""

    all: int
    torch: int
    weights: int


@dataclass(frozen=True, slots=True)
class Environment:
    """A Python, and the size of the packages it was given."""

    python: Path
    size: Size


def environment(folder: str, cache: Path, say: Callable[[str], object]) -> Environment:
    """Return the environment of the system in `folder`, making it in `cache` where missing.

    Raises ClickException where it cannot be installed.
    """
    home = cache / "environments" / folder
    python = home / "bin" / "python"
    stamp = home.with_suffix(".json")
    pins = hashlib.sha256(b"".join(each.read_bytes() for each in _pins(folder))).hexdigest()
    if stamp.is_file():
        known = json.loads(stamp.read_text(encoding="utf-8"))
        if known["pins"] == pins and python.is_file():
            return Environment(python, Size(**known["size"]))
    say(f"Installing {folder} into {home}.")
    shutil.rmtree(home, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)  # noqa: S603
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    ran = subprocess.run(  # noqa: S603 - our own pins
        [*pip, *_what(folder)], check=False, capture_output=True, text=True
    )
    if ran.returncode:
        lines = [line for line in ran.stderr.splitlines() if line.startswith("ERROR")]
        raise click.ClickException(
            f"{folder} cannot be installed: {lines[0] if lines else ran.stderr[-300:]}"
        )
    size = installed(home)
    text = json.dumps({"pins": pins, "size": asdict(size)})
    stamp.write_text(text, encoding="utf-8")
    return Environment(python, size)


def installed(home: Path) -> Size:
    """Return the size of an environment's packages, pip excepted."""
    counted = {"all": 0, "torch": 0, "weights": 0}
    for packages in home.glob("lib/python*/site-packages"):
        for file in packages.rglob("*"):
            top = file.relative_to(packages).parts[0]
            if not file.is_file() or top.split("-")[0] == "pip":
                continue
            size = file.stat().st_size
            counted["all"] += size
            counted["torch"] += size * (top.split("-")[0] in _TORCH)
            counted["weights"] += size * file.name.endswith(_WEIGHTS)
    return Size(**counted)


def _pins(folder: str) -> list[Path]:
    if folder == OURS:
        return [ROOT / "pyproject.toml", ROOT / "constraints.txt"]
    return [ROOT / "benchmarks" / "peers" / folder / "requirements.txt"]


def _what(folder: str) -> list[str]:
    """Return what pip is told: of our own project what `pip install` of it brings, no extras."""
    if folder == OURS:
        return ["--constraint", str(ROOT / "constraints.txt"), str(ROOT)]
    return ["--requirement", str(_pins(folder)[0])]
