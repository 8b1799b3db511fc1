"""Find the nearest vectors by FAISS, with the kind of index that fits their number.

`VectorIndex` is what the rest of the project uses. Read `growth` (which kind when), `structures`
(the kinds), `index` (search, follow, rebuild), `cache` (a file that can be thrown away) in that
order. All of it can be built again from the store.
"""

from index.vectors.growth import Growth, IndexKind
from index.vectors.index import VectorIndex
from index.vectors.structures import ReadVectors

__all__ = ["Growth", "IndexKind", "ReadVectors", "VectorIndex"]
