"""Run `python -m benchmarks.quality`: see the package."""

from __future__ import annotations

from benchmarks.commands import Commands

main = Commands("benchmarks.quality")

if __name__ == "__main__":
    main(prog_name="python -m benchmarks.quality")
