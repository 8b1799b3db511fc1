"""Run `python -m benchmarks.stores`: see the package."""

from __future__ import annotations

from benchmarks.commands import Commands

main = Commands("benchmarks.stores")

if __name__ == "__main__":
    main(prog_name="python -m benchmarks.stores")
