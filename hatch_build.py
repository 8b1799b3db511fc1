"""Build the wheel with everything inside the package `chapterverse`; see supply/wheel_layout.py.

An editable installation is not touched: it has the repository itself on the path.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))  # for a build that runs somewhere else

from supply.wheel_layout import moved, wheel_files


class WheelLayout(BuildHookInterface[Any]):
    """Puts the files where the wheel has them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files to the wheel, modules with their imports rewritten."""
        if version == "editable":
            return
        self._written = Path(tempfile.mkdtemp(prefix="chapterverse-wheel-"))
        for path, target in wheel_files(Path(self.root)):
            source = path
            if path.suffix == ".py":
                source = self._written / target
                source.parent.mkdir(parents=True, exist_ok=True)
                source.write_text(
                    moved(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n"
                )
            build_data["force_include"][str(source)] = target

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was written on the way."""
        del build_data, artifact_path
        if version != "editable":
            shutil.rmtree(self._written, ignore_errors=True)
