"""Measure the product: its speed, its answers, its stores, and what people would use instead.

    python -m benchmarks.speed --help
    python -m benchmarks.quality --help
    python -m benchmarks.stores --help
    python -m benchmarks.side_by_side --help

Each file in `speed`, `quality` and `stores` is a command of that program. Files in SQuAD's layout
are the caller's own; a command that needs some takes them as arguments.
"""
