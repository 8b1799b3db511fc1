"""Measure what people would use instead, beside this project; see `benchmarks.side_by_side`.

Each folder is one system: `run.py` adapts it to `contract.System`, `requirements.txt` pins all of
its environment. `contract` and the adapters run in that environment, where only the standard
library and the system's own packages are to be had; everything else here runs in the project's.
"""
