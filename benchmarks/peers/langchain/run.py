"""LangChain: FAISS and BM25 retrievers in an `EnsembleRetriever`. Retrieves only.

Its reader would be a language model. `BM25Retriever` divides texts at white space as it comes, so
that "Lenin" and "lenin," are two words; the words here are lower case without punctuation, as in
the other systems, unless the system's own way is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.contract import RECALL, Settings, main

_WORD = re.compile(r"\w+")


class LangChain:
    """Reciprocal rank fusion of both retrievers, at equal weights."""

    reads = False
    packages = (
        "langchain-classic", "langchain-community", "langchain-huggingface", "rank-bm25",
        "sentence-transformers", "transformers", "torch", "faiss-cpu",
    )  # fmt: skip

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embeddings: Any = None
        self._store: Any = None
        self._retriever: Any = None

    def load(self) -> None:
        """Load the model."""
        from langchain_huggingface import HuggingFaceEmbeddings

        self._embeddings = HuggingFaceEmbeddings(
            model_name=self._settings.embedder,
            model_kwargs={"device": "cpu"},
            encode_kwargs={"batch_size": self._settings.batch, "normalize_embeddings": True},
        )
        self._embeddings.embed_query("warm-up")

    def build(self, passages: Sequence[str], folder: Path) -> None:  # noqa: ARG002
        """Index the passages in both ways."""
        from langchain_community.vectorstores import FAISS

        numbers = [{"number": number} for number in range(len(passages))]
        self._store = FAISS.from_texts(list(passages), self._embeddings, numbers)
        self._join()

    def save(self, folder: Path) -> None:
        """Store the vectors and texts; the words cannot be stored."""
        self._store.save_local(str(folder))

    def open(self, folder: Path) -> None:
        """Load the vectors and texts, and index the words again."""
        from langchain_community.vectorstores import FAISS

        self.load()
        # The texts are pickled; the file is the one that `save` wrote.
        self._store = FAISS.load_local(
            str(folder), self._embeddings, allow_dangerous_deserialization=True
        )
        self._join()

    def retrieve(self, question: str) -> list[int]:
        """Return the first of both retrievers' passages joined."""
        found = self._retriever.invoke(question)
        return [int(each.metadata["number"]) for each in found[:RECALL]]

    def answer(self, question: str) -> Any:
        """Never called: there is no reader."""
        raise NotImplementedError(question)

    def _join(self) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever

        documents = [
            self._store.docstore.search(self._store.index_to_docstore_id[row])
            for row in range(len(self._store.index_to_docstore_id))
        ]
        words = {} if self._settings.own else {"preprocess_func": _words}
        lexical = BM25Retriever.from_documents(documents, k=self._settings.pool, **words)
        dense = self._store.as_retriever(search_kwargs={"k": self._settings.pool})
        self._retriever = EnsembleRetriever(retrievers=[dense, lexical], weights=[0.5, 0.5])


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


if __name__ == "__main__":
    main(LangChain)
