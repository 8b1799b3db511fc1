"""Install the CPU build of torch where there is no NVIDIA GPU, before the rest is installed.

    python -m supply.cpu_torch --index https://download.pytorch.org/whl/cpu

On Linux the build of torch on PyPI brings more than 4 GB of CUDA with it. The program computes
neither its embedder nor its reader by torch, and other models on the processor. So the CPU build,
of the version in constraints.txt, is taken from the index of its makers, by the Python that runs
this. Where that cannot be, or need not, it says why, and the next step takes torch from where pip
takes everything. Exit code 0 in any case. Needs nothing but Python and pip.
"""

from __future__ import annotations

import argparse
import platform
import re
import shutil
import subprocess
import sys
import urllib.request
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
_SECONDS = 8.0  # to find out whether the index can be reached


def reason_against(index: str) -> str | None:
    """Return why the CPU build is not taken from the index, None where it is to be."""
    if not index:
        return "no index is named"
    if find_spec("torch") is not None:
        return "torch is installed"
    if platform.system() != "Linux":
        return "only torch for Linux brings CUDA with it"
    if shutil.which("nvidia-smi") is not None:
        return "this machine has an NVIDIA GPU"
    if not index.startswith(("https://", "http://127.0.0.1")):
        return "the index has to be an https address"
    try:
        urllib.request.urlopen(f"{index.rstrip('/')}/torch/", timeout=_SECONDS).close()  # noqa: S310
    except (OSError, ValueError):
        return f"{index} cannot be reached"
    return None


def pinned_torch() -> str:
    """Return what pip is told: torch at the version of constraints.txt."""
    found = re.search(
        r"^torch==\S+$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
    return found[0] if found else "torch"


def main(arguments: list[str] | None = None) -> None:
    """Install it, or say why not."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", default="")
    index = parser.parse_args(arguments).index
    against = reason_against(index)
    if against is None:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        ran = subprocess.run(  # noqa: S603 - pip, of this Python
            [*command, "--index-url", index, pinned_torch()], check=False
        )
        against = None if ran.returncode == 0 else f"{index} has no {pinned_torch()} for here"
    if against is None:
        print(f"torch: the CPU build, from {index}.")
    else:
        print(f"torch: from where pip takes all packages ({against}).")


if __name__ == "__main__":
    main()
