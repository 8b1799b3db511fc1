"""Compute BERT and MPNet by ONNX Runtime, without torch.

`load_network` gives a network that runs rows of tokens; `Unsupported` says that another way is
needed. Tokens come from elsewhere (`index.embedding.backends`, `qa.reader.tokenize`), and so does
what is made of the results.
"""

from index.engine.graph import Head, Precision, Unsupported
from index.engine.packed import check_packed, is_packed, unpacked
from index.engine.precision import load_network
from index.engine.rows import Row, RowNetwork

__all__ = [
    "Head",
    "Precision",
    "Row",
    "RowNetwork",
    "Unsupported",
    "check_packed",
    "is_packed",
    "load_network",
    "unpacked",
]
