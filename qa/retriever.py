"""Retrieve passages by vector and by words, and fuse both into one order.

Each search proposes `POOL` passages. Their scores are brought to the range 0 to 1 and added with
weights (convex combination; Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid
Retrieval", 2023, arXiv:2210.11934): dense cosines by their least and greatest in the pool, BM25
by its greatest, its least being 0. A passage that one search did not propose still gets that
search's score: its exact cosine, or 0 for no shared word. Passages of a document whose file name
the question says are proposed as well, and count `NAME_WEIGHT` more; those that hold all the
identifiers of the question ("Section 4.2") count `IDENTIFIER_WEIGHT` more. Of the hits, `RESERVED`
are those of the greatest cosine, whatever their words: a passage that says the same in other words
would never be among the best of both. Nothing is read here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from index import Hit, Library, Passage
from index.search.identifiers import Identifier, find_identifiers
from index.store import DocumentIds
from qa.timing import Stage, stage
from qa.types import SCORE_DIGITS

POOL = 50  # passages each search proposes
DENSE_WEIGHT = 0.5
NAME_WEIGHT = 1.0  # of a file name that holds words of the question: it goes before all else
IDENTIFIER_WEIGHT = 1.0  # of all identifiers of the question in a passage, heading or file name
RESERVED = 0.4  # share of the hits that are found by meaning alone
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
    named = set(library.documents_named(question))
    if within is None and named:
        own = library.within(sorted(named), ())
        for passage_id, score in library.search_lexical(question, top_k, own):
            lexical.setdefault(passage_id, score)
        dense.update(library.search_dense(vector, top_k, own))
        dense.update(library.cosines(vector, [each for each in lexical if each not in dense]))
    passages = library.passages(list(dense))
    in_name = {each for each, passage in passages.items() if passage.document in named}
    asked = find_identifiers(question)
    exact = {each for each, passage in passages.items() if asked and holds_all(passage, asked)}
    scores = fuse(dense, lexical, in_name, exact)
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
    hits.sort(
        key=lambda hit: (-round(hit.score, SCORE_DIGITS), hit.passage.document, hit.passage.start)
    )
    return select(hits, top_k)


def select(hits: Sequence[Hit], top_k: int) -> list[Hit]:
    """Return `top_k` of the hits, in their order: the best, and those of the greatest cosines.

    `RESERVED` of the places are kept for the latter.
    """
    nearest = sorted(hits, key=lambda hit: -round(hit.dense, SCORE_DIGITS))[: int(RESERVED * top_k)]
    chosen = {hit.passage_id for hit in nearest}
    for hit in hits:
        if len(chosen) >= min(top_k, len(hits)):
            break
        chosen.add(hit.passage_id)
    return [hit for hit in hits if hit.passage_id in chosen]


def fuse(
    dense: dict[int, float],
    lexical: dict[int, float],
    in_name: Collection[int] = (),
    exact: Collection[int] = (),
    dense_weight: float = DENSE_WEIGHT,
) -> dict[int, float]:
    """Return the fused score, 0 to 1, of each passage in `dense`; see the module for the formula.

    `in_name` are the passages of documents that the question names, `exact` those that hold its
    identifiers.

    Passages of equal cosine all count as nearest, and those missing in `lexical` as sharing no
    word.
    """
    if not dense:
        return {}
    least, greatest = min(dense.values()), max(dense.values())
    spread = greatest - least
    most_words = max(lexical.values(), default=0.0)
    fused = {
        passage_id: dense_weight * ((cosine - least) / spread if spread else 1.0)
        + (1 - dense_weight) * (lexical.get(passage_id, 0.0) / most_words if most_words else 0.0)
        for passage_id, cosine in dense.items()
    }
    further = ((NAME_WEIGHT, in_name), (IDENTIFIER_WEIGHT, exact))
    for weight, holding in further:
        if holding:
            fused = {
                passage_id: (score + weight * (passage_id in holding)) / (1 + weight)
                for passage_id, score in fused.items()
            }
    return fused


def holds_all(passage: Passage, asked: Sequence[Identifier]) -> bool:
    """Say whether a passage, its headings or its document's name hold all these identifiers."""
    around = (passage.text, passage.beside, passage.document)
    return all(each.is_in(*around) for each in asked)
