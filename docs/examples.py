"""Write the answers that README.md shows: run as `python docs/examples.py`.

Each question is asked of the bundled document by the command line, in a library of its own. What it
prints stands in README.md word for word, up to the first empty line. A test compares the words and
their places; how sure an answer is depends on the processor, and is not compared.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "README.md"
QUESTIONS = (
    "Who led the rebellion in Gilan?",
    "Why did Kuchik Khan disagree with the Communists?",
    "Did Lenin object to the operation?",
    "Which leaders commanded the flotilla?",
    "Where was Frunze born?",
)
_BLOCK = re.compile(r"(<!-- examples: begin -->\n).*?(<!-- examples: end -->)", re.DOTALL)
_SURE = re.compile(r" \(\d+% sure\)")


def examples() -> str:
    """Return a block of the questions, each as it is typed, with what is printed."""
    parts = []
    with tempfile.TemporaryDirectory() as library:
        _chapterverse(library, "add", str(ROOT / "seeds" / "gilan.md"))
        for question in QUESTIONS:
            printed = _chapterverse(library, "ask", question).split("\n\n")[0].rstrip()
            parts.append(f'$ chapterverse ask "{question}"\n{printed}\n')
    return "```text\n" + "\n".join(parts) + "```\n"


def shown() -> str:
    """Return the block that stands in README.md now."""
    found = _BLOCK.search(PAGE.read_text(encoding="utf-8"))
    if found is None:
        raise SystemExit(f"{PAGE.name} has no place for the examples.")
    return found[0].split("\n", 1)[1].removesuffix(found[2])


def without_figures(block: str) -> str:
    """Return a block without how sure its answers are."""
    return _SURE.sub("", block)


def _chapterverse(library: str, *arguments: str) -> str:
    ran = subprocess.run(  # noqa: S603 - a program of ours
        [sys.executable, "-m", "cli", "--library", library, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return ran.stdout


def main() -> None:
    """Write the block into README.md."""
    block, text = examples(), PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_BLOCK.sub(lambda found: found[1] + block + found[2], text), encoding="utf-8")


if __name__ == "__main__":
    main()
