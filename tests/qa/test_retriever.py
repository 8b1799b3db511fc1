"""Fusion worked out by hand, and hits in a real library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import Document, Hit, Library, Passage, Sentence
from qa.retriever import fuse, retrieve, select

Write = Callable[[str, str | bytes], Path]


def test_fusion_worked_out_by_hand() -> None:
    # dense 0.2..0.6 becomes 0..1: 1 -> 1, 2 -> 0.5, 3 -> 0; BM25 by its greatest: 2 -> 1, 3 -> 0.25
    scores = fuse({1: 0.6, 2: 0.4, 3: 0.2}, {2: 8.0, 3: 2.0})
    assert scores == {1: pytest.approx(0.5), 2: pytest.approx(0.75), 3: pytest.approx(0.125)}
    mostly_dense = fuse({1: 0.6, 2: 0.4, 3: 0.2}, {2: 8.0, 3: 2.0}, dense_weight=0.9)
    assert mostly_dense[1] == pytest.approx(0.9)
    assert mostly_dense[2] == pytest.approx(0.55)


def test_fusion_without_a_spread_or_without_words() -> None:
    assert fuse({}, {}) == {}
    assert fuse({1: 0.3, 2: 0.3}, {}) == {1: 0.5, 2: 0.5}
    assert fuse({1: -0.2}, {1: 3.0}) == {1: 1.0}


def test_hits_carry_both_scores_best_first(library: Library, write: Write) -> None:
    library.add(write("a.txt", "Rasht fell."))
    library.add(write("b.txt", "Anzali burned."))
    best, other = retrieve(library, "Rasht fell?", 5)
    assert (best.passage.text, best.score) == ("Rasht fell.", 1.0)
    assert best.dense == pytest.approx(1)
    assert best.lexical > 0
    assert (other.passage.text, other.score, other.lexical) == ("Anzali burned.", 0.0, 0.0)
    assert retrieve(library, "Rasht fell?", 1) == [best]


def test_a_passage_found_by_words_alone_has_its_exact_cosine(
    library: Library, write: Write
) -> None:
    question = "What of it, then, Rasht?"
    for number in range(60):  # more than the pool holds, all nearer to the question by vector
        library.add(write(f"{number:02}.txt", "What of it, then?"))
    library.add(write("0.txt", "Rasht " + "and so on and on " * 20))
    best = retrieve(library, question, 1)[0]
    assert best.passage.document == "0.txt"
    exact = library.embedder.embed([best.passage.text])[0] @ library.embed_question(question)
    assert best.dense == pytest.approx(float(exact))


def test_equal_scores_are_ordered_by_place_not_by_age(
    tmp_path: Path, library: Library, write: Write
) -> None:
    for name, end in (("c.txt", "."), ("a.txt", "!"), ("b.txt", "?")):
        library.add(write(name, f"Rasht fell{end}"))
    assert [hit.passage.document for hit in retrieve(library, "Rasht?", 9)] == [
        "a.txt",
        "b.txt",
        "c.txt",
    ]


def test_at_least_one_passage_is_asked_for(library: Library) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        retrieve(library, "Rasht?", 0)


def hit(number: int, score: float, dense: float) -> Hit:
    document = Document("a.txt", "a.txt", "text", "", "Rasht fell. " * 9)
    passage = Passage.from_document(document, (Sentence(number, number + 5),), "", None)
    return Hit(number, passage, score, dense, 0.0)


def test_two_of_five_places_are_kept_for_the_greatest_cosines() -> None:
    hits = [hit(0, 0.9, 0.1), hit(1, 0.8, 0.2), hit(2, 0.7, 0.3), hit(3, 0.6, 0.4)]
    hits += [hit(4, 0.2, 0.8), hit(5, 0.1, 0.9), hit(6, 0.05, 0.0)]
    assert [each.passage_id for each in select(hits, 5)] == [0, 1, 2, 4, 5]
    assert [each.passage_id for each in select(hits, 1)] == [0]  # 0.4 of a place is none
    assert select(hits, 50) == hits


def test_a_document_named_in_the_question_comes_first(library: Library, write: Write) -> None:
    same = "Rainfall came to many millimetres. "
    for name in ("01-january-2024.txt", "02-february-2024.txt", "03-march-2024.txt"):
        library.add(write(name, same + f"Written by {name[3:6]}."))
    best, *others = retrieve(library, "How much rainfall was there in March 2024?", 8)
    assert best.passage.document == "03-march-2024.txt"
    assert len(others) == 2
    assert 0 <= others[-1].score < best.score <= 1


def test_what_holds_the_identifiers_counts_more() -> None:
    # Equal cosines count 0.5; with the identifier (0.5 + 1) / 2, without it 0.5 / 2.
    assert fuse({1: 0.3, 2: 0.3}, {}, (), {2}) == {1: 0.25, 2: 0.75}


def test_a_passage_with_the_identifier_comes_first(library: Library, write: Write) -> None:
    for letter, number in (("a", "38"), ("b", "394"), ("c", "39421"), ("d", "3942"), ("e", "3943")):
        library.add(write(f"{letter}.txt", f"Locker {number} is in the corridor of that floor."))
    best, *others = retrieve(library, "Where is locker 3942 in the corridor?", 8)
    assert best.passage.document == "d.txt"
    assert best.score > max(hit.score for hit in others) + 0.4


def test_an_identifier_of_several_parts_is_searched_for_in_a_row(
    library: Library, write: Write
) -> None:
    library.add(write("a.txt", "Section 4.2 ends it. See section 2.4 too."))
    library.add(write("b.txt", "Section 2 and 4 begin it."))
    found = dict(library.search_lexical("What does section 4.2 say?", 9))
    named = {library.passages([each])[each].document: score for each, score in found.items()}
    assert named["a.txt"] > named["b.txt"]
