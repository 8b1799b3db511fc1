"""Run `python -m benchmarks.speed`: see the package."""

from __future__ import annotations

from benchmarks.commands import Commands

main = Commands("benchmarks.speed")

if __name__ == "__main__":
    main(prog_name="python -m benchmarks.speed")
