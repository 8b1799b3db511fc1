"""Haystack: BM25 and embedding retrievers over the in-memory store, joined, and its reader.

The joiner does reciprocal rank fusion. The reader gives a network the tokens of question and
passage without telling which is which (token types), as of 2.0 of its package, which a network of
BERT's kind was trained to be told; `own` is the plain reader, otherwise the types are filled in, so
that the reader is not marked down for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.contract import RECALL, Reply, Settings, main

_FILE = "documents.json"


class Haystack:
    """Two pipelines, as its tutorials build them: to index, and to ask."""

    reads = True
    packages = (
        "haystack-ai", "transformers-haystack", "sentence-transformers-haystack",
        "sentence-transformers", "transformers", "torch",
    )  # fmt: skip

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._embedder: Any = None
        self._store: Any = None
        self._retrieving: Any = None
        self._reader: Any = None

    def load(self) -> None:
        """Load the model for documents."""
        from haystack import Document
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
        )

        self._embedder = SentenceTransformersDocumentEmbedder(
            model=self._settings.embedder,
            device=_cpu(),
            batch_size=self._settings.batch,
            progress_bar=False,
        )
        self._embedder.run([Document(content="warm-up")])

    def build(self, passages: Sequence[str], folder: Path) -> None:  # noqa: ARG002
        """Embed the passages and write them to the store, which counts their words."""
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        documents = [Document(id=str(number), content=text) for number, text in enumerate(passages)]
        self._store = InMemoryDocumentStore()
        self._store.write_documents(self._embedder.run(documents)["documents"])

    def save(self, folder: Path) -> None:
        """Store documents and vectors as JSON; the words are counted anew when it is loaded."""
        self._store.save_to_disk(str(folder / _FILE))

    def open(self, folder: Path) -> None:
        """Load the store and make the pipelines."""
        from haystack import Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import (
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersTextEmbedder,
        )

        self._store = InMemoryDocumentStore.load_from_disk(str(folder / _FILE))
        pool, top_k = self._settings.pool, self._settings.top_k
        pipeline = Pipeline()
        pipeline.add_component(
            "embedder",
            SentenceTransformersTextEmbedder(
                model=self._settings.embedder, device=_cpu(), progress_bar=False
            ),
        )
        pipeline.add_component("dense", InMemoryEmbeddingRetriever(self._store, top_k=pool))
        pipeline.add_component("lexical", InMemoryBM25Retriever(self._store, top_k=pool))
        joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=top_k)
        pipeline.add_component("joiner", joiner)
        pipeline.connect("embedder.embedding", "dense.query_embedding")
        pipeline.connect("dense", "joiner")
        pipeline.connect("lexical", "joiner")
        self._retrieving = pipeline

    def retrieve(self, question: str) -> list[int]:
        """Return the first of the joined passages."""
        return [int(each.id) for each in self._found(question)[:RECALL]]

    def answer(self, question: str) -> Reply:
        """Read the joined passages; "no answer" is one of the reader's answers."""
        answers = self._loaded_reader().run(query=question, documents=self._found(question))
        texts = [each.data or "" for each in answers["answers"]]
        return Reply(texts[0] if texts else "", next(filter(None, texts), ""))

    def _found(self, question: str) -> list[Any]:
        asked = {"embedder": {"text": question}, "lexical": {"query": question}}
        found: list[Any] = self._retrieving.run(asked)["joiner"]["documents"]
        return found

    def _loaded_reader(self) -> Any:
        """Return the reader; it is not loaded before a question is read."""
        if self._reader is None:
            import torch
            from haystack_integrations.components.readers.transformers import (
                TransformersExtractiveReader,
            )

            self._reader = TransformersExtractiveReader(
                model=self._settings.reader,
                device=_cpu(),
                model_kwargs={"dtype": torch.float32},  # as the weights are stored, they are halves
            )
            self._reader.warm_up()
            if not self._settings.own:
                _tell_segments(self._reader.model, self._reader.tokenizer.sep_token_id)
        return self._reader


def _tell_segments(model: Any, separator: int) -> None:
    """Have the network told, with each row, that what follows the first separator is passage."""
    forward = model.forward

    def with_segments(input_ids: Any, attention_mask: Any, **others: Any) -> Any:
        separators = (input_ids == separator).int()
        passage = (separators.cumsum(1) - separators > 0).int() * attention_mask
        return forward(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=passage, **others
        )

    model.forward = with_segments


def _cpu() -> Any:
    from haystack.utils import ComponentDevice

    return ComponentDevice.from_str("cpu")


if __name__ == "__main__":
    main(Haystack)
