"""LlamaIndex: FAISS and BM25 retrievers in a `QueryFusionRetriever`, without a language model.

Retrieves only: its reader would be a language model. Questions are not rewritten (`num_queries=1`).
It embeds ten texts at once as it comes, and as many as the others unless its own way is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.contract import RECALL, Settings, main

_LEXICAL = "bm25"
_DIMENSION = 384


class LlamaIndex:
    """Reciprocal rank fusion of both retrievers."""

    reads = False
    packages = (
        "llama-index-core", "llama-index-vector-stores-faiss", "llama-index-retrievers-bm25",
        "llama-index-embeddings-huggingface", "sentence-transformers", "transformers", "torch",
        "faiss-cpu",
    )  # fmt: skip

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embeddings: Any = None
        self._index: Any = None
        self._lexical: Any = None
        self._retriever: Any = None

    def load(self) -> None:
        """Load the model."""
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        batch = {} if self._settings.own else {"embed_batch_size": self._settings.batch}
        self._embeddings = HuggingFaceEmbedding(
            model_name=self._settings.embedder,
            device="cpu",
            max_length=self._settings.tokens,
            **batch,
        )
        self._embeddings.get_text_embedding("warm-up")

    def build(self, passages: Sequence[str], folder: Path) -> None:  # noqa: ARG002
        """Index the passages in both ways, each a node."""
        import faiss
        from llama_index.core import StorageContext, VectorStoreIndex
        from llama_index.core.schema import TextNode
        from llama_index.retrievers.bm25 import BM25Retriever
        from llama_index.vector_stores.faiss import FaissVectorStore

        nodes = [TextNode(text=text, id_=str(number)) for number, text in enumerate(passages)]
        vectors = FaissVectorStore(faiss_index=faiss.IndexFlatIP(_DIMENSION))
        self._index = VectorStoreIndex(
            nodes,
            storage_context=StorageContext.from_defaults(vector_store=vectors),
            embed_model=self._embeddings,
        )
        self._lexical = BM25Retriever.from_defaults(
            nodes=nodes, similarity_top_k=min(self._settings.pool, len(nodes)), verbose=False
        )

    def save(self, folder: Path) -> None:
        """Store both indexes."""
        self._index.storage_context.persist(str(folder))
        self._lexical.persist(str(folder / _LEXICAL))

    def open(self, folder: Path) -> None:
        """Load both indexes and the model."""
        from llama_index.core import StorageContext, load_index_from_storage
        from llama_index.core.llms import MockLLM
        from llama_index.core.retrievers import QueryFusionRetriever
        from llama_index.retrievers.bm25 import BM25Retriever
        from llama_index.vector_stores.faiss import FaissVectorStore

        self.load()
        vectors = FaissVectorStore.from_persist_dir(str(folder))
        stored = StorageContext.from_defaults(vector_store=vectors, persist_dir=str(folder))
        self._index = load_index_from_storage(stored, embed_model=self._embeddings)
        dense = self._index.as_retriever(similarity_top_k=self._settings.pool)
        self._lexical = BM25Retriever.from_persist_dir(str(folder / _LEXICAL))
        self._retriever = QueryFusionRetriever(
            [dense, self._lexical],
            llm=MockLLM(),  # never asked, but one is looked for where none is given
            mode="reciprocal_rerank",
            num_queries=1,
            similarity_top_k=self._settings.top_k,
            use_async=False,
        )

    def retrieve(self, question: str) -> list[int]:
        """Return the first of both retrievers' passages joined."""
        found = self._retriever.retrieve(question)
        return [int(each.node.node_id) for each in found[:RECALL]]

    def answer(self, question: str) -> Any:
        """Never called: there is no reader."""
        raise NotImplementedError(question)


if __name__ == "__main__":
    main(LlamaIndex)
