"""Question -> hits: passages found by vector and by words, fused into one order.

Each search proposes `POOL` passages. Their scores are brought to the range 0 to 1 and added with
weights (convex combination; Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
Retrieval", 2023, arXiv:2210.11934): dense cosines by their least and greatest in the pool, BM25
by its greatest, its least being 0. A passage that one search did not propose still gets that
search's score: its exact cosine, or 0 for no shared word. Nothing is read here.
"""

from __future__ import annotations

from index import Hit, Library
from index.store import DocumentIds
from qa.timing import Stage, stage
from qa.types import DIGITS

POOL = 50  # passages each search proposes
DENSE_WEIGHT = 0.5
TOP_K = 8  # hits handed to the reader unless asked otherwise


def retrieve(
    library: Library, question: str, top_k: int = TOP_K, within: DocumentIds | None = None
) -> list[Hit]:
    """Return the `top_k` passages for `question`, best first; see `Library.within` for `within`.

    Equal scores are ordered by document name and place, so the order does not depend on the order
    in which documents were added.
    """
    if top_k < 1:
        raise ValueError("top_k must be at least 1")
    with stage(Stage.EMBED):
        vector = library.embed_question(question)
    pool = max(POOL, top_k)
    with stage(Stage.LEXICAL):
        lexical = dict(library.search_lexical(question, pool, within))
    with stage(Stage.DENSE):
        dense = dict(library.search_dense(vector, pool, within))
        missing = [passage_id for passage_id in lexical if passage_id not in dense]
        dense.update(library.cosines(vector, missing))
    passages = library.passages(list(dense))
    scores = fuse(dense, lexical)
    hits = [
        Hit(
            passage_id=passage_id,
            passage=passage,
            score=scores[passage_id],
            dense=dense[passage_id],
            lexical=lexical.get(passage_id, 0.0),
        )
        for passage_id, passage in passages.items()
    ]
    # Scores alike to the printed digits are equal: beyond them sums depend on how they are done.
    hits.sort(key=lambda hit: (-round(hit.score, DIGITS), hit.passage.document, hit.passage.start))
    return hits[:top_k]


def fuse(
    dense: dict[int, float], lexical: dict[int, float], dense_weight: float = DENSE_WEIGHT
) -> dict[int, float]:
    """Return the fused score, 0 to 1, of each passage in `dense`; see the module for the formula.

    Passages of equal cosine all count as nearest, and those missing in `lexical` as sharing no
    word.
    """
    if not dense:
        return {}
    least, greatest = min(dense.values()), max(dense.values())
    spread = greatest - least
    most_words = max(lexical.values(), default=0.0)
    return {
        passage_id: dense_weight * ((cosine - least) / spread if spread else 1.0)
        + (1 - dense_weight) * (lexical.get(passage_id, 0.0) / most_words if most_words else 0.0)
        for passage_id, cosine in dense.items()
    }
